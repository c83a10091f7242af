import datetime as dt
import random
from collections import Counter

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Block, Topic
from articles.search import facet, index
from articles.search.columns import snapshot
from articles.search.facet import EVERYTHING
from articles.search.find import Order, find
from articles.search.plan import Facet, Match
from articles.search.snapshot import WIDTH
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 1000


def tally(match: Match | None = None) -> Counter[int]:
    """As a reader's request has it: outside of any transaction."""
    assert not connection.in_atomic_block
    return find(match or Match(Facet(EVERYTHING))).tally(MANY)


def from_the_tables() -> Counter[int]:
    found: Counter[int] = Counter()
    for article in Article.objects.public():
        found.update(facet.unpack(index.documents([article.pk])[0].facets))
    return found


def test_what_was_written_is_counted_in_the_next_request() -> None:
    assert tally() == Counter()
    cast.article("One", people=[cast.lavrov()])
    assert tally()[facet.number(facet.PERSON, cast.lavrov().pk)] == 1
    cast.article("Two", people=[cast.lavrov()])
    assert tally()[facet.number(facet.PERSON, cast.lavrov().pk)] == 2
    assert tally() == from_the_tables()


def test_what_was_rolled_back_is_never_counted() -> None:
    cast.article("One")
    before = tally()
    with transaction.atomic():
        cast.article("Two")
        assert find(Match(Facet(EVERYTHING))).count == 2
        transaction.set_rollback(True)
    assert tally() == before
    cast.article("Three", countries=[cast.japan()])
    assert tally() == from_the_tables()


def test_an_item_with_more_facets_than_columns_has_them_all_counted() -> None:
    topics = [Topic.objects.create(name=f"topic {number}") for number in range(WIDTH + 5)]
    item = cast.article("Many", topics=topics)
    cast.article("Few", topics=topics[-1:])
    last = facet.number(facet.TOPIC, topics[-1].pk)
    assert tally()[last] == 2
    assert tally() == from_the_tables()
    assert find(Match(Facet(facet.word(last)))).count == 2
    cast.withdraw(item, "Too many")
    assert tally()[last] == 1
    assert tally() == from_the_tables()


def test_a_kind_that_outgrows_its_room_is_counted_on() -> None:
    cast.article("One", people=[cast.lavrov()], topics=[cast.diplomacy()])
    assert tally() == from_the_tables()
    far = Topic.objects.create(pk=70_000, name="far out")
    cast.article("Two", topics=[far], countries=[cast.japan()])
    assert tally() == from_the_tables()
    assert find(Match(Facet(facet.word(facet.number(facet.PERSON, cast.lavrov().pk))))).count == 1


def test_articles_far_apart_have_blocks_of_their_own() -> None:
    first = cast.article("One", people=[cast.lavrov()])
    tally()
    far = cast.article("Far", pk=first.pk + 1_000_000)
    near = cast.article("Near", pk=first.pk + 500_000, countries=[cast.japan()])
    assert tally() == from_the_tables()
    assert Block.objects.count() == 3
    places = snapshot().places(snapshot().blocks[:0])
    assert len(places) == 0
    everything = find(Match(Facet(EVERYTHING)))
    assert snapshot().ids(everything.places).tolist() == [first.pk, near.pk, far.pk]


def test_an_emptied_index_is_read_anew() -> None:
    cast.article("One")
    assert tally() != Counter()
    index.clear()
    assert tally() == Counter()


def test_a_request_keeps_its_snapshot() -> None:
    cast.article("One", people=[cast.lavrov()])
    before = find(Match(Facet(EVERYTHING)))
    counted = before.tally(MANY)
    cast.article("Two", people=[cast.lavrov()])
    assert (before.count, before.tally(MANY)) == (1, counted)
    assert find(Match(Facet(EVERYTHING))).count == 2


def test_catching_up_reads_only_what_changed(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    item = cast.article("One")
    cast.article("Far", pk=item.pk + 1_000_000)
    snapshot()
    with django_assert_num_queries(1):  # the generation
        snapshot()
    item.headline = "Two"
    item.save()
    index.refresh([item.pk])
    with django_assert_num_queries(3):  # and the state; the versions of all blocks, none of which is another
        snapshot()
    cast.withdraw(item, "Wrong")
    with django_assert_num_queries(4):  # and the block that is
        snapshot()


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_copy_agrees_with_the_tables(seed: int) -> None:
    chance = random.Random(seed)
    subjects = [cast.lavrov(), cast.kishida(), cast.putin()]
    items: list[Article] = []
    for step in range(25):
        kind = chance.choice(["add", "add", "move", "withdraw", "restore", "tag", "look", "delete"])
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
        pk = item.pk
        if kind == "move":
            item.published_at += dt.timedelta(days=chance.randrange(-40, 40))
            item.save()
        elif kind == "withdraw":
            cast.withdraw(item, "For now")
        elif kind == "restore":
            Article.objects.filter(pk=pk).update(status=Article.Status.PUBLISHED)
        elif kind == "tag":
            item.person_taggings.all().delete()
        elif kind == "delete":
            items.remove(item)
            item.delete()
        index.refresh([pk])
        if kind == "look":
            assert tally() == from_the_tables()
    assert tally() == from_the_tables()
    newest = [hit.number for hit in find(Match(Facet(EVERYTHING))).page(Order.NEWEST, 100)]
    assert newest == list(Article.objects.public().newest_first().values_list("sequence", flat=True))
