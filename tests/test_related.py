import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from articles import related
from articles.models import Article, Country, Subject
from articles.related import related as related_to
from tests import cast

pytestmark = pytest.mark.django_db


def subjects() -> list[Subject]:
    return [
        each.__class__.objects.get(pk=each.pk)
        for each in (cast.lavrov(), cast.kishida(), cast.russia(), cast.japan())
    ]


def at(days: float) -> dt.datetime:
    return cast.MOMENT + dt.timedelta(days=days)


def test_items_with_the_most_in_common_come_first_with_what_they_share() -> None:
    item = cast.article(
        "Here", people=[cast.lavrov(), cast.kishida()], countries=[cast.russia(), cast.japan()]
    )
    cast.article("One in common", countries=[cast.russia()], published_at=at(1))
    cast.article("Both", people=[cast.lavrov(), cast.kishida()], published_at=at(2))
    cast.article("None", people=[cast.putin()], published_at=at(1))
    found = related_to(item, subjects())
    assert [each.headline for each in found] == ["Both", "One in common"]
    assert sorted(found[0].shared) == ["Fumio Kishida", "Sergey Lavrov"]


def test_of_equals_the_nearest_in_time_comes_first() -> None:
    item = cast.article("Here", people=[cast.lavrov()])
    cast.article("A year on", people=[cast.lavrov()], published_at=at(365))
    cast.article("A week before", people=[cast.lavrov()], published_at=at(-7))
    assert [each.headline for each in related_to(item, [cast.lavrov()])] == ["A week before", "A year on"]


def test_only_public_items_are_related_and_never_the_take_before() -> None:
    before = cast.article("Take one", people=[cast.lavrov()])
    item = cast.article("Take two", people=[cast.lavrov()], supersedes=before)
    cast.article("Draft", people=[cast.lavrov()], status=Article.Status.DRAFT)
    cast.withdraw(cast.article("Withdrawn", people=[cast.lavrov()]), "An error.")
    assert related_to(item, [cast.lavrov()]) == []


def test_a_tag_that_everything_has_relates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    item = cast.article("Here", countries=[cast.russia()])
    cast.article("There", countries=[cast.russia()])
    monkeypatch.setattr(related, "COMMON", 1)
    assert related_to(item, [Country.objects.get(slug="russia")]) == []


def test_an_item_without_tags_costs_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    item = cast.article()
    with django_assert_num_queries(0):
        assert related_to(item, []) == []


def test_two_queries_however_many_items(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    item = cast.article(people=[cast.lavrov()], countries=[cast.russia(), cast.japan()])
    for _ in range(4):
        cast.article(people=[cast.lavrov()], countries=[cast.japan()])
    tags = [cast.lavrov(), cast.russia(), cast.japan()]
    with django_assert_num_queries(2):
        assert len(related_to(item, tags, limit=3)) == 3
