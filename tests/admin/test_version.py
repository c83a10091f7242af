"""Versions of an item at the desk, and the way back."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests import cast
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
    assert "<ins>Old </ins>" in desk.get(back).content.decode()
    assert desk.post(back, {"before": "2", "kind": "minor"})["Location"] == change(article)
    assert (Article.objects.get().headline, Article.objects.get().version_number) == ("Old words", 3)


def test_a_way_back_is_refused_when_somebody_saved_meanwhile(desk: Client) -> None:
    article = cast.article("One")
    desk.post(change(article), opened(desk, article) | {"headline": "Two", "kind": "minor"})
    back = reverse("admin:articles_article_revert", args=[article.pk, 1])
    response = desk.post(back, {"before": "1", "kind": "minor"})
    assert (response.status_code, Article.objects.get().headline) == (200, "Two")
    assert "Somebody saved this item meanwhile" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["number=9&against=1", "number=x&against=%00", "number=99999999999999999999"]
)
def test_versions_that_are_none_are_not_found(desk: Client, query: str) -> None:
    article = cast.article("One")
    desk.post(change(article), opened(desk, article) | {"headline": "Two", "kind": "minor"})
    assert desk.get(f"{change(article, 'versions')}?{query}").status_code in {200, 400, 404}
