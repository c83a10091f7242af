"""Text that was not saved is offered again; two editors see each other; a second factor is set up."""

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from articles import second_factor
from articles.models import Article
from tests import axe, cast, staff
from tests.browser.test_desk import choose, examined, sign_in
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["examined"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_text_survives_an_expired_session(page: "Page", live_server: LiveServer) -> None:
    staff.edgar()
    article = cast.article("Ministers talk")
    form = f"{live_server.url}/admin/articles/article/{article.pk}/change/"
    sign_in(page, live_server.url, "edgar")
    page.goto(form)
    page.fill("#id_headline", "Ministers talk at length")
    Session.objects.all().delete()
    follow(page.locator("input[name=_save]"))
    page.fill("#id_username", "edgar")
    page.fill("#id_password", staff.PASSWORD)
    follow(page.locator("input[type=submit]"))
    page.goto(form)
    assert page.input_value("#id_headline") == "Ministers talk"
    page.click("text=Put it into the form")
    assert page.input_value("#id_headline") == "Ministers talk at length"
    page.check("input[name=kind][value=minor]")
    follow(page.locator("input[name=_save]"))
    page.wait_for_selector(".messagelist .success")
    assert Article.objects.get().headline == "Ministers talk at length"
    page.goto(form)
    assert page.locator(".kept-text").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('desk-text:'))") == []


def test_tags_that_were_chosen_or_taken_off_survive_too(page: "Page", live_server: LiveServer) -> None:
    staff.edgar()
    article = cast.article("Ministers talk", people=[cast.putin()])
    cast.lavrov(), cast.kishida()
    form = f"{live_server.url}/admin/articles/article/{article.pk}/change/"
    sign_in(page, live_server.url, "edgar")
    page.goto(form)
    page.check("#id_person_taggings-0-DELETE")
    choose(page, "#person_taggings-1", "Lavrov")
    page.click("#person_taggings-group .add-row a")
    choose(page, "#person_taggings-2", "Kishida")
    page.wait_for_timeout(1000)
    page.goto(f"{live_server.url}/admin/")
    page.goto(form)
    page.click("text=Put it into the form")
    page.check("input[name=kind][value=minor]")
    follow(page.locator("input[name=_save]"))
    page.wait_for_selector(".messagelist .success")
    assert sorted(article.people.values_list("slug", flat=True)) == ["fumio-kishida", "sergey-lavrov"]
    page.goto(form)
    assert page.locator(".kept-text").count() == 0


def test_text_of_one_person_is_not_offered_to_another(page: "Page", live_server: LiveServer) -> None:
    staff.edgar(), staff.ada()
    article = cast.article("Ministers talk")
    form = f"{live_server.url}/admin/articles/article/{article.pk}/change/"
    sign_in(page, live_server.url, "edgar")
    page.goto(form)
    page.fill("#id_headline", "Mine")
    page.wait_for_timeout(1000)
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('desk-text:'))")
    assert kept == [f"desk-text:edgar:/admin/articles/article/{article.pk}/change/"]
    Session.objects.all().delete()
    sign_in(page, live_server.url, "ada")
    page.goto(form)
    assert page.locator(".kept-text").count() == 0


def test_two_editors_see_each_other(page: "Page", browser: "Browser", live_server: LiveServer) -> None:
    staff.edgar(), staff.ada()
    article = cast.article("Ministers talk")
    form = f"{live_server.url}/admin/articles/article/{article.pk}/change/"
    other = browser.new_context().new_page()
    sign_in(other, live_server.url, "ada")
    with other.expect_response(lambda response: response.url.endswith("/presence/")):
        other.goto(form)
    sign_in(page, live_server.url, "edgar")
    page.goto(form)
    page.wait_for_selector("#presence:has-text('Also open with: ada.')")
    other.context.close()


def test_a_second_factor_is_set_up_and_asked_for(
    examined: "Page", live_server: LiveServer, settings: Settings
) -> None:
    settings.SECOND_FACTOR_GROUPS = ["Chief editor"]
    page, site = examined, live_server.url
    staff.cleo()
    sign_in(page, site, "cleo")
    assert page.url == f"{site}/admin/second-factor/set-up/"
    assert axe.violations(page) == []
    key = Session.objects.get().get_decoded()["second_factor_key"]
    page.fill("#code", f"{totp(second_factor.proposed(staff.cleo(), key).bin_key):06}")
    follow(page.locator("input[type=submit]"))
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    assert axe.violations(page) == []
    follow(page.locator("text=I have kept them"))
    assert axe.violations(page) == []
    follow(page.locator("#logout-form button"))
    sign_in(page, site, "cleo")
    assert page.url == f"{site}/admin/second-factor/?next=%2Fadmin%2F"
    assert axe.violations(page) == []
    page.fill("#code", codes[0])
    follow(page.locator("input[type=submit].default"))
    assert page.url == f"{site}/admin/"
    assert TOTPDevice.objects.get().user.username == "cleo"
