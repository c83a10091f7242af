"""A citation copied by its button."""

from typing import TYPE_CHECKING

import pytest

from articles.citations.reference import reference
from articles.citations.styles import mla
from tests import cast

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_citation_is_copied_and_the_button_says_so(page: "Page", live_server: "LiveServer") -> None:
    item = cast.talks()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}{item.get_absolute_url()}cite/")
    page.get_by_role("button", name="Copy").nth(2).click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == mla(reference(item, live_server.url))


def test_without_a_clipboard_there_is_no_button(page: "Page", live_server: "LiveServer") -> None:
    item = cast.talks()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{live_server.url}{item.get_absolute_url()}cite/")
    assert page.locator("[data-copy]").count() == 4
    assert page.get_by_role("button", name="Copy").count() == 0
