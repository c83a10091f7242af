"""The pages as a browser shows them: no rule of accessibility broken, nothing wider than the screen."""

from typing import TYPE_CHECKING

import pytest

from tests import cast
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def addresses() -> list[str]:
    """One address of each type of page."""
    item = cast.talks()
    cast.version(item, 1)
    cast.version(item, 2, note="It was Monday.")
    cast.article("GRAIN SHIPMENTS TO THE USSR", people=[cast.lavrov()], dateline="WASHINGTON, April 9")
    gone = cast.withdraw(cast.article("Gone"), "An error.")
    here = item.get_absolute_url()
    return [
        "/",
        here,
        f"{here}cite/",
        f"{here}versions/",
        f"{here}versions/2/",
        gone.get_absolute_url(),
        "/nowhere/",
    ]


def test_targets_are_24_pixels_high(page: "Page", live_server: "LiveServer") -> None:
    """WCAG 2.2, 2.5.8; links within a sentence are exempt."""
    page.set_viewport_size({"width": 360, "height": 640})
    for address in addresses():
        page.goto(live_server.url + address)
        small = page.evaluate(
            """() => [...document.querySelectorAll("a, button, input, summary")]
            .filter(e => e.checkVisibility() && !e.closest("p, dd, h1, svg, caption, .skip"))
            .filter(e => e.getBoundingClientRect().height < 24)
            .map(e => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`)"""
        )
        assert (address, small) == (address, [])


def test_a_reader_goes_from_the_front_page_to_an_article_and_back_in_time(
    page: "Page", live_server: "LiveServer"
) -> None:
    addresses()
    page.goto(live_server.url)
    follow(page.get_by_role("link", name="Russian and Japanese foreign ministers"))
    assert page.get_by_role("heading", level=1).inner_text() == (
        "Russian and Japanese foreign ministers to discuss peace treaty in Moscow"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    follow(page.get_by_role("navigation", name="Before and after").get_by_role("link").first)
    assert page.get_by_role("heading", level=1).inner_text() == "GRAIN SHIPMENTS TO THE USSR"
