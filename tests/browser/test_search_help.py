"""The help around searching in a browser: accessible, no wider than the screen, and a way on in one click."""

from typing import TYPE_CHECKING

import pytest

from tests.axe import violations
from tests.browsing import follow
from tests.search import shelf

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = (
    "/search/help/",
    "/search/?q=title:lavroq+%22no+phrase%22+qwertyuiop",
    "/search/?q=herring&country=japan&from=2015",
    "/search/?q=%D0%9B%D0%B0%D0%B2%D1%80%D0%BE%D0%B2",
)
SMALL_TARGETS = """() => [...document.querySelectorAll("main a, main button, main input")]
    .filter(e => e.checkVisibility() && !e.closest("p, dd, h1"))
    .filter(e => e.getBoundingClientRect().height < 24)
    .map(e => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_help_is_accessible_and_fits(
    page: "Page", live_server: "LiveServer", width: int, scheme: str
) -> None:
    shelf.stock()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    wrong = []
    for address in ADDRESSES:
        page.goto(live_server.url + address)
        found = violations(page) + page.evaluate(SMALL_TARGETS)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if found or wide != width:
            wrong.append((address, found, wide))
    assert wrong == []


def test_a_reader_leaves_out_what_finds_nothing(page: "Page", live_server: "LiveServer") -> None:
    shelf.stock()
    page.goto(f"{live_server.url}/search/?q=herring&country=japan")
    follow(page.get_by_role("link", name="Without Japan"))
    assert page.locator(".stream-title").all_inner_texts() == ["Minister speaks for three hours"]
    page.goto(f"{live_server.url}/search/?q=kishidda")
    follow(page.get_by_role("link", name="Kishida", exact=True))
    assert page.url == f"{live_server.url}/search/?q=Kishida"
