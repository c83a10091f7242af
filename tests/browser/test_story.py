"""A story as readers see it, and as an editor takes it apart."""

from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from articles import chaining
from articles.models import Article
from tests import axe, cast, fishery, staff
from tests.browser.test_desk import examined, sign_in
from tests.browsing import follow
from tests.fishery import filed

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["examined"]  # a fixture


def story() -> list[Article]:
    longer = (*fishery.SENTENCES, *fishery.ADDED)
    items = [
        filed("MINISTERS SIGN TREATY ON HERRING"),
        filed("UPDATE 1-Ministers sign treaty on herring", *longer, minutes=25),
        filed("CORRECTED-UPDATE 1-Ministers sign treaty on herring", *longer[1:], minutes=50),
        filed(
            "Northern states agree to fish a third less herring than before", minutes=95, source=cast.tass()
        ),
    ]
    chaining.chain(items)
    return items


def addresses(items: list[Article]) -> list[str]:
    update, correction = items[1].get_absolute_url(), items[2].get_absolute_url()
    return [update, f"{correction}since/{items[1].uid}/", "/search/?q=herring", "/2015/09/21/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_story_is_accessible_and_fits_a_phone(page: "Page", live_server: LiveServer, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in addresses(story()):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(live_server.url + address)
        assert (address, axe.violations(page)) == (address, [])
        page.set_viewport_size({"width": 360, "height": 800})
        assert (address, page.evaluate("document.documentElement.scrollWidth")) == (address, 360)


def test_a_reader_goes_from_a_listing_through_the_story_to_what_changed(
    page: "Page", live_server: LiveServer
) -> None:
    story()
    page.goto(f"{live_server.url}/2015/09/21/")
    follow(page.get_by_role("link", name="+3 versions").first)
    section = page.get_by_role("region", name="The story so far")
    follow(section.get_by_role("link", name="CORRECTED-UPDATE 1"))
    follow(section.get_by_role("link", name="What changed").nth(1))
    assert page.locator(".story-body del").inner_text().startswith("Ministers of seven northern states")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_editor_splits_joins_and_undoes(examined: "Page", live_server: LiveServer, scheme: str) -> None:
    staff.edgar()
    items = story()
    tin = filed("Tin at its highest in nine years", *fishery.OTHER, minutes=120)
    chaining.chain([tin])
    examined.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    sign_in(examined, live_server.url, "edgar")
    admin = f"{live_server.url}/admin/articles/article"
    examined.goto(f"{admin}/{items[1].pk}/change/")
    assert axe.violations(examined) == []
    follow(examined.locator("text=Split from this story, or join another"))
    assert axe.violations(examined) == []
    follow(examined.locator("input[name=split]"))
    assert examined.locator(".messagelist .success").inner_text() == (
        "Split from story: UPDATE 1-Ministers sign treaty on herring"
    )
    assert axe.violations(examined) == []
    examined.goto(f"{admin}/{tin.pk}/story/")
    examined.fill("#to", items[0].get_absolute_url())
    examined.check("input[name=relation][value=update]")
    follow(examined.locator("input[name=join]"))
    assert examined.locator("#content th[scope=row]").count() == 4
    examined.set_viewport_size({"width": 360, "height": 800})
    assert examined.evaluate("document.documentElement.scrollWidth") <= 360
    follow(examined.locator("text=Undo"))
    assert "It stands alone" in examined.inner_text("#content")
