import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from articles import related
from articles.models import Article, Country, Subject
from articles.related import ranked, reason
from tests import cast

pytestmark = pytest.mark.django_db


def related_to(item: Article, subjects: list[Subject], limit: int = 5) -> list[Article]:
    near = ranked(item, subjects, limit)
    return near.among(Article.objects.public().in_bulk(list(near.shared)))


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


def test_parts_of_its_story_are_left_to_the_story() -> None:
    item = cast.article("Here", people=[cast.lavrov()])
    part = cast.article("Update", people=[cast.lavrov()])
    other = cast.article("Other", people=[cast.lavrov()])
    assert list(ranked(item, [cast.lavrov()], apart=[part.pk]).shared) == [other.pk]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "same day"),
        (-1, "1 day earlier"),
        (5, "same week"),
        (7, "7 days later"),
        (40, "same year"),
        (120, "1 year later"),
        (-900, "2 years earlier"),
    ],
)
def test_the_reason_says_what_is_the_same_and_when(days: int, said: str) -> None:
    """The item is of a Monday, so that the week ends six days later."""
    here = cast.article("Here", published_at=at(0))
    there = cast.article("There", published_at=at(days))
    assert reason([cast.lavrov(), cast.japan(), cast.russia()], here, there) == (
        f"Same person, same countries, {said}"
    )
