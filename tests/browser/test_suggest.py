"""The search field with suggestions, by keyboard and by pointer, as a screen reader is told of it."""

import re
from typing import TYPE_CHECKING

import pytest

from articles.models import Alias, Person
from tests import axe, cast
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def field(empty_index: None, page: "Page", live_server: "LiveServer") -> "Locator":
    """The field of the front page, in an archive that knows Lavrov by two names."""
    cast.talks()
    cast.article("Lavroff named wrongly", people=[cast.lavrov()])
    Alias.objects.create(person=cast.lavrov(), text="Лавров", language="ru")
    page.goto(live_server.url)
    return page.get_by_role("combobox", name="Search the archive")


def options(page: "Page") -> list[str]:
    return [re.sub(r"\s+", " ", text) for text in page.get_by_role("option").all_inner_texts()]


def typed(page: "Page", field: "Locator", text: str) -> None:
    """Types at once, so that there is one answer to wait for."""
    with page.expect_response(lambda response: "/search/suggest" in response.url):
        field.fill(text)
    page.get_by_role("listbox").wait_for()


def test_names_and_headlines_appear_while_typing(page: "Page", field: "Locator") -> None:
    typed(page, field, "lavr")
    assert options(page) == ["Sergey Lavrov 2 items", "Lavroff named wrongly 2015-09-21"]
    assert page.get_by_role("group").evaluate_all("all => all.map(each => each.ariaLabel)") == [
        "People",
        "Headlines",
    ]
    assert page.get_by_role("status").all_inner_texts() == ["2 suggestions"]
    field.fill("лав")
    page.get_by_role("option", name="Лавров").wait_for()
    assert options(page) == ["Sergey Lavrov Лавров 2 items"]
    field.fill("nobody")
    page.get_by_role("status").get_by_text("No suggestions").wait_for()
    assert page.get_by_role("listbox").count() == 0


def test_the_arrows_go_round_and_enter_opens_what_is_chosen(page: "Page", field: "Locator") -> None:
    typed(page, field, "lavr")

    def active() -> str:
        chosen = page.locator("[aria-selected=true]")
        found = chosen.get_attribute("id") if chosen.count() else None
        assert field.get_attribute("aria-activedescendant") == found
        return chosen.inner_text().split("\n")[0] if found else ""

    walk = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        field.press(key)
        walk.append(active())
    assert walk == ["Sergey Lavrov", "Lavroff named wrongly", "", "Lavroff named wrongly", "Sergey Lavrov"]
    assert field.input_value() == "lavr"
    field.press("Enter")
    page.wait_for_url("**/people/sergey-lavrov/")


def test_escape_closes_the_list_and_keeps_what_was_typed(page: "Page", field: "Locator") -> None:
    typed(page, field, "lavr")
    field.press("ArrowDown")
    field.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    assert (field.get_attribute("aria-expanded"), field.input_value()) == ("false", "lavr")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowDown")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert field.get_attribute("aria-expanded") == "false"


def test_enter_with_nothing_chosen_searches(page: "Page", field: "Locator") -> None:
    typed(page, field, "lavr")
    field.press("Enter")
    page.wait_for_url("**/search/?q=lavr")


def test_a_click_opens_a_suggestion(page: "Page", field: "Locator") -> None:
    typed(page, field, "lavr")
    page.get_by_role("option", name="Lavroff named wrongly").click()
    page.wait_for_url("**/2015/09/21/lavroff-named-wrongly/")


def test_an_answer_to_what_was_typed_before_is_not_shown(page: "Page", field: "Locator") -> None:
    def late(route: "Route") -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/suggest?q=lavr", late)
    field.press_sequentially("lavr")
    page.wait_for_timeout(200)
    field.fill("diplo")
    page.get_by_role("option", name="diplomacy").wait_for()
    page.wait_for_timeout(500)
    assert options(page) == ["diplomacy 1 item"]


def test_names_are_text(page: "Page", field: "Locator") -> None:
    cast.article("<img src=x> evil", people=[Person.objects.create(name="<b>Evil</b>")])
    typed(page, field, "evil")
    assert options(page) == ["<b>Evil</b> 1 item", "<img src=x> evil 2015-09-21"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_list_breaks_no_rule_of_accessibility(
    page: "Page", field: "Locator", live_server: "LiveServer", scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    typed(page, field, "lavr")
    field.press("ArrowDown")
    assert axe.violations(page) == []
    page.goto(f"{live_server.url}/people/")
    typed(page, page.get_by_role("combobox", name="Search the archive"), "лав")
    assert axe.violations(page) == []


@pytest.mark.parametrize("address", ["/", "/people/", "/search/"])
def test_the_open_list_fits_a_phone(
    page: "Page", field: "Locator", live_server: "LiveServer", address: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(live_server.url + address)
    typed(page, page.get_by_role("combobox", name="Search the archive"), "lavr")
    box = page.get_by_role("listbox").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_field_for_people_suggests_people_alone(
    page: "Page", field: "Locator", live_server: "LiveServer"
) -> None:
    page.goto(f"{live_server.url}/people/")
    typed(page, page.get_by_role("combobox", name="Find a person"), "лав")
    assert options(page) == ["Sergey Lavrov Лавров 2 items"]
    follow(page.get_by_role("option").first)
    assert page.url == f"{live_server.url}/people/sergey-lavrov/"


def test_without_suggestions_the_field_for_people_leads_to_a_list(
    page: "Page", field: "Locator", live_server: "LiveServer"
) -> None:
    page.goto(f"{live_server.url}/people/?q=lavr")
    assert page.get_by_role("main").get_by_role("link", name="Sergey Lavrov").count() == 1
