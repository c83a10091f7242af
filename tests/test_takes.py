import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import takes
from articles.formats.record import Relation

UPDATE, CORRECTION, TAKE = Relation.UPDATE, Relation.CORRECTION, Relation.TAKE


@pytest.mark.parametrize(
    ("headline", "relation", "number"),
    [
        ("UPDATE 2-Fleet sails", UPDATE, 2),
        ("UPDATE 1 - Fleet sails", UPDATE, 1),
        ("Update: Fleet sails", UPDATE, 0),
        ("UPDATED - Fleet sails", UPDATE, 0),
        ("WRAPUP 3-Fleet sails", UPDATE, 3),
        ("Fleet sails (UPDATE 4)", UPDATE, 4),
        ("Fleet sails (adds details, quotes)", UPDATE, 0),
        ("Fleet sails (RECASTS)", UPDATE, 0),
        ("1ST LEAD Fleet sails", UPDATE, 1),
        ("Fleet sails, 2nd Ld-Writethru", UPDATE, 2),
        ("Fleet sails (3rd lead)", UPDATE, 3),
        ("CORRECTED - Fleet sails", CORRECTION, 0),
        ("(CORRECTED)-Fleet sails", CORRECTION, 0),
        ("(CORRECTION) - Fleet sails", CORRECTION, 0),
        ("REFILE-Fleet sails", CORRECTION, 0),
        ("CORRECTED UPDATE 2-Fleet sails", CORRECTION, 2),
        ("Fleet sails (corrects name of harbour)", CORRECTION, 0),
        ("TAKE 2 - Fleet sails", TAKE, 2),
        ("TAKE TWO - Fleet sails", TAKE, 2),
        ("SECOND TAKE: Fleet sails", TAKE, 2),
        ("Fleet sails, take 3", TAKE, 3),
        ("Fleet sails =2", TAKE, 2),
        ("*** UPDATE 1-Fleet sails", UPDATE, 1),
    ],
)
def test_a_mark_is_read_and_taken_off(headline: str, relation: Relation, number: int) -> None:
    assert takes.read(headline) == takes.Title(("fleet", "sails"), relation, number)


@pytest.mark.parametrize(
    "headline", ["RPT-Fleet sails", "(RPT) Fleet sails", "REPEAT - Fleet sails (repeats)"]
)
def test_what_is_sent_again_is_marked_and_of_no_relation(headline: str) -> None:
    title = takes.read(headline)
    assert title == takes.Title(("fleet", "sails"), repeats=True)
    assert title.is_marked


@pytest.mark.parametrize(
    "headline",
    [
        "Update on the fleet",
        "Corrected figures show growth",
        "Lead mine to shut",
        "Take two aspirin",
        "ADDS NEW ROUTE",
        "Fleet (lead mine) sails",
        "Harbour adds quay",
        "Second lead in a row for Herring FC",
    ],
)
def test_a_headline_that_uses_the_words_is_not_marked(headline: str) -> None:
    title = takes.read(headline)
    assert (title.is_marked, len(title.words)) == (False, len(headline.split()) - headline.count("(") * 2)


def test_symbols_of_shares_are_no_words_and_names_in_their_brackets_are() -> None:
    assert takes.read("<ACME CORP> TO BUY APEX <APX.L>").words == ("acme", "corp", "to", "buy", "apex")


def test_a_headline_that_is_nothing_but_a_mark_keeps_its_words() -> None:
    assert takes.read("(UPDATE 2)").words == ()
    assert takes.read("UPDATE").words == ("update",)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Fleet", "CORRECTED - Fleet", True),
        ("Fleet sails at dawn", "CORRECTED - Fleet sails at noon", True),
        ("Fleet sails at dawn, harbour master says", "CORRECTED - Fleet sails at", True),
        ("Fleet sails at dawn", "CORRECTED - Fleet sails in spite of storms", False),
        ("Fleet sails", "CORRECTED - Fleet sails at dawn", False),
        ("At dawn fleet sails", "CORRECTED - Fleet sails at dawn", False),
    ],
)
def test_headlines_agree_when_they_begin_alike_and_share_most_words(
    one: str, other: str, agree: bool
) -> None:
    assert takes.agree(takes.read(one), takes.read(other)) is agree


@given(st.text(max_size=200))
def test_any_headline_can_be_read(headline: str) -> None:
    title = takes.read(headline)
    assert takes.read(headline) == title
    assert title.number >= 0


def test_many_marks_take_no_long_time() -> None:
    assert takes.read("UPDATE 1-" * 50 + "Fleet sails").words == ("fleet", "sails")
    assert takes.read("(" * 5000).is_marked is False
