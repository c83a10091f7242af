import datetime as dt

import pytest

from articles.formats.record import ArticleRecord, Label
from articles.received import Age, content_hash, external_id, tidied
from tests.told import HOUR, record


@pytest.mark.parametrize(
    ("one", "other", "is_before"),
    [
        (Age(1), Age(2), True),
        (Age(2), Age(1), False),
        (Age(1), Age(1), False),
        (Age(1, HOUR), Age(1, HOUR + dt.timedelta(seconds=1)), True),
        (Age(2, HOUR), Age(1, HOUR + dt.timedelta(seconds=1)), False),
        (Age(None, HOUR), Age(1, HOUR + dt.timedelta(seconds=1)), True),
        (Age(), Age(1, HOUR), False),
        (Age(1), Age(None, HOUR), False),
    ],
)
def test_the_number_tells_which_text_is_older_and_then_the_time(
    one: Age, other: Age, is_before: bool
) -> None:
    assert one.is_before(other) is is_before


def test_what_no_article_can_hold_is_dropped_with_a_note() -> None:
    wrong = record(url="javascript:alert(1)", urgency=0, version=-1)
    assert tidied(wrong) == record(
        notes=(
            "The address of the item is no web address.",
            "The urgency is not a number from 1 to 9.",
            "The version is not a number that counts versions.",
        )
    )
    right = record(url="https://agency.example/1?a=b", urgency=9, version=2**63 - 1)
    assert tidied(right) is right


@pytest.mark.parametrize(
    "url", ["ftp://agency.example/", "agency.example", "https://a.example/" + "x" * 1000]
)
def test_an_address_is_of_the_web_and_fits(url: str) -> None:
    assert tidied(record(url=url)).url == ""


def test_an_id_that_is_too_long_is_known_by_a_digest() -> None:
    longest = "x" * 255
    assert external_id(record(external_id=longest)) == longest
    longer = external_id(record(external_id=longest + "y"))
    assert (len(longer), longer[:3]) == (43, "id:")
    assert longer != external_id(record(external_id=longest + "z"))


def test_a_hash_stays_the_same_when_records_learn_to_say_more() -> None:
    said = ArticleRecord(external_id="1", headline="h", people=(Label("s", "c", "n"),))
    assert content_hash(said) == "0484eb9737dab8a88ddf4720cf674a1bc720c537685cfd73d58db38d67d0107a"
