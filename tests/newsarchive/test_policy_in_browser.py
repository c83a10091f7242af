"""The content security policy, as Chromium enforces it (the `page` fixture fails a test on a breach)."""

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from pytest_django.live_server_helper import LiveServer

from tests import axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def chief(transactional_db: None) -> User:
    """May do everything."""
    return User.objects.create_superuser("chief", password="correct-horse-battery")


def test_the_admin_works_under_the_policy(page: "Page", live_server: LiveServer, chief: User) -> None:
    page.goto(f"{live_server.url}/admin/login/")
    page.get_by_label("Username:").fill("chief")
    page.get_by_label("Password:").fill("correct-horse-battery")
    page.get_by_role("button", name="Log in").click()
    for address in ("auth/user/", "auth/user/?q=chief", "auth/user/add/", f"auth/user/{chief.pk}/change/"):
        answer = page.goto(f"{live_server.url}/admin/{address}")
        assert answer is not None
        assert answer.status == 200


def test_an_inline_script_does_not_run(
    browser: "Browser", live_server: LiveServer, transactional_db: None
) -> None:
    page = browser.new_page()  # not the fixture: this breach is wanted
    page.goto(f"{live_server.url}/admin/login/")
    page.evaluate(
        """() => { const script = document.createElement("script");
                   script.textContent = "window.broken = true"; document.body.append(script) }"""
    )
    assert page.evaluate("window.broken") is None
    page.close()


def test_the_error_page_is_accessible(page: "Page", live_server: LiveServer, transactional_db: None) -> None:
    page.goto(f"{live_server.url}/no-such-page")
    assert axe.violations(page) == []
