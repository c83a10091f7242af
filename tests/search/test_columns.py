import datetime as dt
import random
from collections import Counter

import pytest
from django.db import connection, transaction

from articles.models import Article, Topic
from articles.search import facet, index
from articles.search.columns import WIDTH
from articles.search.engine import engine
from articles.search.facet import EVERYTHING
from articles.search.plan import Facet, Match
from tests import cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL counts facets itself"),
]

EVERY = Match(Facet(EVERYTHING))


def tally() -> Counter[int]:
    """As a reader's request has it: outside of any transaction."""
    assert not connection.in_atomic_block
    return engine().tally(EVERY)


def from_the_rows() -> Counter[int]:
    with transaction.atomic():
        return engine().tally(EVERY)


def test_what_was_written_is_counted_in_the_next_request() -> None:
    assert tally() == Counter()
    cast.article("One", people=[cast.lavrov()])
    assert tally()[facet.number(facet.PERSON, cast.lavrov().pk)] == 1
    cast.article("Two", people=[cast.lavrov()])
    assert tally()[facet.number(facet.PERSON, cast.lavrov().pk)] == 2
    assert tally() == from_the_rows()


def test_what_was_rolled_back_is_never_counted() -> None:
    cast.article("One")
    before = tally()
    with transaction.atomic():
        cast.article("Two")
        assert engine().tally(EVERY) != before
        transaction.set_rollback(True)
    assert tally() == before
    cast.article("Three", countries=[cast.japan()])
    assert tally() == from_the_rows()


def test_an_item_with_more_facets_than_columns_has_them_all_counted() -> None:
    topics = [Topic.objects.create(name=f"topic {number}") for number in range(WIDTH + 5)]
    item = cast.article("Many", topics=topics)
    cast.article("Few", topics=topics[-1:])
    assert tally()[facet.number(facet.TOPIC, topics[-1].pk)] == 2
    assert tally() == from_the_rows()
    cast.withdraw(item, "Too many")
    assert tally()[facet.number(facet.TOPIC, topics[-1].pk)] == 1
    assert tally() == from_the_rows()


def test_an_emptied_index_is_read_anew() -> None:
    cast.article("One")
    assert tally() != Counter()
    engine().clear()
    assert tally() == Counter()


def test_a_long_list_of_removed_entries_is_given_up_and_everything_read_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("articles.search.sqlite._MOST_REMOVED", 2)
    items = [cast.article(f"Item {number}") for number in range(5)]
    tally()
    for item in items[:4]:
        cast.withdraw(item, "Gone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_removed")
        assert cursor.fetchone()[0] <= 3
    assert tally() == from_the_rows()


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_copy_agrees_with_the_rows(seed: int) -> None:
    chance = random.Random(seed)
    subjects = [cast.lavrov(), cast.kishida(), cast.putin()]
    items: list[Article] = []
    for step in range(25):
        kind = chance.choice(["add", "add", "move", "withdraw", "restore", "tag", "look"])
        if kind == "add" or not items:
            day = cast.MOMENT + dt.timedelta(days=chance.randrange(-900, 900))
            items.append(
                cast.article(
                    f"Item {step}", published_at=day, people=chance.sample(subjects, chance.randrange(3))
                )
            )
            continue
        item = chance.choice(items)
        item.refresh_from_db()
        if kind == "move":
            item.published_at += dt.timedelta(days=chance.randrange(-40, 40))
            item.save()
        elif kind == "withdraw":
            cast.withdraw(item, "For now")
        elif kind == "restore":
            Article.objects.filter(pk=item.pk).update(status=Article.Status.PUBLISHED)
        elif kind == "tag":
            item.person_taggings.all().delete()
        index.refresh([item.pk])
        if kind == "look":
            assert tally() == from_the_rows()
    assert tally() == from_the_rows()
