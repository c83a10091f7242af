import datetime as dt

import pytest

from articles.models import Article
from articles.neighbours import around, beside
from tests import cast

pytestmark = pytest.mark.django_db


def neighbours(item: Article) -> list[str | None]:
    found = around(item, Article.objects.public().filter(beside(item.published_on, item.sequence)))
    return [each.headline if each else None for each in found]


def test_those_of_the_day_come_first_and_what_is_not_public_not_at_all() -> None:
    hour = dt.timedelta(hours=1)
    items = [
        cast.article(headline, published_at=cast.MOMENT + number * hour)
        for number, headline in enumerate(["One", "Two", "Three"])
    ]
    cast.article("Draft", published_at=cast.MOMENT + 1.5 * hour, status=Article.Status.DRAFT)
    assert [neighbours(item) for item in items] == [[None, "Two"], ["One", "Three"], ["Two", None]]


def test_the_day_is_the_local_one() -> None:
    """At 22:30 in London it is the 22nd in Moscow already."""
    late = cast.article("London", published_at=cast.MOMENT.replace(hour=20, minute=30))
    cast.article("Moscow", source=cast.tass(), published_at=cast.MOMENT.replace(hour=21, minute=30))
    cast.article("London, later", published_at=cast.MOMENT.replace(hour=22, minute=15))
    assert neighbours(late) == [None, "London, later"]


def test_at_the_end_of_a_day_another_day_follows() -> None:
    item = cast.article("Here")
    cast.article("A year before", published_at=cast.MOMENT - dt.timedelta(days=365))
    cast.article("Two days on, late", published_at=cast.MOMENT + dt.timedelta(days=2, hours=1))
    cast.article("Two days on", published_at=cast.MOMENT + dt.timedelta(days=2))
    assert neighbours(item) == ["A year before", "Two days on"]
