"""A contributor's draft on its way: handed in, published, corrected, and set back to its first text."""

from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from articles.models import Article
from tests import cast, staff
from tests.browser.test_desk import choose, sign_in
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def decide(page: "Page", verb: str, reason: str = "") -> None:
    """By the button of the form, and that of the page which asks."""
    follow(page.locator(f".object-tools a:has-text('{verb}…')"))
    if reason:
        page.fill("#reason", reason)
    follow(page.locator(f"input[type=submit][value={verb}]"))
    page.wait_for_selector(".messagelist .success")


def test_a_draft_is_reviewed_published_corrected_and_set_back(page: "Page", live_server: LiveServer) -> None:
    staff.clara(), staff.edgar()
    cast.reuters()
    site = live_server.url
    sign_in(page, site, "clara")
    page.goto(f"{site}/admin/articles/article/add/")
    page.fill("#id_headline", "Ministers sign a treaty")
    page.fill("#id_body", "It was signed at noon.")
    page.fill("#id_day", "2015-09-21")
    choose(page, ".field-source", "Reuters")
    follow(page.locator("input[name=_continue]"))
    decide(page, "Review")
    follow(page.locator("#logout-form button"))

    sign_in(page, site, "edgar")
    page.goto(f"{site}/admin/")
    follow(page.locator(".counts a:has-text('drafts in review')"))
    follow(page.locator("#result_list >> text=Ministers sign"))
    decide(page, "Publish")
    article = Article.objects.get()
    form = f"{site}/admin/articles/article/{article.pk}/change/"
    page.goto(form)
    page.fill("#id_body", "It was signed at midnight.")
    page.check("input[name=kind][value=correction]")
    page.fill("#id_note", "It was signed at midnight, not at noon.")
    follow(page.locator("input[name=_save]"))
    page.wait_for_selector(".messagelist .success")

    page.goto(form)
    follow(page.locator(".object-tools a:has-text('Versions')"))
    done = page.locator("h2:has-text('What was done with it') ~ ul li").all_inner_texts()
    assert [line.partition(": ")[2].partition(":")[0] for line in done] == [
        "edit",
        "publish",
        "ask for review",
        "create",
    ]
    follow(page.locator("text=Back to this…"))
    page.check("input[name=kind][value=minor]")
    follow(page.locator("#content input[type=submit]"))
    page.wait_for_selector(".messagelist .success")
    page.goto(site + article.get_absolute_url())
    assert "It was signed at noon." in page.inner_text("main")
    assert Article.objects.get().version_number == 3
