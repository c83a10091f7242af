"""An editor's day: sign in, write, publish, find, correct, withdraw."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from articles.models import Alias, Article
from tests import axe, cast, staff
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: "Page", site: str, name: str) -> None:
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", staff.PASSWORD)
    follow(page.locator("input[type=submit]"))


def choose(page: "Page", row: str, typed: str) -> None:
    page.click(f"{row} .select2-selection")
    page.keyboard.type(typed)
    page.click(f".select2-results__option--highlighted:not(.loading-results):has-text('{typed[:3]}')")


def written_and_published(page: "Page", site: str) -> Article:
    page.goto(f"{site}/admin/articles/article/add/")
    page.fill("#id_headline", "Ministers sign a fisheries treaty")
    page.fill("#id_body", "It was signed at noon.\n\nNobody spoke.")
    page.fill("#id_day", "2015-09-21")
    page.fill("#id_hour", "13:02")
    choose(page, ".field-source", "Reuters")
    choose(page, "#person_taggings-0", "Lavrov")
    follow(page.locator("input[name=_publish]"))
    page.wait_for_selector(".messagelist .success")
    return Article.objects.get()


def test_an_item_is_written_published_found_corrected_and_withdrawn(
    page: "Page", live_server: LiveServer
) -> None:
    staff.cleo()
    cast.reuters()
    Alias.objects.create(person=cast.lavrov(), text="Лавров", language="ru")
    site = live_server.url
    sign_in(page, site, "cleo")
    article = written_and_published(page, site)
    assert (article.status, article.published_at) == (
        "published",
        dt.datetime(2015, 9, 21, 12, 2, tzinfo=dt.UTC),
    )
    assert list(article.people.all()) == [cast.lavrov()]

    page.goto(f"{site}/search/?q=fisheries+treaties")
    follow(page.locator("text=Ministers sign a fisheries treaty"))
    assert page.inner_text("h1") == "Ministers sign a fisheries treaty"

    page.goto(f"{site}/admin/articles/article/?q=fisheries")
    follow(page.locator("#result_list >> text=Ministers sign"))
    page.fill("#id_headline", "Ministers sign a fishing treaty")
    page.check("input[name=kind][value=correction]")
    page.fill("#id_note", "The treaty is about fishing rights.")
    follow(page.locator("input[name=_save]"))
    page.wait_for_selector(".messagelist .success")
    page.goto(site + article.get_absolute_url())
    page.reload()  # a reader's page is kept for a minute
    assert "The treaty is about fishing rights." in page.inner_text("main")

    page.goto(f"{site}/admin/articles/article/{article.pk}/change/")
    follow(page.locator("text=Withdraw…"))
    page.fill("#reason", "Nothing was signed.")
    follow(page.locator("input[type=submit][value=Withdraw]"))
    page.wait_for_selector(".messagelist .success")
    page.goto(site + article.get_absolute_url())
    gone = page.reload()
    assert gone is not None
    assert gone.status == 410
    assert "Nothing was signed." in page.inner_text("main")
    page.goto(f"{site}/search/?q=fishing")
    assert page.locator("text=Ministers sign").count() == 0


@pytest.fixture
def examined(browser: "Browser") -> "Iterator[Page]":
    """A tab without the policy: axe tries styles on fields that are filled in."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_is_accessible_and_fits_a_phone(
    examined: "Page", live_server: LiveServer, scheme: str
) -> None:
    staff.edgar()
    article = cast.talks()
    examined.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(examined, live_server.url, "edgar")
    for address in ("", f"{article.pk}/change/", f"{article.pk}/versions/", f"{article.pk}/withdraw/"):
        examined.goto(f"{live_server.url}/admin/articles/article/{address}")
        assert (address, axe.violations(examined)) == (address, [])
        examined.set_viewport_size({"width": 360, "height": 800})
        assert examined.evaluate("document.documentElement.scrollWidth") <= 360
        examined.set_viewport_size({"width": 1280, "height": 900})
