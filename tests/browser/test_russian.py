"""Each type of page in Russian, where words are longer: it fits a phone, and axe finds nothing."""

from typing import TYPE_CHECKING

import pytest

from tests import axe, russian

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_type_of_page_is_sound_on_a_phone(page: "Page", live_server: "LiveServer", scheme: str) -> None:
    russian.archive()
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = {}
    for address in russian.addresses():
        page.goto(f"{live_server.url}{address}")
        language = page.locator("html").get_attribute("lang")
        broken = axe.violations(page, of_colour=scheme == "dark")
        found[address] = (page.evaluate(OVERFLOW), language, *broken)
    assert found == dict.fromkeys(russian.addresses(), (0, "ru"))


def test_suggestions_are_told_in_russian(page: "Page", live_server: "LiveServer") -> None:
    russian.archive()
    page.goto(f"{live_server.url}/ru/people/")
    page.get_by_role("combobox", name="Поиск по архиву").press_sequentially("лавр")
    page.get_by_role("option", name="Сергей Лавров 3 материала").wait_for()
    titles = page.get_by_role("listbox", name="Подсказки").locator(".suggestions-title")
    assert titles.all_inner_texts() == ["Персоны"]
    page.get_by_role("status").get_by_text("1 подсказка").wait_for()
