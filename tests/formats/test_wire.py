import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import wire
from articles.formats.record import MAX_RECORD, ArticleRecord, Flaw

SAMPLE = (Path(__file__).parents[1] / "data" / "wire.txt").read_bytes()


def read(raw: bytes) -> ArticleRecord | Flaw:
    (parsed,) = wire.parse(io.BytesIO(raw), "sample.txt")
    return parsed.result


def record(text: str) -> ArticleRecord:
    result = read(text.encode())
    assert isinstance(result, ArticleRecord)
    return result


def test_each_part_of_the_text_finds_its_field() -> None:
    assert read(SAMPLE) == ArticleRecord(
        external_id="",
        headline="Harbour town counts its seals for the first time in forty years",
        standfirst="Volunteers on three islands found more animals than the university had expected",
        body="<p>Volunteers counted 412 grey seals on Sunday, the harbour office said, in what it called "
        '"a quiet surprise [for everyone]".</p>\n'
        "<p>The count, the first since the ferry company’s ‘long winter’, took nine hours.</p>",
        dateline="PORT ELLEN, March 3. /NORTHWIRE/",
        location="Port Ellen",
        section="Science and space",
        agency="NORTHWIRE",
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_with_a_mark_read_the_same(encoding: str) -> None:
    assert read(SAMPLE.decode().encode(encoding)) == read(SAMPLE)


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r"])
def test_other_line_ends_read_the_same(line_end: bytes) -> None:
    assert read(SAMPLE.replace(b"\n", line_end)) == read(SAMPLE)


def test_section_and_standfirst_may_be_missing() -> None:
    found = record("Seals counted again\n\nLONDON, March 3 (Reuters) - They are many.\n")
    assert (found.section, found.headline, found.standfirst) == ("", "Seals counted again", "")
    assert (found.dateline, found.body) == ("LONDON, March 3 (Reuters)", "<p>They are many.</p>")


def test_a_short_first_line_above_one_other_is_the_section() -> None:
    found = record(
        "World\n\nSeals counted again in the north\n\nLONDON, March 3 (Reuters) - They are many.\n"
    )
    assert (found.section, found.headline) == ("World", "Seals counted again in the north")


def test_a_longer_first_line_above_one_other_is_the_headline() -> None:
    found = record("Seals counted again\n\nMore than ever\n\nLONDON, March 3 (Reuters) - They are many.\n")
    assert (found.headline, found.standfirst) == ("Seals counted again", "More than ever")


def test_a_byline_above_the_dateline_is_no_standfirst() -> None:
    found = record("Seals counted again\n\nBy Ann Example\n\nLONDON, March 3 (Reuters) - They are many.\n")
    assert (found.byline, found.standfirst) == ("By Ann Example", "")


def test_without_headline_the_first_words_stand_for_one() -> None:
    found = record("LONDON, March 3 (Reuters) - They are many.\n")
    assert found.headline == "They are many."
    assert found.notes == ("The text has no headline; its first words stand for one.",)


def test_a_year_in_the_dateline_dates_the_item() -> None:
    assert record("Seals\n\nLONDON, March 3, 2015 (Reuters) - Many.\n").published == date(2015, 3, 3)


def test_a_text_without_dateline_can_be_read_when_told_so() -> None:
    found = record("Seals counted again\n\nThey are many.\n\nVery many.\n")
    assert (found.headline, found.body) == ("Seals counted again", "<p>They are many.</p>\n<p>Very many.</p>")
    assert found.notes == ("The text has no dateline.",)


def test_mark_up_in_the_text_stays_text() -> None:
    assert record("S\n\nLONDON, May 3 (Reuters) - a <b> & c\n").body == "<p>a &lt;b&gt; &amp; c</p>"


def test_an_undecodable_byte_is_a_flaw_with_its_place() -> None:
    flawed = SAMPLE.replace(b"412", b"\xff")
    assert read(flawed) == Flaw("Byte 0xff in line 9 is not UTF-8 text.")


def test_nul_characters_are_a_flaw() -> None:
    assert read(SAMPLE.replace(b"412", b"\0")) == Flaw("The file holds NUL characters: it is not text.")


def test_an_empty_file_has_no_record() -> None:
    assert list(wire.parse(io.BytesIO(b" \n"), "empty.txt")) == []


def test_a_record_over_the_limit_is_a_flaw() -> None:
    result = read(b"x" * (MAX_RECORD + 1))
    assert result == Flaw("The text is longer than 3,145,728 bytes, the most that one item may have.")


@given(st.binary(max_size=400), st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)))
def test_no_input_raises(noise: bytes, start: int, end: int) -> None:
    for raw in (noise, SAMPLE[:start] + noise + SAMPLE[end:]):
        assert len(list(wire.parse(io.BytesIO(raw), "noise"))) <= 1
        wire.recognises(raw, "noise")
