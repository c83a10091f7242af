import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from articles import daily
from articles.models import Article
from articles.search import facet
from articles.search.find import bearing
from tests import cast

pytestmark = pytest.mark.django_db


def at(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


@pytest.fixture
def known() -> daily.Days:
    for moment in (at(1987, 3, 1), at(1987, 3, 5), at(1987, 3, 5), at(2015, 9, 21)):
        cast.article(published_at=moment)
    cast.article(published_at=at(1986, 1, 1), status=Article.Status.DRAFT)
    return daily.archive()


def test_days_are_counted(known: daily.Days) -> None:
    assert [known[dt.date(1987, 3, day)] for day in (1, 2, 5)] == [1, 0, 2]
    assert [known[day] for day in (dt.date.min, dt.date.max, dt.date(1986, 1, 1))] == [0, 0, 0]
    assert known.ends == (dt.date(1987, 3, 1), dt.date(2015, 9, 21))


def test_neighbours_are_the_nearest_days_with_items(known: daily.Days) -> None:
    def around(day: dt.date) -> tuple[dt.date | None, dt.date | None]:
        return known.before(day), known.after(day)

    assert around(dt.date(1987, 3, 5)) == (dt.date(1987, 3, 1), dt.date(2015, 9, 21))
    assert around(dt.date.min) == (None, dt.date(1987, 3, 1))
    assert around(dt.date.max) == (dt.date(2015, 9, 21), None)


def test_a_span_has_its_days_with_items(known: daily.Days) -> None:
    assert known.within(dt.date(1987, 3, 2), dt.date(1987, 3, 5)) == {dt.date(1987, 3, 5): 2}
    assert known.within(dt.date.min, dt.date(1986, 12, 31)) == {}
    assert sum(known.within(dt.date.min, dt.date.max).values()) == 4


def test_gaps_are_silences_of_some_length(known: daily.Days) -> None:
    first, second = (dt.date(1987, 3, 2), dt.date(1987, 3, 4)), (dt.date(1987, 3, 6), dt.date(2015, 9, 20))
    assert known.gaps(3) == [first, second]
    assert known.gaps(4) == [second]


def test_an_empty_archive_has_no_days() -> None:
    nothing = daily.archive()
    assert (nothing.ends, nothing.before(dt.date.max), nothing.after(dt.date.min)) == (None, None, None)
    assert (nothing.gaps(1), nothing.within(dt.date.min, dt.date.max)) == ([], {})


def test_the_days_of_several_topics_count_an_item_once() -> None:
    cast.article(topics=[cast.diplomacy(), cast.territorial_dispute()], published_at=at(2015, 9, 21))
    cast.article(topics=[cast.diplomacy()], published_at=at(2015, 9, 22))
    cast.article(published_at=at(2015, 9, 22))
    topics = [facet.number(facet.TOPIC, topic.pk) for topic in (cast.diplomacy(), cast.territorial_dispute())]
    assert daily.of(bearing(topics)).counts.tolist() == [1, 1]
    assert daily.of(bearing(topics[1:])).counts.tolist() == [1]


def test_no_item_is_read(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cast.talks()
    # State and blocks of the index; outside a transaction the state alone.
    with django_assert_num_queries(2):
        daily.archive()
