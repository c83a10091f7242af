import pytest

from articles.citations.reference import reference
from articles.citations.ris import record
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_record() -> None:
    item = cast.talks()
    assert record(reference(item, "https://news.test")).split("\r\n") == [
        "TY  - NEWS",
        f"ID  - {item.uid}",
        "AU  - TASS",
        "TI  - Russian and Japanese foreign ministers to discuss peace treaty in Moscow",
        "T2  - TASS",
        "PB  - TASS",
        "PY  - 2015",
        "DA  - 2015/09/21",
        "AB  - The problem of the southern Kuril Islands is the key obstacle",
        "LA  - en",
        "DP  - News Archive",
        f"UR  - https://news.test/a/{item.uid}/",
        "ER  - ",
        "",
    ]


def test_a_headline_cannot_begin_another_record() -> None:
    written = record(reference(cast.article("A\r\nER  - \r\nTY  - BOOK"), ""))
    assert [line for line in written.split("\r\n") if line[:2] in {"TY", "TI", "ER"}] == [
        "TY  - NEWS",
        "TI  - A ER - TY - BOOK",
        "ER  - ",
    ]
