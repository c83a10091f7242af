from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, PersonTagging
from articles.models.article import LISTED
from articles.prepared import Prepared
from tests import cast

pytestmark = pytest.mark.django_db

BY_SLUG = Prepared(lambda slug: Article.objects.select_related("source", "story_part").filter(slug=slug))
BY_KEYS = Prepared(lambda keys, other: Article.objects.filter(Q(pk__in=keys) | Q(headline=other)))


def columns(items: list[Article]) -> list[dict[str, Any]]:
    return [{name: getattr(item, name) for name in vars(item) if name != "_state"} for item in items]


def test_the_objects_are_those_of_the_query_set(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    item = cast.talks()
    usual = list(Article.objects.select_related("source", "story_part").filter(slug=item.slug))
    with django_assert_num_queries(1):
        found = BY_SLUG.ask(item.slug)
        assert [each.source.name for each in found] == ["TASS"]
    assert columns(found) == columns(usual)
    assert [each.source for each in found] == [each.source for each in usual]
    assert not hasattr(found[0], "story_part")
    assert not found[0]._state.adding


def test_each_question_has_its_own_values() -> None:
    one, other = cast.article("One"), cast.article("Other")
    assert [BY_SLUG.ask(item.slug) for item in (one, other, one)] == [[one], [other], [one]]
    assert BY_SLUG.ask("' OR 1=1 --") == []


def test_lists_may_be_of_any_length_and_empty() -> None:
    items = [cast.article(headline) for headline in ("One", "Two", "Three")]
    keys = [item.pk for item in items]
    assert set(BY_KEYS.ask(keys[:2], "Three")) == set(items)
    assert set(BY_KEYS.ask(keys[:1], "Three")) == {items[0], items[2]}
    assert BY_KEYS.ask([], "Two") == [items[1]]


def test_what_nothing_can_meet_is_not_asked(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cast.article()
    by_keys = Prepared(lambda keys: Article.objects.filter(pk__in=keys))
    with django_assert_num_queries(0):
        assert by_keys.ask([]) == []


def test_columns_left_out_are_read_when_they_are_asked_for(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    item = cast.talks()
    (found,) = Prepared(lambda pk: Article.objects.for_listing().filter(pk=pk)).ask(item.pk)
    left_out = {"body", "byline"}
    assert found.get_deferred_fields() >= left_out
    assert not found.get_deferred_fields() & {name for name in LISTED if "__" not in name}
    with django_assert_num_queries(1):
        assert found.body == item.body


def test_annotations_order_and_limits_stay() -> None:
    tagged = Exists(PersonTagging.objects.filter(article=OuterRef("pk")))
    newest = Prepared(
        lambda source, pk: (
            Article.objects.filter(source=source)
            .annotate(is_tagged=tagged, twice=F("pk") * 2)
            .exclude(pk=pk)
            .order_by("-pk")[:2]
        )
    )
    first, second, third, fourth = (
        cast.article(headline, source=cast.tass(), people=people)
        for headline, people in (("One", []), ("Two", [cast.lavrov()]), ("Three", []), ("Four", []))
    )
    found: list[Any] = newest.ask(first.source_id, third.pk)
    assert [(each.pk, each.is_tagged, each.twice) for each in found] == [
        (fourth.pk, False, fourth.pk * 2),
        (second.pk, True, second.pk * 2),
    ]


def test_postgresql_plans_once_what_is_asked_often_whatever_the_size_of_its_numbers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans as fast as it answers")
    by_key = Prepared(lambda pk: Article.objects.filter(pk=pk, byline="planned once"))
    for number in (1, 100_000, 10**12, 2, 3, 4):
        by_key.ask(number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, parameter_types::text FROM pg_prepared_statements")
        known = [(statement, types) for statement, types in cursor.fetchall() if "byline" in statement]
    assert [types for _, types in known] == ["{text,bigint}"]


def test_it_is_written_once_for_each_number_of_values() -> None:
    written: list[int] = []

    def make(keys: list[Any]) -> Any:
        written.append(len(keys))
        return Article.objects.filter(pk__in=keys)

    prepared = Prepared(make)
    for keys in ([1], [2], [1, 2], [2, 3]):
        prepared.ask(keys)
    assert written == [1, 2]
