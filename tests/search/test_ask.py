"""A question and its answers, page after page."""

import datetime as dt

import pytest

from articles.keyset import Cursor
from articles.models import Article
from articles.search import ranking
from articles.search.ask import LOOSE, STRICT, Ranked, Search
from articles.search.find import Order
from articles.search.meaning import bind
from articles.search.plan import Span
from articles.search.query import parse
from tests import cast
from tests.search import shelf

pytestmark = pytest.mark.django_db
QUESTION = "ministers sign peace treaty ending war"


def forwards(search: Search, size: int) -> list[Ranked]:
    rows, cursor = [], Cursor()
    while True:
        page = search.page(cursor, size)
        rows += page.rows
        if page.after is None:
            return rows
        cursor = page.after


def backwards(search: Search, size: int) -> list[Ranked]:
    rows: list[Ranked] = []
    cursor = Cursor(backwards=True)
    while True:
        page = search.page(cursor, size)
        known = set(rows)
        rows = [row for row in page.rows if row not in known] + rows
        if page.before is None:
            return rows
        cursor = page.before


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("size", [1, 2, 5, 50])
@pytest.mark.parametrize("typed", ["peace or trade", "", QUESTION, "the", "nothing at all like herring"])
def test_pages_have_everything_once_in_both_directions(
    shelved: dict[int, str], order: Order, size: int, typed: str
) -> None:
    whole = Search(bind(parse(typed)), order=order).page(Cursor(), 100).rows
    assert len({row.hit.number for row in whole}) == len(whole)
    assert forwards(Search(bind(parse(typed)), order=order), size) == whole
    assert backwards(Search(bind(parse(typed)), order=order), size) == whole


def test_items_with_all_the_words_come_before_those_with_some(shelved: dict[int, str]) -> None:
    rows = Search(bind(parse(QUESTION)), order=Order.RELEVANCE).page(Cursor(), 50).rows
    assert [(shelved[row.hit.number], row.stage) for row in rows[:2]] == [
        ("treaty", STRICT),
        ("war", LOOSE),
    ]
    assert [row.stage for row in rows] == sorted(row.stage for row in rows)
    assert Search(bind(parse(QUESTION)), order=Order.NEWEST).page(Cursor(), 50).rows[1:] == []


def test_counts_are_of_items_with_all_the_words(shelved: dict[int, str]) -> None:
    assert Search(bind(parse(QUESTION)), order=Order.RELEVANCE).count == 1


def test_an_answer_that_is_full_enough_is_not_loosened() -> None:
    for number in range(20):
        cast.article("Skippers land haddock at quay", published_at=cast.MOMENT - dt.timedelta(days=number))
    cast.article("Haddock")
    search = Search(bind(parse("when do skippers land haddock at the quay")), order=Order.RELEVANCE)
    assert (search.loose_match, len(forwards(search, 7))) == (None, 20)


def test_of_very_many_hits_those_with_the_words_in_the_headline_and_the_newest_are_ranked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ranking, "RANKED", 4)
    for number, headline in enumerate(["Grain", "Grain grain", "Ships", "Wheat", "Grain", "Rye", "Oats"]):
        day = cast.MOMENT + dt.timedelta(days=number)
        cast.article(headline, body=f"<p>Grain and {number} more.</p>", published_at=day)
    search = Search(bind(parse("grain")), order=Order.RELEVANCE)
    found = forwards(search, 3)
    headlines = Article.objects.in_bulk([r.hit.number for r in found], field_name="sequence")
    assert (search.count, search.is_ranked_in_part) == (7, True)
    assert [headlines[r.hit.number].headline for r in found] == ["Grain grain", "Grain", "Grain", "Oats"]
    assert backwards(search, 3) == found


def test_of_very_many_loose_hits_those_with_the_most_telling_words_are_ranked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ranking, "RANKED", 3)
    texts = ["Rye and oats", "Rye", "Grain", "Grain and rye", "Grain, oats", "Grain again"]
    for number, text in enumerate(texts):
        day = cast.MOMENT + dt.timedelta(days=number)
        cast.article(f"Item {number}", body=f"<p>{text}</p>", published_at=day)
    search = Search(bind(parse("rye oats grain")), order=Order.RELEVANCE)
    found = forwards(search, 2)
    headlines = Article.objects.in_bulk([r.hit.number for r in found], field_name="sequence")
    assert sorted(headlines[r.hit.number].headline for r in found) == ["Item 0", "Item 3", "Item 4"]
    assert {r.stage for r in found} == {LOOSE}
    assert backwards(search, 2) == found


def test_a_span_that_ends_before_it_begins_is_empty(shelved: dict[int, str]) -> None:
    search = Search(bind(parse("after:2016 before:2015")))
    assert (search.count, search.tally, search.page(Cursor(), 5).rows) == (0, {}, [])


def test_the_narrower_of_two_spans_holds(shelved: dict[int, str]) -> None:
    span = Span(dt.date(1987, 3, 1), dt.date(1987, 3, 5))
    rows = Search(bind(parse("after:1987-03-03 peace")), span=span).page(Cursor(), 5).rows
    assert [shelved[row.hit.number] for row in rows] == ["treaty", "long", "short"]


def test_unpublished_items_only_for_the_desk(shelved: dict[int, str]) -> None:
    for canary in shelf.CANARIES:
        assert [Search(bind(parse(canary)), unpublished=seen).count for seen in (False, True)] == [0, 1]
