import datetime as dt
from collections.abc import Iterable

import pytest

from articles import anniversaries
from articles.anniversaries import Standout, around, standouts
from articles.models import Article, Person
from articles.search.columns import snapshot
from tests import cast

pytestmark = pytest.mark.django_db

WEEK = around(dt.date(1987, 3, 5))


def at(day: int, month: int = 3, year: int = 1987) -> dt.datetime:
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


def told(weeks: Iterable[anniversaries.Week] = (WEEK,)) -> list[Standout]:
    return standouts(snapshot(), list(weeks))


@pytest.fixture(autouse=True)
def background() -> None:
    for day in range(1, 21):
        cast.article(countries=[cast.russia()], published_at=at(day, 6))


def test_a_week_has_its_day_in_the_middle() -> None:
    assert (dt.date(1987, 3, 2), dt.date(1987, 3, 8)) == WEEK
    assert around(dt.date.min)[0] == dt.date.min
    assert around(dt.date.max)[1] == dt.date.max


def test_what_has_more_than_its_share_stands_out() -> None:
    for day in (2, 5, 8):
        cast.article(people=[cast.lavrov()], countries=[cast.russia()], published_at=at(day))
    assert told() == [Standout(*WEEK, "person", "sergey-lavrov", "Sergey Lavrov", 3)]


def test_neither_a_few_items_nor_other_days_stand_out() -> None:
    for moment in (at(1), at(2), at(8), at(9)):
        cast.article(people=[cast.lavrov()], published_at=moment)
    assert told() == []


def test_drafts_and_hidden_people_do_not_stand_out() -> None:
    for _ in range(3):
        cast.article(people=[cast.lavrov()], published_at=at(5))
        cast.article(people=[cast.putin()], published_at=at(5), status=Article.Status.DRAFT)
    Person.objects.filter(slug="sergey-lavrov").update(is_hidden=True)
    assert told() == []


def test_a_new_item_is_counted_at_once() -> None:
    for _ in range(3):
        cast.article(people=[cast.lavrov()], published_at=at(5))
    assert [each.count for each in told()] == [3]
    cast.article(people=[cast.lavrov()], published_at=at(5))
    assert [each.count for each in told()] == [4]


def test_weeks_stand_the_latest_first_and_each_subject_once() -> None:
    later = around(dt.date(1990, 3, 5))
    for _ in range(3):
        cast.article(people=[cast.lavrov()], published_at=at(5))
        cast.article(people=[cast.kishida()], published_at=at(5, year=1990))
    cast.article(people=[cast.lavrov()], published_at=at(5, year=1990))
    assert [(each.last.year, each.name) for each in told([WEEK, later])] == [
        (1990, "Fumio Kishida"),
        (1987, "Sergey Lavrov"),
    ]
