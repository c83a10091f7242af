"""Stories as they come about: by what is sent, in whatever order, and by what becomes of it."""

import datetime as dt
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import chaining, editing, traces
from articles.importer import import_files
from articles.models import Article, StoryPart, StoryTrace
from articles.search import index
from articles.traces import Said
from tests import cast, fishery
from tests.fishery import filed

pytestmark = pytest.mark.django_db

LONGER = (*fishery.SENTENCES, *fishery.ADDED)


def links() -> dict[str, tuple[str, str]]:
    """Headline → what it follows, and how; "" for the first part."""
    parts = StoryPart.objects.select_related("article", "follows")
    return {
        part.article.headline: (part.follows.headline if part.follows else "", part.relation)
        for part in parts
    }


def stories() -> set[frozenset[str]]:
    """The stories, each as the external ids or headlines of its parts."""
    found: dict[int | None, set[str]] = {}
    for part in StoryPart.objects.select_related("article"):
        found.setdefault(part.story_id, set()).add(part.article.external_id or part.article.headline)
    return set(map(frozenset, found.values()))


def four() -> list[Article]:
    return [
        filed("Ministers sign treaty on herring"),
        filed("UPDATE 1-Ministers sign treaty on herring", *LONGER, minutes=30),
        filed("CORRECTED-UPDATE 1-Ministers sign treaty on herring", *LONGER, minutes=50),
        filed("Herring treaty signed, ministers say", minutes=70, source=cast.tass()),
    ]


def test_each_part_follows_the_one_before_it_and_a_copy_the_one_most_like_it() -> None:
    chaining.chain(four())
    assert links() == {
        "Ministers sign treaty on herring": ("", ""),
        "UPDATE 1-Ministers sign treaty on herring": ("Ministers sign treaty on herring", "update"),
        "CORRECTED-UPDATE 1-Ministers sign treaty on herring": (
            "UPDATE 1-Ministers sign treaty on herring",
            "correction",
        ),
        "Herring treaty signed, ministers say": ("Ministers sign treaty on herring", "copy"),
    }
    assert {part.story.headline for part in StoryPart.objects.all() if part.story} == {
        "Ministers sign treaty on herring"
    }


def test_what_stands_alone_has_no_part() -> None:
    assert chaining.chain([filed(), filed("Tin at its highest", *fishery.OTHER, minutes=5)]) == 0
    assert StoryTrace.objects.count() == 2


def test_doing_it_again_changes_nothing() -> None:
    items = four()
    assert chaining.chain(items) == 4
    before = list(StoryPart.objects.order_by("pk").values())
    assert (chaining.chain(items), chaining.refresh([item.pk for item in items])) == (0, 0)
    assert list(StoryPart.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_parts_may_come_in_any_order(order: tuple[int, ...]) -> None:
    items = four()
    for number in order:
        chaining.chain([items[number]])
    one_by_one = links()
    StoryPart.objects.all().delete()
    StoryTrace.objects.all().delete()
    chaining.chain(items)
    assert links() == one_by_one
    assert len(stories()) == 1


def test_what_is_filed_at_the_same_hour_every_day_is_no_story() -> None:
    chaining.chain([filed(), filed(minutes=24 * 60), filed(minutes=48 * 60)])
    assert links() == {}


@pytest.mark.parametrize(("minutes", "joined"), [(20 * 60, 2), (20 * 60 + 1, 0)])
def test_the_window_is_twenty_hours(minutes: int, joined: int) -> None:
    assert chaining.chain([filed(), filed(minutes=minutes)]) == joined


def test_a_part_that_comes_between_is_followed_from_then_on() -> None:
    first, last = filed("A"), filed("C", minutes=60)
    chaining.chain([first, last])
    assert links()["C"] == ("A", "copy")
    chaining.chain([filed("B", minutes=30)])
    assert links() == {"A": ("", ""), "B": ("A", "copy"), "C": ("B", "copy")}


def test_two_stories_become_one_when_what_joins_them_arrives() -> None:
    tin = fishery.OTHER
    chaining.chain([filed("A"), filed("B", minutes=10), filed("C", *tin), filed("D", *tin, minutes=10)])
    assert stories() == {frozenset("AB"), frozenset("CD")}
    middle = filed("E", *tin, minutes=20, external_id="5")
    chaining.chain([middle], {middle.pk: Said()})
    c = Article.objects.get(headline="C")
    Article.objects.filter(pk=c.pk).update(supersedes=Article.objects.get(headline="B"))
    chaining.refresh([c.pk])
    assert stories() == {frozenset(["A", "B", "C", "D", "5"])}


def test_a_text_that_changed_leaves_its_story_and_those_after_it_find_another() -> None:
    items = [filed("A"), filed("B", minutes=10), filed("C", minutes=20)]
    chaining.chain(items)
    Article.objects.filter(headline="B").update(body=fishery.body(*fishery.OTHER))
    chaining.refresh([items[1].pk])
    assert links() == {"A": ("", ""), "C": ("A", "copy")}


def test_a_deleted_part_leaves_no_gap() -> None:
    items = [filed("A"), filed("B", minutes=10, status=Article.Status.DRAFT), filed("C", minutes=20)]
    chaining.chain(items)
    assert links()["C"] == ("B", "copy")
    editing.delete(items[1], user=None)
    assert links() == {"A": ("", ""), "C": ("A", "copy")}
    assert {part.story.headline for part in StoryPart.objects.all() if part.story} == {"A"}


def test_a_first_part_that_is_deleted_is_replaced_by_the_next() -> None:
    items = [filed("A", status=Article.Status.DRAFT), filed("B", minutes=10), filed("C", minutes=20)]
    chaining.chain(items)
    editing.delete(items[0], user=None)
    assert links() == {"B": ("", ""), "C": ("B", "copy")}
    assert stories() == {frozenset("BC")}


def test_an_editors_new_text_and_new_headline_are_chained() -> None:
    chaining.chain([filed()])
    draft = Article(
        headline="UPDATE 1-Ministers sign treaty on herring",
        body=fishery.body(*LONGER),
        source=cast.reuters(),
        published_at=cast.MOMENT + dt.timedelta(minutes=5),
    )
    made = editing.create(draft, user=None)
    assert links()[made.headline] == (fishery.HEADLINE, "update")
    made.body = fishery.body(*fishery.OTHER)
    made.headline = "Tin at its highest"
    editing.save_edit(made, user=None, before=1)
    assert links() == {}


# What senders and editors say


def test_what_evolved_from_another_follows_it_though_it_is_older_than_the_window() -> None:
    first = filed("A", external_id="1")
    later = filed("B", *fishery.OTHER, minutes=9000, external_id="2")
    chaining.chain([first, later], {later.pk: Said("1", "correction")})
    assert links()["B"] == ("A", "correction")
    assert StoryPart.objects.get(article=later).origin == "import"


def test_what_evolved_from_an_item_that_comes_later_waits_for_it() -> None:
    later = filed("B", *fishery.OTHER, minutes=9000, external_id="2")
    chaining.chain([later], {later.pk: Said("1")})
    assert links() == {}
    chaining.chain([filed("A", external_id="1")])
    assert links()["B"] == ("A", "update")


def test_the_same_id_at_another_source_is_another_item() -> None:
    later = filed("B", *fishery.OTHER, minutes=30, external_id="2")
    chaining.chain([filed("A", external_id="1", source=cast.tass()), later], {later.pk: Said("1")})
    assert links() == {}


def test_what_was_said_is_kept_when_the_article_is_looked_at_again() -> None:
    first, later = filed("A", external_id="1"), filed("B", *fishery.OTHER, minutes=30, external_id="2")
    chaining.chain([first, later], {later.pk: Said("1", "take")})
    assert chaining.refresh([first.pk, later.pk]) == 0
    assert links()["B"] == ("A", "take")


def test_items_that_say_to_follow_each_other_have_a_first_one_all_the_same() -> None:
    names = ["1", "2", "3"]
    items = [
        filed(name, *fishery.OTHER[:1], name * 40, minutes=int(name), external_id=name) for name in names
    ]
    said = {item.pk: Said(name) for item, name in zip(items, ["3", "1", "2"], strict=True)}
    expected = {"1": ("", ""), "2": ("1", "update"), "3": ("2", "update")}
    for order in itertools.permutations(range(3)):
        StoryPart.objects.all().delete()
        StoryTrace.objects.all().delete()
        for number in order:
            chaining.chain([items[number]], {items[number].pk: said[items[number].pk]})
        assert links() == expected


def test_an_item_that_evolved_from_itself_stands_alone() -> None:
    item = filed(external_id="1")
    chaining.chain([item], {item.pk: Said("1")})
    assert links() == {}


def test_what_an_editor_says_is_superseded_is_followed() -> None:
    first, later = filed("A"), filed("B", *fishery.OTHER, minutes=30)
    later.supersedes = first
    later.save()
    chaining.chain([first, later])
    assert links()["B"] == ("A", "take")
    assert StoryPart.objects.get(article=later).origin == "editor"


# Floods


def test_what_too_many_share_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "CROWD", 3)
    items = [filed(f"Item {number}", minutes=number) for number in range(4)]
    chaining.chain(items[:3])
    assert len(links()) == 3
    chaining.chain(items[3:])
    assert links() == {}
    Article.objects.filter(pk=items[0].pk).update(body=fishery.body(*fishery.OTHER))
    chaining.refresh([items[0].pk])
    assert links() == {
        "Item 1": ("", ""),
        "Item 2": ("Item 1", "copy"),
        "Item 3": ("Item 2", "copy"),
    }


def test_a_flood_is_counted_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "CROWD", 3)
    items = [filed(f"Item {number}", minutes=number) for number in range(8)]
    pair = [filed("Tin rises", *fishery.OTHER), filed("Tin up", *fishery.OTHER, minutes=1)]
    chaining.chain(items)
    monkeypatch.setattr(traces, "MOST_ROWS", 5)
    chaining.chain([*items, *pair])
    assert links() == {"Tin rises": ("", ""), "Tin up": ("Tin rises", "copy")}


# Any order at all

VARIANTS = (
    ("Ministers sign treaty on herring", fishery.SENTENCES),
    ("UPDATE 1-Ministers sign treaty on herring", LONGER),
    ("UPDATE 2-Ministers sign treaty on herring", LONGER),
    ("CORRECTED-Ministers sign treaty on herring", fishery.SENTENCES),
    ("Herring shared by seven states", fishery.SENTENCES),
    ("Herring shared by seven states", LONGER),
    ("Tin at its highest", fishery.OTHER),
    ("Tin at its highest", ()),
)
ITEM = st.tuples(st.integers(0, len(VARIANTS) - 1), st.integers(0, 30), st.booleans(), st.integers(-1, 6))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ITEM, min_size=2, max_size=7), st.randoms(use_true_random=False), st.sampled_from([2, 256]))
def test_the_order_of_arrival_does_not_matter(
    items: list[tuple[int, int, bool, int]], random: Any, crowd: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(traces, "CROWD", crowd)
        Article.objects.all().delete()
        articles, said = [], {}
        for number, (variant, hours, elsewhere, evolved) in enumerate(items):
            headline, sentences = VARIANTS[variant]
            article = Article(
                uid=f"{number:012}",
                external_id=str(number),
                headline=headline,
                body=fishery.body(*sentences) if sentences else "",
                source=cast.tass() if elsewhere else cast.reuters(),
                published_at=cast.MOMENT + dt.timedelta(hours=hours),
                language="en",
            )
            article.save()
            articles.append(article)
            said[article.pk] = Said(str(evolved) if evolved >= 0 else "")
        chaining.chain(articles, said)
        at_once = {
            part.pk: (part.follows_id, part.relation, part.story_id) for part in StoryPart.objects.all()
        }
        StoryPart.objects.all().delete()
        StoryTrace.objects.all().delete()
        random.shuffle(articles)
        for article in articles:
            chaining.chain([article], {article.pk: said[article.pk]})
        one_by_one = {
            part.pk: (part.follows_id, part.relation, part.story_id) for part in StoryPart.objects.all()
        }
        assert one_by_one == at_once
        assert chaining.astray([article.pk for article in articles]) == ([], [], [])


# By the importer


def lines(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def sent(number: int, headline: str, *sentences: str, minute: int = 0, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "source": "Reuters",
        "language": "en",
        "published": f"2015-09-21T09:{minute:02}:00Z",
        "headline": headline,
        "body": "\n\n".join(sentences or fishery.SENTENCES),
    } | fields


def test_an_import_chains_what_it_takes_in(tmp_path: Path) -> None:
    import_files([lines(tmp_path / "a.jsonl", sent(1, "A"), sent(2, "UPDATE 1-A", *LONGER, minute=30))])
    assert links() == {"A": ("", ""), "UPDATE 1-A": ("A", "update")}
    import_files([lines(tmp_path / "b.jsonl", sent(2, "Tin rises", *fishery.OTHER, minute=30))])
    assert links() == {}


def test_files_in_another_order_give_the_same_stories(tmp_path: Path) -> None:
    records = [
        sent(1, "A"),
        sent(2, "UPDATE 1-A", *LONGER, minute=30),
        sent(3, "UPDATE 2-A", *LONGER, minute=50),
    ]
    for record in reversed(records):
        import_files([lines(tmp_path / "x.jsonl", record)])
    assert links() == {"A": ("", ""), "UPDATE 1-A": ("A", "update"), "UPDATE 2-A": ("UPDATE 1-A", "update")}


@pytest.mark.parametrize("count", [4, 40])
def test_a_batch_asks_as_much_whatever_its_size(count: int) -> None:
    items = [filed(f"Item {number}", minutes=number % 60) for number in range(count)]
    with CaptureQueriesContext(connection) as queries:
        chaining.chain(items)
    # Begin and end; traces that stand, traces written; heirs by what they say and by what they follow; who is
    # near; parts of these (twice: of those that look, and with whom they are compared); stories of what is
    # linked, where somebody said so, their parts; parts deleted, parts written.
    asked = [query for query in queries if "SAVEPOINT" not in query["sql"]]
    # On PostgreSQL a trace that stands is written over in the same statement.
    assert len(asked) == (10 if connection.vendor == "postgresql" else 11)


def test_catching_up_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BATCH", 2)
    items = [filed(f"Item {number}", minutes=number) for number in range(5)]
    running = chaining.catch_up()
    next(running)
    running.close()
    assert chaining.waiting().count() == 3
    assert [articles for articles, _ in chaining.catch_up()] == [2, 1]
    assert (chaining.waiting().count(), len(links())) == (0, 5)
    StoryTrace.objects.filter(article=items[0]).update(version=traces.VERSION - 1)
    assert chaining.waiting().get() == items[0]
    assert sum(articles for articles, _ in chaining.catch_up(every=True)) == 5
