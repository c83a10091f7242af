"""Publishing and withdrawing at the desk: asked first, then done."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from articles import editing
from articles.models import Article, Operation
from tests import cast, staff
from tests.admin.test_article import LIST, change, desk

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def test_publishing_is_asked_for_and_logged(desk: Client) -> None:
    draft = editing.create(Article(source=cast.reuters(), headline="T", published_at=cast.MOMENT), user=None)
    assert "Readers see it at once" in desk.get(change(draft, "publish")).content.decode()
    assert Article.objects.get().status == "draft"
    desk.post(change(draft, "publish"), {"decided": "yes"})
    assert Article.objects.get().status == "published"
    assert LogEntry.objects.get().change_message == "published"


def test_withdrawing_asks_for_the_reason(desk: Client, client: Client) -> None:
    article = cast.article("One")
    response = desk.post(change(article, "withdraw"), {"decided": "yes", "reason": " "})
    assert "Say why: readers are told." in response.content.decode()
    assert Article.objects.get().status == "published"
    desk.post(change(article, "withdraw"), {"decided": "yes", "reason": "Not true."})
    assert client.get(article.get_absolute_url()).status_code == 410
    desk.post(change(article, "restore"), {"decided": "yes"})
    assert client.get(article.get_absolute_url()).status_code == 200
    assert [o.created_by for o in Operation.objects.all()] == [staff.cleo()] * 2


def test_selected_items_are_withdrawn_together_with_one_reason(desk: Client) -> None:
    articles = [cast.article("One"), cast.article("Two")]
    draft = editing.create(Article(source=cast.reuters(), headline="T", published_at=cast.MOMENT), user=None)
    chosen = {"action": "withdraw_selected", "_selected_action": [a.pk for a in (*articles, draft)]}
    page = desk.post(LIST, chosen).content.decode()
    assert "Of these 3, 2 can be withdrawn" in page
    response = desk.post(LIST, chosen | {"decided": "yes", "reason": "Not true."}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "T: Only a published item can be withdrawn.",
        "Withdrawn: 2 articles.",
    ]
    assert sorted(Article.objects.values_list("status", "withdrawn_reason")) == [
        ("draft", ""),
        ("withdrawn", "Not true."),
        ("withdrawn", "Not true."),
    ]


def test_too_many_at_once_are_refused(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.admin.decisions.AT_ONCE", 1)
    articles = [cast.article("One"), cast.article("Two")]
    chosen = {
        "action": "withdraw_selected",
        "_selected_action": [a.pk for a in articles],
        "select_across": "1",
    }
    desk.post(LIST, chosen | {"decided": "yes", "reason": "x"})
    assert Article.objects.public().count() == 2


def test_what_waits_for_its_hour_is_called_scheduled(desk: Client) -> None:
    soon = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    article = Article(source=cast.reuters(), headline="Soon", published_at=soon)
    article = editing.create(article, user=staff.edgar())
    page = desk.post(change(article, "publish"), {"decided": "yes"}, follow=True)
    assert [str(said) for said in page.context["messages"]] == ["Scheduled: “Soon”."]
