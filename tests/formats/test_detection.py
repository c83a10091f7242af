from pathlib import Path

import pytest

from articles import formats
from tests import newswire

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("wire.txt", "wire"),
        ("reuters.sgm", "reuters"),
        ("articles.jsonl", "jsonlines"),
        ("newsml-g2.xml", "newsml"),
        ("newsml-1.xml", "newsml"),
        ("nitf.xml", "nitf"),
        ("feed.rss", "feed"),
        ("feed.atom", "feed"),
        ("feed.json", "jsonfeed"),
        ("ninjs.json", "ninjs"),
        ("articles.csv", "csv"),
    ],
)
def test_a_file_is_known_by_its_content(file: str, name: str) -> None:
    assert formats.detect((DATA / file).read_bytes(), "any.bin").name == name


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (b"", "x is empty."),
        (b"<!DOCTYPE html><p>No", "x is an HTML page, not a news file; "),
        (b"<note></note>", "x is mark-up of an unknown kind; "),
        (b"\x7fELF\0\0", "x is a binary file, not news text; "),
        ("One\n\nDéjà".encode("latin-1"), "x is not UTF-8 text (byte 0xe9 in line 3); "),
        (b'{"id": 1}', "x is in no known format; "),
        (b"Shopping\n\nMilk and bread\n", "x is in no known format; "),
        (b"  For example <REUTERS TOPICS=?? NEWID=??>", "x is in no known format; "),
    ],
)
def test_an_unknown_file_is_named_in_one_sentence(head: bytes, sentence: str) -> None:
    with pytest.raises(formats.UnknownFormat) as caught:
        formats.detect(head, "x")
    expected = sentence + ("" if sentence.endswith(".") else f"known are {newswire.TITLES}.")
    assert str(caught.value) == expected


def test_a_format_can_be_named() -> None:
    assert formats.by_name("reuters").title == "Reuters-21578 SGML"


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(formats.UnknownFormat) as caught:
        formats.by_name("fax")
    assert str(caught.value) == f"There is no format “fax”; known are {newswire.NAMES}."
