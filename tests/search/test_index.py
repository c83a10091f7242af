"""The one door to the index: after any change, entries, taggings and counters are what the tables say."""

import datetime as dt
import random
from collections import Counter
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from articles.models import (
    SUBJECTS,
    TAGGINGS,
    Article,
    Country,
    Coverage,
    IndexState,
    Person,
    PersonTagging,
    Source,
    Topic,
)
from articles.search import counters, facet, index, renewal
from articles.search.ask import Search
from articles.search.engine import engine
from articles.search.facet import EVERYTHING
from articles.search.find import find
from articles.search.meaning import bind
from articles.search.plan import Facet, Match
from articles.search.query import parse
from tests import cast
from tests.search import shelf

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[int]:
    match = Search(bind(parse(typed))).match
    sql, parameters = engine().numbers(match)
    rows = Article.objects.raw(f"SELECT id FROM articles_article WHERE sequence IN ({sql})", parameters)  # noqa: S608
    return sorted(row.pk for row in rows)


def from_scratch() -> dict[str, Any]:
    """Every number that is kept, counted anew from the tables."""
    months: Counter[tuple[int, int]] = Counter()
    for article in Article.objects.public():
        month = article.published_on.year * 12 + article.published_on.month - 1
        numbers = [0, facet.number(facet.SOURCE, article.source_id), facet.language_number(article.language)]
        for model, tags in ((Person, article.people), (Country, article.countries), (Topic, article.topics)):
            numbers += [facet.number(facet.KINDS[model.kind], tag.pk) for tag in tags.all()]
        months.update((number, month) for number in numbers)
    documents = index.documents(list(Article.objects.values_list("pk", flat=True)))
    return {
        "coverage": dict(months),
        "subjects": {
            model: {
                each.pk: model._default_manager.filter(pk=each.pk, articles__status="published").count()
                for each in model._default_manager.all()
            }
            for model in (*SUBJECTS, Source)
        },
        "documents": len(documents),
        "length": sum(document.length for document in documents),
        "entries": {d.article_id: (d.number, d.digest) for d in documents},
        "taggings": {
            (tagging, pk): sequence if status == "published" else None
            for tagging in TAGGINGS
            for pk, status, sequence in tagging._default_manager.values_list(
                "pk", "article__status", "article__sequence"
            )
        },
    }


def as_kept() -> dict[str, Any]:
    state = IndexState.objects.get()
    return {
        "coverage": {(row.facet, row.month): row.count for row in Coverage.objects.all()},
        "subjects": {
            model: dict(model._default_manager.values_list("pk", "article_count"))
            for model in (*SUBJECTS, Source)
        },
        "documents": state.documents,
        "length": state.length,
        "entries": {pk: (entry.number, entry.digest) for pk, entry in counters.entries()},
        "taggings": {
            (tagging, pk): sequence
            for tagging in TAGGINGS
            for pk, sequence in tagging._default_manager.values_list("pk", "sequence")
        },
    }


def test_refreshing_twice_changes_nothing() -> None:
    shelf.stock()
    ids = list(Article.objects.values_list("pk", flat=True))
    before = as_kept()
    assert before == from_scratch()
    assert index.refresh(ids) == 0
    assert as_kept() == before


def test_an_edited_text_is_found_by_its_new_words_only() -> None:
    item = cast.article("Herring landed at Wick")
    item.headline = "Mackerel landed at Wick"
    item.save()
    assert index.refresh([item.pk]) == 1
    assert (found("herring"), found("mackerel")) == ([], [item.pk])


@pytest.mark.parametrize("status", ["draft", "scheduled"])
def test_what_is_held_back_is_neither_found_nor_counted(status: str) -> None:
    item = cast.article("Herring", people=[cast.lavrov()])
    item.status = status
    item.save()
    index.refresh([item.pk])
    assert (found("herring"), Coverage.objects.count(), cast.lavrov().article_count) == ([], 0, 0)


def test_a_withdrawn_item_is_gone_and_comes_back_when_restored() -> None:
    item = cast.withdraw(cast.article("Herring", people=[cast.lavrov()]), "It was wrong.")
    assert (found("herring"), cast.lavrov().article_count) == ([], 0)
    item.status = Article.Status.PUBLISHED
    item.save()
    index.refresh([item.pk])
    assert (found("herring"), cast.lavrov().article_count) == ([item.pk], 1)


def test_a_deleted_item_is_gone() -> None:
    item = cast.article("Herring", people=[cast.lavrov()])
    pk = item.pk
    item.delete()
    assert index.refresh([pk]) == 1
    assert (found("herring"), as_kept()) == ([], from_scratch())


def test_another_date_source_or_tag_moves_the_item_there() -> None:
    item = cast.article("Herring", people=[cast.lavrov()])
    item.published_at = dt.datetime(1987, 3, 1, tzinfo=dt.UTC)
    item.source = cast.tass()
    item.save()
    item.person_taggings.all().delete()
    cast.tag(item, countries=[cast.japan()])
    assert [found(typed) for typed in ("before:1988 herring", "source:tass", "country:japan")] == [
        [item.pk]
    ] * 3
    assert [found(typed) for typed in ("after:1988", "source:reuters", "person:lavrov")] == [[]] * 3
    assert as_kept() == from_scratch()


def test_another_slug_changes_no_entry() -> None:
    item = cast.article("Herring")
    item.slug = "haddock"
    item.save()
    assert index.refresh([item.pk]) == 0


@pytest.mark.parametrize("seed", range(4))
def test_numbers_stay_exact_through_any_changes(seed: int) -> None:
    chance = random.Random(seed)
    subjects: dict[str, list[Any]] = {
        "people": [cast.lavrov(), cast.kishida()],
        "countries": [cast.japan(), cast.russia()],
    }
    for _ in range(25):
        items = list(Article.objects.order_by("pk"))
        step = chance.choice(["new", "new", "status", "date", "text", "tag", "delete", "several"])
        if step == "new" or not items:
            chosen: dict[str, Any] = {
                kind: chance.sample(of, chance.randrange(3)) for kind, of in subjects.items()
            }
            cast.article(
                status=chance.choice(["published", "draft"]),
                source=chance.choice([cast.tass(), cast.reuters()]),
                **chosen,
            )
            continue
        picked = chance.sample(items, min(len(items), 3 if step == "several" else 1))
        for item in picked:
            change(chance, item, step)
        index.refresh([item.pk for item in picked] + [10_000])
    assert as_kept() == from_scratch()


def change(chance: random.Random, item: Article, step: str) -> None:
    if step == "delete":
        pk = item.pk
        item.delete()
        item.pk = pk
        return
    if step == "tag":
        item.person_taggings.all().delete()
        PersonTagging.objects.create(article=item, subject=chance.choice([cast.lavrov(), cast.kishida()]))
    elif step == "text":
        item.headline = chance.choice(["Herring", "Haddock and herring", "Сельдь"])
        item.language = "ru" if item.headline == "Сельдь" else "en"
    elif step == "date":
        item.published_at = dt.datetime(1987, chance.randint(1, 12), chance.randint(1, 28), tzinfo=dt.UTC)
    else:
        item.status = chance.choice(["published", "draft", "withdrawn"])
        item.withdrawn_at, item.withdrawn_reason = cast.MOMENT, "It was wrong."
    item.save()


def test_a_batch_costs_what_one_item_costs(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cast.reuters()
    for count in (1, 3):
        moment = cast.MOMENT - dt.timedelta(days=count * 100)
        made = [
            cast.article(published_at=moment - dt.timedelta(days=n), people=[cast.lavrov()])
            for n in range(count)
        ]
        ids = [item.pk for item in made]
        # savepoint; state, locked; stored entries; taggings of three kinds; articles; release
        with django_assert_num_queries(8):
            assert index.refresh(ids) == 0
        # and blocks; impacts
        with django_assert_num_queries(10):
            assert index.refresh(ids, thorough=True) == 0


def test_a_very_long_text_is_searchable_up_to_the_limit() -> None:
    words = " ".join(f"w{number}x" for number in range(250_000))
    item = cast.article("Everything at length", body=f"<p>{words} endmost</p>")
    assert len(item.body) > 2_000_000
    assert (found("w7x length"), found("endmost")) == ([item.pk], [])


def test_a_rebuild_mends_what_is_missing_strange_and_orphaned() -> None:
    shelf.stock()
    truth = from_scratch()
    first, second, third = Article.objects.order_by("pk")[:3]
    engine().remove([first.pk])
    Article.objects.filter(pk=second.pk).update(headline="Haddock")
    Article.objects.filter(pk=third.pk).delete()
    assert renewal.rebuild() == 3
    assert as_kept() | {"coverage": {}} != truth
    assert as_kept()["entries"] == from_scratch()["entries"]


def test_an_emptied_index_is_made_anew_and_stopping_in_between_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf.stock()
    truth = as_kept()
    monkeypatch.setattr(index, "BATCH", 5)
    index.clear()
    assert (found("peace"), Coverage.objects.count(), IndexState.objects.get().documents) == ([], 0, 0)

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renewal.rebuild(stop)
    assert IndexState.objects.get().documents == 5
    call_command("rebuild_search_index")
    assert capsys.readouterr().out == "22 articles, 17 entries renewed.\n"
    assert as_kept() == truth
    call_command("rebuild_search_index", "--empty")
    assert capsys.readouterr().out == "22 articles, 22 entries renewed.\n"
    assert as_kept() == truth


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only GIN has a list of entries that wait")
def test_no_entry_waits_to_be_sorted_in() -> None:
    cast.talks()
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_document_lexemes')")
        assert cursor.fetchone() == (0,)


def test_the_counters_of_the_whole_archive_are_those_of_all_hits() -> None:
    cast.article("One", people=[cast.lavrov()], countries=[cast.japan()])
    cast.article("Two", people=[cast.lavrov(), cast.putin()], source=cast.tass(), language="ru")
    cast.article("Old", topics=[cast.diplomacy()], published_at=cast.MOMENT.replace(year=1987))
    cast.article("Draft", people=[cast.kishida()], status=Article.Status.DRAFT)
    assert counters.whole(10) == find(Match(Facet(EVERYTHING))).tally(10)
    assert counters.whole(1)[facet.number(facet.PERSON, cast.putin().pk)] == 0
