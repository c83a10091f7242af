import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Country
from articles.search import facet
from articles.search.find import bearing
from articles.together import MOST, company, most_covered
from tests import cast

pytestmark = pytest.mark.django_db

SEPTEMBER = dt.date(2015, 9, 1), dt.date(2015, 9, 30)
OCTOBER = dt.date(2015, 10, 1), dt.date(2015, 10, 31)


def counted(circles: list) -> list[tuple[str, list[tuple[str, int]]]]:  # type: ignore[type-arg]
    return [(circle.kind, [(entry.name, entry.count) for entry in circle.entries]) for circle in circles]


def test_company_is_counted_over_all_public_items() -> None:
    for _ in range(3):
        cast.article(people=[cast.lavrov()], countries=[cast.russia()])
    cast.article(people=[cast.lavrov(), cast.putin()], status=Article.Status.DRAFT)
    cast.article(people=[cast.putin()], countries=[cast.russia()])
    lavrov = facet.number(facet.PERSON, cast.lavrov().pk)
    assert counted(company(bearing([lavrov]).tally(MOST + 1), [lavrov])) == [("country", [("Russia", 3)])]


def test_what_a_month_was_about_is_counted() -> None:
    cast.talks()
    cast.article(countries=[cast.japan()])
    cast.article(countries=[cast.ukraine()], published_at=dt.datetime(2015, 10, 5, tzinfo=dt.UTC))
    assert dict(counted(most_covered(*SEPTEMBER)))["country"] == [("Japan", 2), ("Russia", 1)]
    assert dict(counted(most_covered(*OCTOBER))) == {"country": [("Ukraine", 1)]}
    Country.objects.update(is_hidden=True)
    assert "country" not in dict(counted(most_covered(SEPTEMBER[0], OCTOBER[1])))


def test_few_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cast.talks()
    # State and, within a transaction, blocks of the index; names of the most frequent.
    with django_assert_num_queries(3):
        most_covered(*SEPTEMBER)
