"""A portrait is kept, and still says what a fresh count would say, whatever was done to the archive."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from articles import editing, mergers, portrait, release
from articles.models import Article, Topic
from articles.portrait import NEWEST, Portrait
from articles.search import facet
from articles.search.ask import MOST_FREQUENT, Search
from articles.search.columns import snapshot
from articles.search.find import bearing
from articles.search.meaning import bind
from articles.search.query import parse
from articles.search.snapshot import WIDTH
from articles.views.listing import PAGE_SIZE
from tests import cast, staff

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small archives are kept too."""
    monkeypatch.setattr(portrait, "KEPT_FROM", 1)
    assert not connection.in_atomic_block  # as a reader's request has it


def numbers(*subjects: Any) -> list[int]:
    return [facet.number(facet.KINDS[each.kind], each.pk) for each in subjects]


def told(of: Portrait) -> dict[str, Any]:
    found = {field.name: getattr(of, field.name) for field in dataclasses.fields(of)}
    return found | {"days": (of.days.first, of.days.counts.tolist())}


def fresh(asked: list[int], *, together: bool) -> dict[str, Any]:
    return told(portrait._drawn(bearing(asked, together=together)))


def everything() -> list[tuple[list[int], bool]]:
    lavrov, kishida, japan, russia = cast.lavrov(), cast.kishida(), cast.japan(), cast.russia()
    diplomacy, tass = cast.diplomacy(), cast.tass()
    alone = [numbers(each) for each in (lavrov, kishida, japan, russia, diplomacy, tass)]
    return [
        *((asked, False) for asked in alone),
        (numbers(diplomacy, cast.territorial_dispute()), False),
        (numbers(lavrov, japan), True),
        (numbers(lavrov, kishida), True),
    ]


def assert_true() -> None:
    for asked, together in everything():
        assert told(portrait.portrait(asked, together=together)) == fresh(asked, together=together)
        found = Search(bind(parse("")), facets=asked).tally
        assert found == bearing(asked, together=True).tally(MOST_FREQUENT, asked)


def edited(item: Article) -> None:
    item.published_at -= WEEK
    editing.save_edit(item, user=staff.edgar(), before=item.version_number)


def withdrawn(item: Article) -> None:
    editing.withdraw(item, user=staff.cleo(), reason="It was wrong.")


def merged(_item: Article) -> None:
    mergers.merge(cast.lavrov(), [cast.kishida()], user=staff.cleo())


def another(_item: Article) -> None:
    cast.article("Another", people=[cast.lavrov()], countries=[cast.japan()], topics=[cast.diplomacy()])


def many_tags(_item: Article) -> None:
    """More than stand in columns."""
    topics = [Topic.objects.create(name=f"topic {number}") for number in range(WIDTH + 5)]
    cast.article("Many", people=[cast.lavrov()], topics=[*topics, cast.diplomacy()])


def outgrown(_item: Article) -> None:
    cast.article("Far out", people=[cast.lavrov()], topics=[Topic.objects.create(pk=70_000, name="far out")])


def far_away(item: Article) -> None:
    """In a block of its own."""
    cast.article("Far", pk=item.pk + 1_000_000, people=[cast.lavrov()])


def released(_item: Article) -> None:
    hour = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    status = Article.Status.SCHEDULED
    cast.article("Embargo", people=[cast.lavrov()], published_at=hour, status=status)
    assert_true()
    assert release.publish_due(hour) == 1


ACTS: dict[str, Callable[[Article], None]] = {
    "an edit": edited,
    "a withdrawal": withdrawn,
    "a merger": merged,
    "another item": another,
    "an item with many tags": many_tags,
    "a kind that outgrows its room": outgrown,
    "an item far away": far_away,
    "the end of an embargo": released,
}


@pytest.mark.parametrize("act", ACTS)
def test_a_kept_portrait_is_true_after(act: str) -> None:
    item = cast.talks()
    for day in range(6):
        cast.article(people=[cast.lavrov()], published_at=cast.MOMENT + dt.timedelta(days=day))
    assert_true()
    before = portrait.portrait(numbers(cast.lavrov()))
    assert portrait.portrait(numbers(cast.lavrov())) is before
    ACTS[act](item)
    assert_true()
    assert portrait.portrait(numbers(cast.lavrov())) is not before


def test_what_a_search_for_facets_alone_counted_is_kept_for_its_next_page() -> None:
    cast.talks()
    asked, unasked = numbers(cast.lavrov()), bind(parse(""))
    before = Search(unasked, facets=asked).tally
    assert Search(unasked, facets=asked).tally is before
    assert Search(bind(parse("peace")), facets=asked).tally is not before
    assert Search(unasked, facets=asked, unpublished=True).tally is not before


def test_what_does_not_bear_a_subject_leaves_its_portrait() -> None:
    cast.talks()
    before = portrait.portrait(numbers(cast.lavrov()))
    cast.article("Elsewhere", people=[cast.putin()], countries=[cast.ukraine()])
    assert portrait.portrait(numbers(cast.putin())).count == 1
    assert portrait.portrait(numbers(cast.lavrov())) is before


def test_what_was_rolled_back_is_in_no_portrait() -> None:
    cast.talks()
    assert portrait.portrait(numbers(cast.lavrov())).count == 1
    with transaction.atomic():
        another(Article())
        assert portrait.portrait(numbers(cast.lavrov())).count == 2
        transaction.set_rollback(True)
    assert portrait.portrait(numbers(cast.lavrov())).count == 1
    assert_true()


def test_few_items_are_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portrait, "KEPT_FROM", 2)
    cast.talks()
    first = portrait.portrait(numbers(cast.lavrov()))
    assert portrait.portrait(numbers(cast.lavrov())) is not first
    assert snapshot().kept.get((False, tuple(numbers(cast.lavrov())))) is None


def test_a_portrait_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cast.talks()
    asked = numbers(cast.lavrov())
    portrait.portrait(asked)
    with django_assert_num_queries(1):
        portrait.portrait(asked)


def test_nothing_has_a_portrait_too() -> None:
    empty = portrait.portrait([facet.number(facet.PERSON, 1)])
    assert (empty.count, empty.told, empty.newest, empty.days.counts.tolist()) == (0, [], [], [])


def test_a_portrait_has_a_first_page_of_items() -> None:
    assert NEWEST == PAGE_SIZE + 1
    items = [
        cast.article(people=[cast.lavrov()], published_at=cast.MOMENT + dt.timedelta(hours=hour))
        for hour in range(NEWEST + 2)
    ]
    newest = [item.sequence for item in reversed(items)][:NEWEST]
    assert np.array_equal(portrait.portrait(numbers(cast.lavrov())).newest, newest)
