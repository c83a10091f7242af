"""What every type of page keeps to, in both languages: it fits at 400 %, stands still, heeds what the system
of the reader asks for, can be used without a pointer, and prints."""

from typing import TYPE_CHECKING, Any

import pytest

from articles.models import Country
from tests import axe, cast, russian
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

# A window of 1280 by 900 pixels at 400 % (WCAG 2.2, 1.4.10).
ZOOMED = {"width": 320, "height": 225}
# How much of the page has moved, in thousandths, since it began to show; see
# https://wicg.github.io/layout-instability/
SHIFTED = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(seen => seen.getEntries().forEach(entry => { moved += entry.value; }))
        .observe({type: "layout-shift", buffered: true});
    const tell = () => done(Math.round(1000 * moved));
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(tell, 20)));
})"""
MOVING = """() => [...document.querySelectorAll("*")].filter(element => {
    const style = getComputedStyle(element);
    return parseFloat(style.transitionDuration) || parseFloat(style.animationDuration)
        || style.scrollBehavior === "smooth";
}).length"""
WIDTH = "document.documentElement.scrollWidth"


def addresses(language: str) -> list[str]:
    """One of each type of page."""
    return [each if language == "ru" else each.removeprefix("/ru") for each in russian.addresses()]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_type_of_page_fits_at_400_percent_and_stands_still(
    page: "Page", live_server: "LiveServer", language: str
) -> None:
    russian.archive()
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    page.emulate_media(reduced_motion="reduce")
    found = {}
    for address in addresses(language):
        page.goto(f"{live_server.url}{address}")
        found[address] = [page.evaluate(each) for each in (WIDTH, SHIFTED, MOVING)]
    assert found == {address: [320, 0, 0] for address in addresses(language)}


def test_a_word_without_an_end_breaks_the_line_and_not_the_page(
    page: "Page", live_server: "LiveServer"
) -> None:
    endless = "W" * 150
    item = cast.article(f"{endless} one", byline=endless, dateline=endless)
    other = cast.article(f"{endless} two")
    day = item.get_absolute_url().rsplit("/", 2)[0]
    found = {}
    for address in (
        "/",
        f"{day}/",
        item.get_absolute_url(),
        other.get_absolute_url(),
        f"/search/?q={endless}",
    ):
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{live_server.url}{address}")
            found[address, width] = page.evaluate(WIDTH)
    assert found == {key: key[1] for key in found}


def test_a_page_that_moves_would_be_noticed(page: "Page", live_server: "LiveServer") -> None:
    cast.talks()
    page.goto(live_server.url)
    assert (page.evaluate(SHIFTED), page.evaluate(MOVING) > 0) == (0, True)
    page.evaluate("""() => {
        const added = document.createElement("p");
        added.textContent = "Breaking";
        document.querySelector("main").prepend(added, added.cloneNode(true));
    }""")
    assert page.evaluate(SHIFTED) > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_english_pages_are_accessible(page: "Page", live_server: "LiveServer", scheme: str) -> None:
    """Those in Russian are in test_russian.py."""
    russian.archive()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = {}
    for address in addresses("en"):
        page.goto(f"{live_server.url}{address}")
        found[address] = axe.violations(page, of_colour=scheme == "dark")
    assert found == {address: [] for address in addresses("en")}


def style(page: "Page", selector: str, name: str) -> str:
    got: str = page.locator(selector).first.evaluate("(e, name) => getComputedStyle(e)[name]", name)
    return got


def test_forced_colours_keep_what_colour_alone_would_say(page: "Page", live_server: "LiveServer") -> None:
    cast.talks()
    page.emulate_media(forced_colors="active")
    page.goto(f"{live_server.url}/people/sergey-lavrov/")
    paper, link = style(page, "body", "backgroundColor"), style(page, ".crumbs a", "color")
    assert style(page, ".chart .bar", "fill") == link != paper
    assert style(page, ".posts li", "borderInlineStartColor") != paper
    dot = "e => getComputedStyle(e, '::before').backgroundColor"
    assert page.locator(".posts li").first.evaluate(dot) == style(page, "body", "color")
    assert style(page, ".site-nav a[aria-current]", "borderBlockEndColor") != paper
    assert style(page, ".site-nav a:not([aria-current])", "borderBlockEndColor") == paper
    page.get_by_role("link", name="Countries").first.focus()
    page.keyboard.press("Shift+Tab")
    outline = "getComputedStyle(document.activeElement).outline"
    assert page.evaluate(outline).endswith("solid 2px")


# Of what has the focus; of a link in a drawing its title.
NAME = """(here => here.ariaLabel || here.innerText || here.querySelector("title")?.textContent || "")(
    document.activeElement)"""


def tab_to(page: "Page", name: str, most: int = 60) -> None:
    """Goes on by the Tab key until a control of this name has the focus."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        passed.append(" ".join(page.evaluate(NAME).split()))
        if passed[-1] == name:
            return
    raise AssertionError(f"{name} is not among {passed}")


def enter(page: "Page") -> None:
    """Follows what has the focus."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_calendar_and_the_chart_are_walked_by_keyboard(page: "Page", live_server: "LiveServer") -> None:
    cast.talks()
    page.goto(f"{live_server.url}/2015/")
    tab_to(page, "September 2015: 1")
    enter(page)
    assert page.url == f"{live_server.url}/2015/09/"
    tab_to(page, "21 1 item")
    enter(page)
    assert page.url == f"{live_server.url}/2015/09/21/"
    assert page.locator("[aria-current=date]").inner_text().split() == ["21", "1", "item"]


def test_the_map_is_passed_over_and_its_list_says_the_same(page: "Page", live_server: "LiveServer") -> None:
    covered = [cast.japan(), cast.russia(), cast.ukraine()]
    Country.objects.update(latitude=48, longitude=31)
    cast.article(countries=covered)
    page.goto(f"{live_server.url}/countries/")
    places = "links => links.map(link => link.getAttribute('href'))"
    mapped = page.locator(".map a").evaluate_all(places)
    assert sorted(mapped) == [f"/countries/{name}/" for name in ("japan", "russia", "ukraine")]
    assert sorted(page.locator(".index-columns a").evaluate_all(places)) == sorted(mapped)
    page.locator("nav .same-day a").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.index-columns') !== null")
    page.goto(live_server.url)
    follow(page.locator(".front-foot .map a[href$='/ukraine/']"))
    assert page.url == f"{live_server.url}/countries/ukraine/"


def test_the_tree_of_topics_opens_by_keyboard(page: "Page", live_server: "LiveServer") -> None:
    cast.article(topics=[cast.diplomacy(), cast.international_relations()])
    page.goto(f"{live_server.url}/topics/")
    narrower = page.get_by_role("link", name="Diplomacy", exact=True)
    page.get_by_role("link", name="International relations").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert not narrower.is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    enter(page)
    assert page.url == f"{live_server.url}/topics/diplomacy/"


def test_results_are_narrowed_on_a_phone_without_a_pointer(page: "Page", live_server: "LiveServer") -> None:
    cast.talks()
    cast.article("A treaty of others", countries=[cast.ukraine()])
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{live_server.url}/search/?q=treaty")
    first = page.locator(".stream-title").first.bounding_box()
    assert first is not None
    assert first["y"] < 640
    tab_to(page, "Narrow")
    page.keyboard.press("Enter")
    tab_to(page, "Ukraine")
    enter(page)
    assert page.locator(".stream-title").all_inner_texts() == ["A treaty of others"]
    tab_to(page, "Ukraine × (remove)")
    enter(page)
    assert page.url == f"{live_server.url}/search/?q=treaty"
    assert page.locator(".stream-title").count() == 2


@pytest.mark.parametrize(("prefix", "cite"), [("", "Cite as"), ("/ru", "Как цитировать")], ids=["en", "ru"])
def test_an_item_is_printed_with_its_citation_and_nothing_of_the_site(
    page: "Page", live_server: "LiveServer", prefix: str, cite: str
) -> None:
    item = cast.talks()
    cast.article("Another")
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}{prefix}{item.get_absolute_url()}")
    shown: Any = page.evaluate("() => document.body.innerText")
    assert cite in shown
    assert f"{live_server.url}{item.get_permanent_url()}" in shown
    assert "Nothing is signed." in shown
    for gone in ("nav", "form", ".tags", ".colophon", ".related", ".copy", ".more", ".language"):
        assert page.locator(gone).evaluate_all("all => all.filter(e => e.checkVisibility()).length") == 0, (
            gone
        )
    assert style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    # A4 less its margins, at 96 pixels to the inch.
    page.set_viewport_size({"width": 627, "height": 900})
    assert page.evaluate(WIDTH) == 627
