"""Pages of tags and dates in a browser: accessible, no wider than the screen, silent console."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests import cast
from tests.axe import violations
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "/people/",
    "/people/?q=lav",
    "/people/sergey-lavrov/",
    "/countries/",
    "/countries/?by=name",
    "/countries/soviet-union/",
    "/topics/",
    "/topics/?q=dipl",
    "/topics/diplomacy/",
    "/topics/international-relations/?narrower=with",
    "/sources/",
    "/sources/tass/",
    "/dates/",
    "/2015/",
    "/2015/09/",
    "/2015/09/21/",
    "/corrections/",
    "/removed/",
    "/people/sergei-lavrov/",
)


SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, summary")]
    .filter(e => e.checkVisibility() && !e.closest("p, dd, h1, svg, caption, .skip"))
    .filter(e => e.getBoundingClientRect().height < 24)
    .map(e => `${e.outerHTML.slice(0, 90)} ${e.getBoundingClientRect().height}`)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(
    page: "Page", live_server: "LiveServer", width: int, scheme: str
) -> None:
    talks = cast.talks(countries=[cast.russia(), cast.japan(), cast.soviet_union()])
    cast.version(talks, 2, note="The minister is Kishida.")
    cast.article(
        people=[cast.lavrov()],
        topics=[cast.international_relations()],
        published_at=dt.datetime(1987, 3, 5, 9, tzinfo=dt.UTC),
    )
    cast.withdraw(cast.article(), "Filed by mistake")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    wrong = []
    for address in PAGES:
        page.goto(live_server.url + address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = violations(page) + page.evaluate(SMALL_TARGETS)
        if found or wide != width:
            wrong.append((address, found, wide))
    assert wrong == []


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
