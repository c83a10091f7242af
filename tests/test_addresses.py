"""Where items stand when their headline or day changes, and what leads there."""

import datetime as dt

import pytest
from django.test import Client

from articles import editing
from articles.models import (
    Article,
    Redirect,
)
from tests import cast, staff
from tests.test_editing import NOON, edited, new, save

pytestmark = pytest.mark.django_db


def test_a_changed_slug_of_a_published_item_redirects_in_one_hop(client: Client) -> None:
    article = cast.article("One")
    first = article.get_absolute_url()
    second = save(edited(article, slug="two"))
    third = save(edited(second, slug="three"))
    for former in (first, second.get_absolute_url()):
        response = client.get(former)
        assert (response.status_code, response["Location"]) == (301, third.get_absolute_url())


def test_a_changed_day_redirects_too(client: Client) -> None:
    article = cast.article("One")
    saved = save(edited(article, published_at=NOON + dt.timedelta(days=3)))
    response = client.get(article.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, "/2015/09/24/one/")
    assert saved.get_absolute_url() == "/2015/09/24/one/"


def test_an_item_back_at_a_former_address_leaves_no_loop(client: Client) -> None:
    article = cast.article("One")
    there = save(edited(article, slug="two"))
    back = save(edited(there, slug="one"))
    assert client.get(back.get_absolute_url()).status_code == 200
    assert list(Redirect.objects.values_list("path", flat=True)) == ["/2015/09/21/two/"]


def test_a_redirect_keeps_letters_of_any_script(client: Client) -> None:
    article = cast.article("Київ говорит")
    moved = save(edited(article, slug="київ"))
    assert Redirect.objects.get().path == "/2015/09/21/київ-говорит/"
    assert client.get(article.get_absolute_url())["Location"] == moved.get_absolute_url()


def test_a_draft_that_moves_leaves_no_redirect() -> None:
    draft = editing.create(new(), user=staff.clara())
    save(edited(draft, slug="elsewhere"))
    assert Redirect.objects.count() == 0


def test_the_address_of_a_draft_follows_its_headline() -> None:
    draft = editing.create(new(), user=staff.clara())
    assert save(edited(draft, headline="Talks end")).slug == "talks-end"
    article = cast.article("One")
    assert save(edited(article, headline="Two")).slug == "one"


def test_a_new_item_at_a_former_address_wins_over_the_redirect(client: Client) -> None:
    article = cast.article("One")
    save(edited(article, slug="two"))
    newcomer = editing.create(new(headline="One"), user=staff.edgar())
    editing.publish(newcomer, user=staff.edgar())
    response = client.get("/2015/09/21/one/")
    assert (response.status_code, response.context["article"]) == (200, newcomer)
    assert Redirect.objects.count() == 0


def test_two_items_of_a_day_get_two_slugs() -> None:
    slugs = [editing.create(new(), user=staff.clara()).slug for _ in range(3)]
    assert slugs == ["talks-begin", "talks-begin-2", "talks-begin-3"]
    other = Article.objects.get(slug="talks-begin-2")
    assert save(edited(other, slug="talks-begin")).slug == "talks-begin-2"
