import numpy as np
import pytest

from articles.models import Article, Block
from articles.search import blocks, facet, index
from articles.search.blocks import SIZE, Unpacked
from tests import cast

pytestmark = pytest.mark.django_db


def test_source_and_language_come_first_and_year_and_month_follow_from_the_day() -> None:
    item = cast.article(people=[cast.lavrov()], countries=[cast.japan()])
    (document,) = index.documents([item.pk])
    assert blocks.kept(document.facets) == [
        facet.number(facet.SOURCE, item.source_id),
        facet.language_number("en"),
        facet.number(facet.PERSON, cast.lavrov().pk),
        facet.number(facet.COUNTRY, cast.japan().pk),
    ]


def test_a_block_is_the_same_when_it_was_packed() -> None:
    items = [cast.article(people=[cast.lavrov()]), cast.article(topics=[cast.diplomacy()])]
    documents = {item.pk % SIZE: index.documents([item.pk])[0] for item in items}
    made = Unpacked.empty().with_documents(documents)
    again = Unpacked.of(made.packed(0, 1))
    for name in ("sequences", "days", "sizes", "facets"):
        assert np.array_equal(getattr(made, name), getattr(again, name))
    assert [made.entry(offset, made.ends())[2] for offset in documents] == [
        blocks.kept(document.facets) for document in documents.values()
    ]
    assert len(again.packed(0, 1).sequences) == 8 * SIZE


def test_an_article_taken_out_leaves_the_others_as_they_are() -> None:
    gone, stays = cast.article(people=[cast.lavrov()]), cast.article(people=[cast.putin()])
    before = Unpacked.of(Block.objects.get())
    entry = before.entry(stays.pk % SIZE, before.ends())
    pk = gone.pk
    gone.delete()
    index.refresh([pk])
    after = Unpacked.of(Block.objects.get())
    assert after.entry(stays.pk % SIZE, after.ends()) == entry
    assert after.entry(pk % SIZE, after.ends()) == (0, 0, [])


def test_only_what_changes_a_block_gives_it_a_new_generation() -> None:
    item = cast.article()
    generation = Block.objects.get().generation
    item.headline = "Other words"
    item.save()
    index.refresh([item.pk])
    assert Block.objects.get().generation == generation
    cast.tag(item, people=[cast.lavrov()])
    assert Block.objects.get().generation > generation


def test_what_stands_otherwise_is_told() -> None:
    items = [cast.article(), cast.article()]
    ids = [item.pk for item in items]
    wanted = {document.article_id: document for document in index.documents(ids)}
    assert blocks.astray(ids, wanted) == set()
    Article.objects.filter(pk=ids[0]).update(status=Article.Status.DRAFT)
    wanted = {document.article_id: document for document in index.documents(ids)}
    assert blocks.astray([*ids, ids[1] + 1], wanted) == {ids[0]}


def test_generations_rise_whatever_the_clock_says() -> None:
    later = blocks.next_generation(0)
    assert later > 1_700_000_000 * 10**9
    assert blocks.next_generation(later * 2) == later * 2 + 1
