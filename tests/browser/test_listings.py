"""Pages of tags and dates in a browser: accessible, no wider than the screen, silent console."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests import cast
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_topic_tree_opens_and_closes_in_place(page: "Page", live_server: "LiveServer") -> None:
    cast.article(topics=[cast.international_relations(), cast.diplomacy()])
    page.goto(f"{live_server.url}/topics/")
    link = page.get_by_role("link", name="Diplomacy", exact=True)
    assert link.is_visible()
    page.locator(".tree summary").click()
    assert not link.is_visible()
    page.locator(".tree summary").press("Enter")
    follow(link)
    assert page.url == f"{live_server.url}/topics/diplomacy/"


def test_a_bar_of_the_chart_leads_to_the_items_of_its_month(page: "Page", live_server: "LiveServer") -> None:
    cast.talks()
    cast.article(people=[cast.lavrov()], published_at=dt.datetime(1987, 3, 5, 9, tzinfo=dt.UTC))
    page.goto(f"{live_server.url}/people/sergey-lavrov/")
    follow(page.get_by_role("link", name="September 2015: 1").first)
    assert page.url == f"{live_server.url}/search/?person=sergey-lavrov&from=2015-09&to=2015-09"
    assert page.locator(".stream-title").all_inner_texts() == [
        "Russian and Japanese foreign ministers to discuss peace treaty in Moscow"
    ]
