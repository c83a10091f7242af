"""Versions of an item at the desk, and the way back."""

import pytest
from django.test import Client
from django.urls import reverse

from articles import bulk
from articles.models import Article
from tests import cast, staff
from tests.admin.test_article import change, desk, opened

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def test_versions_show_differences_and_a_way_back(desk: Client) -> None:
    article = cast.article("Old words", people=[cast.lavrov()])
    desk.post(
        change(article), opened(desk, article) | {"headline": "New words", "kind": "minor", "reason": "why"}
    )
    page = desk.get(change(article, "versions")).content.decode()
    assert [text in page for text in ("<del>Old </del>", "<ins>New </ins>", "why")] == [True] * 3
    back = reverse("admin:articles_article_revert", args=[article.pk, 1])
    asked = desk.get(back)
    assert "<ins>Old </ins>" in asked.content.decode()
    sent = {"before": "2", "shown": asked.context["shown"], "kind": "minor"}
    assert desk.post(back, sent)["Location"] == change(article)
    assert (Article.objects.get().headline, Article.objects.get().version_number) == ("Old words", 3)


def test_a_way_back_is_refused_when_somebody_saved_meanwhile(desk: Client) -> None:
    article = cast.article("One")
    desk.post(change(article), opened(desk, article) | {"headline": "Two", "kind": "minor"})
    back = reverse("admin:articles_article_revert", args=[article.pk, 1])
    shown = desk.get(back).context["shown"]
    for sent in ({"before": "1", "shown": shown}, {"before": "2", "shown": "x"}):
        response = desk.post(back, sent | {"kind": "minor"})
        assert (response.status_code, Article.objects.get().headline) == (200, "Two")
        assert "Somebody changed this item meanwhile" in response.content.decode()


@pytest.fixture
def tagged_in_bulk(desk: Client) -> Article:
    """An item with two versions, after which many items were tagged, it among them."""
    article = cast.article("One treaty")
    desk.post(change(article), opened(desk, article) | {"headline": "Two treaties", "kind": "minor"})
    tag = f"topic:{cast.diplomacy().uid}"
    bulk.change(bulk.Task("q=treaties", "add", tag=tag), staff.cleo())
    return article


def test_going_back_says_what_was_done_to_many_items_since_and_can_leave_their_tags(
    desk: Client, tagged_in_bulk: Article
) -> None:
    back = reverse("admin:articles_article_revert", args=[tagged_in_bulk.pk, 1])
    page = desk.get(back)
    assert "add the tag diplomacy: 1 items of “q=treaties”</a>, cleo" in page.content.decode()
    assert [label for label, _ in page.context["rows"]] == ["Headline", "Topics"]
    sent = {"before": "2", "shown": page.context["shown"], "kind": "minor"}
    desk.post(back, sent | {"tags": "stay"})
    saved = Article.objects.get()
    assert (saved.headline, list(saved.topics.all())) == ("One treaty", [cast.diplomacy()])
    page = desk.get(back)
    assert [label for label, _ in page.context["rows"]] == ["Topics"]
    desk.post(back, sent | {"before": "3", "shown": page.context["shown"]})
    assert list(saved.topics.all()) == []


def test_what_is_done_to_many_items_while_the_page_is_open_is_shown_first(
    desk: Client, tagged_in_bulk: Article
) -> None:
    back = reverse("admin:articles_article_revert", args=[tagged_in_bulk.pk, 1])
    sent = {"before": "2", "shown": desk.get(back).context["shown"], "kind": "minor"}
    bulk.change(bulk.Task("q=treaties", "language", language="ru"), staff.cleo())
    response = desk.post(back, sent)
    assert "Somebody changed this item meanwhile" in response.content.decode()
    assert [label for label, _ in response.context["rows"]] == ["Headline", "Language", "Topics"]
    assert Article.objects.get().headline == "Two treaties"


@pytest.mark.parametrize(
    "query", ["number=9&against=1", "number=x&against=%00", "number=99999999999999999999"]
)
def test_versions_that_are_none_are_not_found(desk: Client, query: str) -> None:
    article = cast.article("One")
    desk.post(change(article), opened(desk, article) | {"headline": "Two", "kind": "minor"})
    assert desk.get(f"{change(article, 'versions')}?{query}").status_code in {200, 400, 404}
