from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from articles.formats import wirevalues
from articles.formats.record import PubStatus, Relation

EAST = timezone(timedelta(hours=11))
CLOCK = datetime(2013, 10, 20, 19, 27, 51)  # noqa: DTZ001 - wall clock


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20131020T192751+1100", CLOCK.replace(tzinfo=EAST)),
        (" 2013-10-20T19:27:51Z\n", CLOCK.replace(tzinfo=UTC)),
        ("2013-10-20 19:27:51+00:00", CLOCK.replace(tzinfo=UTC)),
        ("2013-10-20T19:27:51.000+11:00", CLOCK.replace(tzinfo=EAST)),
        ("20131020T192751", CLOCK),
        ("20131020", date(2013, 10, 20)),
        ("2013-10-20", date(2013, 10, 20)),
        ("", None),
    ],
)
def test_times_of_iso_8601(text: str, expected: datetime | date | None) -> None:
    found = wirevalues.moment(text)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize("text", ["2013-02-30", "yesterday", "2013-10", "2013-10-20T25:00:00Z", "٢٠١٣١٠٢٠"])
def test_what_is_no_date_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(wirevalues.Refused) as refused:
        wirevalues.moment(text)
    assert str(refused.value) == f"The date “{text}” cannot be read."


def test_a_day_begins_at_midnight() -> None:
    assert wirevalues.instant("20131020") == datetime(2013, 10, 20)  # noqa: DTZ001 - wall clock
    assert wirevalues.instant("") is None


def test_an_id_too_long_to_be_kept_is_refused() -> None:
    assert wirevalues.identity(" a\n b ") == "a b"
    with pytest.raises(wirevalues.Refused, match=r"^The id of the item is longer than 255 characters\.$"):
        wirevalues.identity("x" * 256)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [(("en",), "en"), (("", "pt_BR"), "pt-BR"), (("x", "english language", "nb-NO"), "nb-NO"), ((), "")],
)
def test_the_first_tag_that_is_a_language(tags: tuple[str, ...], expected: str) -> None:
    assert wirevalues.language(*tags) == expected


@pytest.mark.parametrize(
    ("text", "number", "urgency"),
    [("4", 4, 4), (" 9 ", 9, 9), ("0", 0, None), ("12", 12, None), ("-1", None, None), ("٤", None, None)],
)
def test_numbers(text: str, number: int | None, urgency: int | None) -> None:
    assert (wirevalues.number(text), wirevalues.urgency(text)) == (number, urgency)
    assert wirevalues.number("9" * 10) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("https://a.example/b", "https://a.example/b"), ("urn:a:b", ""), ("http://", ""), ("http://a b", "")],
)
def test_addresses_are_of_the_web(text: str, expected: str) -> None:
    assert wirevalues.address(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("usable", PubStatus.USABLE),
        ("", PubStatus.USABLE),
        ("Withheld", PubStatus.WITHHELD),
        ("canceled", PubStatus.CANCELED),
        ("Cancelled", PubStatus.CANCELED),
    ],
)
def test_statuses(text: str, expected: PubStatus) -> None:
    assert wirevalues.pub_status(text) == expected


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (("(UPDATE 2)",), Relation.UPDATE),
        (("1ST LD",), Relation.UPDATE),
        (("update", "correction"), Relation.CORRECTION),
        (("(TAKE 2)",), Relation.TAKE),
        (("(SYDNEY)", "taken"), None),
        ((), None),
    ],
)
def test_relations(signals: tuple[str, ...], expected: Relation | None) -> None:
    assert wirevalues.relation(*signals) == expected


def test_sentences_have_full_stops_and_stand_once() -> None:
    assert wirevalues.sentences("© 2014 Isle Wire", "", "Not for resale.", "© 2014 Isle Wire") == (
        "© 2014 Isle Wire. Not for resale."
    )
