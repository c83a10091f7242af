import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from articles import chaining, stories
from articles.models import Article, StoryPart
from tests import cast, fishery
from tests.fishery import filed

pytestmark = pytest.mark.django_db

LONGER = (*fishery.SENTENCES, *fishery.ADDED)


def told() -> list[Article]:
    """An item, its update, the correction of that, a copy by another wire, and a draft of another update."""
    items = [
        filed("Treaty signed"),
        filed("UPDATE 1-Treaty signed", *LONGER, minutes=10),
        filed("CORRECTED-Treaty signed", *LONGER, minutes=20),
        filed("Herring treaty", minutes=30, source=cast.tass()),
        filed("UPDATE 2-Treaty signed", *LONGER, minutes=40, status=Article.Status.DRAFT),
    ]
    chaining.chain(items)
    return items


def headlines(story: stories.Story) -> list[str]:
    return [part.article.headline for part in story.parts]


def test_readers_see_the_public_parts_newest_first() -> None:
    items = told()
    public = ["Herring treaty", "CORRECTED-Treaty signed", "UPDATE 1-Treaty signed", "Treaty signed"]
    for item in items:
        assert headlines(stories.public_story(item)) == public
    assert headlines(stories.whole_story(items[0])) == ["UPDATE 2-Treaty signed", *public]
    cast.withdraw(items[1], "An error.")
    assert headlines(stories.public_story(items[0])) == [public[0], public[1], public[3]]


def test_each_part_is_shown_with_what_it_follows_if_that_is_shown() -> None:
    items = told()
    cast.withdraw(items[1], "An error.")
    steps = [(part.article, followed) for part, followed in stories.public_story(items[0]).steps]
    assert steps == [(items[3], items[0]), (items[2], None), (items[0], None)]


def test_an_item_alone_and_one_of_which_nothing_else_is_public_have_no_story() -> None:
    alone = filed("Tin rises", *fishery.OTHER)
    first, second = filed("A"), filed("B", minutes=5)
    chaining.chain([alone, first, second])
    cast.withdraw(second, "An error.")
    assert (bool(stories.public_story(alone)), bool(stories.public_story(first))) == (False, False)
    assert bool(stories.whole_story(first))


def test_what_an_item_follows_what_corrects_it_and_what_came_last() -> None:
    first, update, correction, copy, _ = told()
    story = stories.public_story(first)
    assert (story.follows, story.corrections, story.latest) == (None, [], correction)
    story = stories.public_story(update)
    assert (story.follows, story.corrections, story.latest) == ((first, "update"), [correction], correction)
    assert stories.public_story(correction).latest is None
    assert stories.public_story(copy).follows == (first, "copy")


def test_of_a_long_story_the_newest_parts_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    items = told()
    assert not stories.public_story(items[0]).is_cut
    monkeypatch.setattr(stories, "SHOWN", 3)
    story = stories.public_story(items[0])
    assert (headlines(story)[0], len(story.parts), story.is_cut) == ("Herring treaty", 3, True)


def test_a_listed_item_says_how_many_public_parts_stand_beside_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    items = [*told(), filed("Tin rises", *fishery.OTHER)]
    with django_assert_num_queries(1):
        stories.count_beside(items)
    assert [getattr(item, "beside", None) for item in items] == [
        3,
        3,
        3,
        3,
        4,
        0,
    ]  # a draft has one more beside it
    cast.withdraw(items[0], "An error.")
    stories.count_beside(items[1:3])
    assert [getattr(item, "beside", None) for item in items[1:3]] == [2, 2]


def test_an_entry_of_a_feed_says_what_public_item_it_follows() -> None:
    items = told()
    cast.withdraw(items[1], "An error.")
    stories.note_followed(items)
    followed = [getattr(item, "follows", None) for item in items]
    assert [part and (part.follows, part.relation) for part in followed] == [
        None,
        (items[0], "update"),
        None,
        (items[0], "copy"),
        (items[2], "update"),
    ]


@pytest.mark.parametrize("ask", [stories.public_story, stories.whole_story])
def test_a_story_is_one_query_that_reads_no_bodies(ask: type[stories.Story]) -> None:
    items = told()
    with CaptureQueriesContext(connection) as queries:
        story = ask(items[0])  # type: ignore[call-arg]
        assert [part.article.source.name for part in story.parts]
    assert (len(queries), '"body"' in queries[0]["sql"]) == (1, False)
    assert StoryPart.objects.count() == 5


def test_listed_parts_of_one_story_stand_with_the_first_of_them() -> None:
    first, update, correction, *_ = told()
    other = filed("Tin rises", *fishery.OTHER)
    items = [update, other, first, correction]
    stories.count_beside(items)
    found = stories.gathered(items)
    assert found == [update, other]
    assert [list(item.takes) for item in found] == [[first, correction], []]
    assert [item.beside for item in found] == [1, 0]
