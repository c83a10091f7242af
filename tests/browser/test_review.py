"""An editor goes through proposed tags with ten fingers: decides, errs, undoes, teaches."""

from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from articles.models import CountryTagging, NameException, Operation, PersonTagging, Proposal
from tests import axe, cast, staff
from tests.browser.test_desk import examined, sign_in
from tests.browser.test_imports import background
from tests.browsing import follow
from tests.proposing import proposal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["background", "examined"]

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCES = (
    ("Russia and Japan will sign on Monday, a spokesman said.", "Russia", 0.93),
    ("Little Russia Bakery opens a third shop in Leeds.", "Russia", 0.81),
    ("He spoke of <b>Russia</b> & its neighbours.", "Russia", 0.64),
    ("A map of Russia hung on the wall.", "Russia", 0.41),
)


def world() -> list[Proposal]:
    """Four articles that name Russia, more or less, and one of Japan."""
    made = []
    for number, (sentence, name, confidence) in enumerate(SENTENCES):
        article = cast.article(f"Item {number} of the day", body=f"<p>{sentence}</p>")
        made.append(proposal(article, cast.russia(), sentence, name, confidence))
    proposal(made[0].article, cast.japan(), SENTENCES[0][0], "Japan", 0.9)
    return made


def states() -> list[str]:
    return list(Proposal.objects.filter(country=cast.russia()).order_by("pk").values_list("state", flat=True))


def test_the_queue_is_worked_off_by_keyboard_and_every_step_undone(
    page: "Page", live_server: LiveServer
) -> None:
    staff.edgar()
    world()
    sign_in(page, live_server.url, "edgar")
    page.goto(f"{live_server.url}/admin/articles/proposal/?kind=country")
    follow(page.locator("#content >> text=Russia"))
    assert page.locator(".proposal mark").all_inner_texts() == ["Russia"] * 4
    assert (
        page.locator(".proposal blockquote").nth(2).inner_text()
        == "He spoke of <b>Russia</b> & its neighbours."
    )

    def press(key: str, said: str) -> None:
        page.keyboard.press(key)
        page.wait_for_function(
            "said => document.getElementById('review-says').textContent.startsWith(said)", arg=said
        )

    press("a", "Accepted: Russia. 3 left")
    press("r", "Rejected: Russia. 2 left")
    assert states() == ["accepted", "rejected", "waiting", "waiting"]
    press("u", "Undone: Russia. 3 left")
    press("u", "Undone: Russia. 4 left")
    assert states() == ["waiting"] * 4
    assert CountryTagging.objects.count() == 0

    page.keyboard.press("j")
    page.keyboard.press("t")
    assert page.locator("details[open] button").all_inner_texts() == [
        "“Russia” is not Russia when “Little” stands directly before it",
        "“Russia” is not Russia when “Bakery” stands directly after it",
        "Reject and teach this",
    ]
    press("Enter", "Rejected: Russia. 3 left")
    assert (
        str(NameException.objects.get()) == "“Russia” is not Russia when “Little” stands directly before it"
    )
    press("u", "Undone: Russia. 4 left")
    assert NameException.objects.count() == 0

    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.click("text=Keys are on")
    page.keyboard.press("a")
    page.click("text=Keys are off")
    assert states() == ["waiting"] * 4


def test_all_that_are_alike_are_accepted_at_once_with_their_number_first_and_undone(
    page: "Page", live_server: LiveServer
) -> None:
    staff.edgar()
    world()
    sign_in(page, live_server.url, "edgar")
    page.goto(f"{live_server.url}/admin/articles/proposal/of/country/{cast.russia().uid}/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("l")
    page.wait_for_selector("text=Accept 3 alike?")
    page.click("input[value='Accept 3']")
    page.wait_for_selector(".last")
    assert states() == ["accepted", "accepted", "accepted", "waiting"]
    assert Operation.objects.count() == 1
    page.click(".last button")
    page.wait_for_selector(".messagelist .success")
    assert states() == ["waiting"] * 4


def test_the_queue_works_without_scripts(page: "Page", live_server: LiveServer, browser: "Browser") -> None:
    staff.edgar()
    world()
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    sign_in(plain, live_server.url, "edgar")
    plain.goto(f"{live_server.url}/admin/articles/proposal/newest/")
    assert plain.locator("#review h2 a").all_inner_texts() == [f"Item {n} of the day" for n in (3, 2, 1, 0)]
    follow(plain.locator("button[name=accept]").first)
    follow(plain.locator("button[name=reject]").first)
    assert states() == ["waiting", "waiting", "rejected", "accepted"]
    follow(plain.locator(".last button"))
    assert states() == ["waiting", "waiting", "waiting", "accepted"]
    plain.locator("summary").first.click()
    plain.locator("input[name=words]").first.fill("map of")
    plain.locator("select[name=place]").first.select_option("before")
    follow(plain.locator("button[value=own]").first)
    assert (
        str(NameException.objects.get()) == "“Russia” is not Russia when “map of” stands directly before it"
    )
    context.close()


def test_a_new_person_is_found_in_the_archive_and_tagged_with_progress(
    page: "Page", live_server: LiveServer, background: None
) -> None:
    staff.ada()
    for place in ("Leeds", "Oslo", "Rome"):
        cast.article(f"A fair opens in {place}", body="<p>Anna Lindqvist opened the fair.</p>")
    sign_in(page, live_server.url, "ada")
    page.goto(f"{live_server.url}/admin/articles/person/add/")
    page.fill("#id_name", "Anna Lindqvist")
    page.click("input[name=_save]")
    page.wait_for_selector("text=3 articles hold a name of Anna Lindqvist without its tag.")
    follow(page.locator("text=Review or tag them"))
    follow(page.locator("text=Tag all that name it"))
    page.wait_for_selector("text=Done.")
    assert page.locator(".counts li").all_inner_texts() == ["3\narticles read", "3\ntagged"]
    assert PersonTagging.objects.count() == 3
    follow(page.locator("text=Undo it"))
    page.wait_for_selector(".messagelist .success")
    assert PersonTagging.objects.count() == 0
    assert Proposal.objects.waiting().count() == 3


TOO_WIDE = """() => [...document.querySelectorAll("#content *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth)
    .map((each) => each.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_queue_is_accessible_and_fits_a_phone(
    examined: "Page", live_server: LiveServer, scheme: str
) -> None:
    staff.edgar()
    first = world()[1]
    examined.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(examined, live_server.url, "edgar")
    base = f"{live_server.url}/admin/articles/proposal/"
    for address in (
        "?kind=country",
        "newest/",
        f"of/country/{cast.russia().uid}/",
        f"{first.pk}/like/",
        f"named/country/{cast.japan().uid}/",
    ):
        examined.goto(base + address)
        if address.startswith("of/"):
            examined.keyboard.press("a")
            examined.wait_for_selector(".proposal.accepted")
            examined.keyboard.press("t")
            examined.keyboard.press("?")
        assert (address, axe.violations(examined)) == (address, [])
        for width in (360, 1280):
            examined.set_viewport_size({"width": width, "height": 900})
            assert (address, width, examined.evaluate(TOO_WIDE)) == (address, width, [])
