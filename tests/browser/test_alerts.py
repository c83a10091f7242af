"""Alerts in a browser, from the search page to the end of all mails: accessible, and fit for any screen."""

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from articles.models import Alert, MailedItem, Mailing, Subscriber
from tests import cast
from tests.axe import violations
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def confirmation() -> str:
    return str(re.findall(r"http://localhost:8000(/alerts/confirm/\S+)", str(mail.outbox[-1].body))[0])


def test_a_reader_asks_for_mail_and_ends_it(page: "Page", live_server: "LiveServer") -> None:
    cast.talks()
    page.goto(f"{live_server.url}/search/?q=treaty")
    follow(page.get_by_role("link", name="Mail me new hits"))
    page.get_by_label("Your e-mail address").fill("ann@example.org")
    follow(page.get_by_role("button", name="Send me a link to confirm"))
    assert page.get_by_role("heading", level=1).inner_text() == "Look into your mail"
    page.goto(live_server.url + confirmation())
    follow(page.get_by_role("button", name="Yes, begin"))
    page.get_by_label("How often").select_option("weekly")
    follow(page.get_by_role("button", name="Change"))
    assert list(Alert.objects.values_list("query", "frequency")) == [("q=treaty", "weekly")]
    follow(page.get_by_role("link", name="End all mails"))
    follow(page.get_by_role("button", name="End all mails"))
    assert page.get_by_role("heading", level=1).inner_text() == "No more mails"
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_accessible_and_fit(
    page: "Page", live_server: "LiveServer", width: int, scheme: str
) -> None:
    item = cast.talks()
    ann = Subscriber.objects.create(address="ann@example.org")
    Alert.objects.create(subscriber=ann, query=f"person={cast.lavrov().uid}")
    mailing = Mailing.objects.create(subscriber=ann)
    MailedItem.objects.create(mailing=mailing, article=item)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    own = f"/alerts/{ann.key}/"
    wrong = []
    for address in ("/alerts/", "/alerts/?q=treaty", own, f"{own}stop/", f"/alerts/mails/{mailing.uid}/"):
        page.goto(live_server.url + address)
        found, wide = violations(page), page.evaluate("document.documentElement.scrollWidth")
        if found or wide != width:
            wrong.append((address, found, wide))
    assert wrong == []
