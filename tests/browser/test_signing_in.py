"""Signing in with a telephone at hand, and what somebody sees who guesses."""

import base64
import time
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as configured
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.live_server_helper import LiveServer

from tests import axe, staff
from tests.browser.test_desk import examined, sign_in
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["examined"]

pytestmark = pytest.mark.django_db(transaction=True)

GO_ON = "input[type=submit].default"


def shown(key: str, *, drift: int = 0) -> str:
    """What an app shows that was given the key, as the page writes it; `drift` half minutes later."""
    return f"{totp(base64.b32decode(key), drift=drift):06}"


def set_up(page: "Page", site: str) -> tuple[str, str]:
    """Sets up a telephone from what the page shows; the key that it has, and the code that showed it."""
    page.goto(f"{site}/admin/second-factor/")
    key = page.locator("code.key").inner_text()
    code = shown(key)
    page.fill("#code", code)
    follow(page.locator(GO_ON))
    assert page.locator(".codes code").count() == 10
    return key, code


def test_a_telephone_is_set_up_and_its_next_code_opens_the_desk(
    page: "Page", live_server: LiveServer
) -> None:
    staff.edgar()
    site = live_server.url
    sign_in(page, site, "edgar")
    key, _ = set_up(page, site)
    follow(page.locator("text=I have kept them"))
    follow(page.locator("#logout-form button"))
    page.goto(f"{site}/admin/articles/article/")
    page.fill("#id_username", "edgar")
    page.fill("#id_password", staff.PASSWORD)
    follow(page.locator("input[type=submit]"))
    assert page.url == f"{site}/admin/second-factor/?next=%2Fadmin%2Farticles%2Farticle%2F"
    page.fill("#code", shown(key, drift=1))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/admin/articles/article/")
    assert page.locator("#changelist").count() == 1


def test_the_code_that_set_it_up_opens_nothing_again(page: "Page", live_server: LiveServer) -> None:
    staff.edgar()
    site = live_server.url
    sign_in(page, site, "edgar")
    _, code = set_up(page, site)
    page.context.clear_cookies()
    sign_in(page, site, "edgar")
    page.fill("#code", code)
    follow(page.locator(GO_ON))
    assert "used already" in page.locator("#code-error").inner_text()
    page.goto(f"{site}/admin/")
    assert page.url.startswith(f"{site}/admin/second-factor/")


def test_who_guesses_codes_has_to_wait_even_with_the_right_one(
    examined: "Page", live_server: LiveServer
) -> None:
    page, site = examined, live_server.url
    staff.edgar()
    sign_in(page, site, "edgar")
    key, _ = set_up(page, site)
    page.context.clear_cookies()
    sign_in(page, site, "edgar")
    right = shown(key, drift=1)
    for _ in range(3):
        page.fill("#code", f"{(int(right) + 1) % 10**6:06}")
        follow(page.locator(GO_ON))
    page.fill("#code", right)
    follow(page.locator(GO_ON))
    assert "Wait a moment" in page.locator("#code-error").inner_text()
    assert axe.violations(page) == []
    device = TOTPDevice.objects.get()
    wait = device.throttling_failure_timestamp.timestamp() + 2 ** (device.throttling_failure_count - 1)
    time.sleep(max(0.0, wait - time.time()) + 0.1)
    page.fill("#code", right)
    follow(page.locator(GO_ON))
    assert page.url == f"{site}/admin/"


def test_who_guesses_passwords_is_told_to_wait_and_a_colleague_is_not(
    examined: "Page", live_server: LiveServer
) -> None:
    page, site = examined, live_server.url
    staff.edgar(), staff.ada()
    for _ in range(configured.AXES_FAILURE_LIMIT):
        page.goto(f"{site}/admin/login/")
        page.fill("#id_username", "edgar")
        page.fill("#id_password", "guessed")
        follow(page.locator("input[type=submit]"))
    sign_in(page, site, "edgar")
    assert "Wait a quarter of an hour" in page.inner_text("body")
    assert axe.violations(page) == []
    sign_in(page, site, "ada")
    assert page.url == f"{site}/admin/"
