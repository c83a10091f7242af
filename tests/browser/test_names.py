"""An archivist joins two names of a thousand items, changes what a search finds, and takes both back."""

from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from articles import mergers, namesakes
from articles.admin import bulk
from articles.models import (
    Alias,
    Article,
    CountryTagging,
    Operation,
    Person,
    PersonTagging,
    StoryPart,
    place,
)
from articles.search import index
from tests import axe, cast, staff, state
from tests.browser.test_desk import choose, examined, sign_in
from tests.browser.test_imports import background
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["background", "examined"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("background")]


def filed(count: int, person: Person) -> None:
    """So many items about one person, written at once."""
    source = cast.reuters()
    items = [
        Article(
            source=source,
            headline=f"A treaty, part {number}",
            language="en",
            body="<p>It was signed.</p>",
            published_at=cast.MOMENT,
            status="published",
        )
        for number in range(count)
    ]
    place(items)
    Article.objects.bulk_create(items)
    PersonTagging.objects.bulk_create(PersonTagging(article=item, subject=person) for item in items)
    index.refresh([item.pk for item in items])


def test_a_thousand_items_change_their_name_and_get_it_back(page: "Page", live_server: LiveServer) -> None:
    staff.amos()
    person, other = cast.lavrov(), Person.objects.create(name="Sergei Lavroff")
    filed(1000, other)
    cast.article(people=[person, other])
    before = state.tables()
    site = live_server.url
    sign_in(page, site, "amos")

    page.goto(f"{site}/admin/articles/person/{person.pk}/change/")
    follow(page.locator("text=Merge with another…"))
    choose(page, ".form-row:has(#merge-of)", "Sergei Lav")
    follow(page.locator("text=Show what it means"))
    page.check(f"input[name=into][value='{person.uid}']")
    follow(page.locator("text=Show what it means"))
    row = page.locator("tr:has-text('Sergei Lavroff')").inner_text().split("\t")
    assert [cell.strip() for cell in row[2:4]] == ["1,001", "1"]
    page.fill("#reason", "one man")
    follow(page.locator("input[value='Merge into Sergey Lavrov']"))

    page.wait_for_selector("text=1,001 items moved", timeout=60_000)
    assert PersonTagging.objects.filter(subject=person).count() == 1001
    page.goto(f"{site}/people/{other.slug}/")
    assert page.url == f"{site}/people/{person.slug}/"

    page.go_back()
    follow(page.locator("text=Undo it…"))
    follow(page.locator("input[value='Undo it']"))
    page.wait_for_selector("text=1,001 undone", timeout=60_000)
    assert state.differences(before) == {}


def test_what_a_search_finds_gets_a_tag_and_loses_it_again(
    page: "Page", live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "SAFE", 10)
    staff.amos()
    cast.japan()
    filed(20, cast.lavrov())
    before = state.tables()
    site = live_server.url
    sign_in(page, site, "amos")

    page.goto(f"{site}/admin/articles/article/?q=treaty")
    follow(page.locator("text=Change all items of a search…"))
    page.fill("#which-query", f"{site}/search/?q=treaty&person=sergey-lavrov")
    page.select_option("#which-kind", "country")
    follow(page.locator("text=Show them"))
    assert page.inner_text("#content h2 >> nth=-1") == "Add a tag: all 20 items matching this"
    choose(page, ".form-row:has(#bulk-tag)", "Japan")
    page.fill("#bulk-number", "20")
    follow(page.locator("input[type=submit][value='Add a tag']"))
    assert CountryTagging.objects.count() == 20

    follow(page.locator("text=Undo this…"))
    follow(page.locator("input[value='Undo it']"))
    page.wait_for_selector(".messagelist .success")
    assert state.differences(before) == {}


def copied(operation: Operation) -> int:
    """The key of an item that repeats another, as a rule says, and that an operation changed."""
    older, newer = rained("Rain falls on the coast"), rained("Rain fell on the coast all day")
    StoryPart.objects.create(article=older, story=older)
    said = {"relation": "copy", "origin": "rule", "likeness": 70}
    StoryPart.objects.create(article=newer, story=older, follows=older, **said)
    operation.concern([newer.pk])
    return newer.pk


def rained(headline: str) -> Article:
    return cast.article(headline, body=f"<p>{headline}, and nobody was surprised.</p>")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_a_phone(
    examined: "Page", live_server: LiveServer, scheme: str
) -> None:
    person, other, site = cast.lavrov(), cast.putin(), live_server.url
    Person.objects.create(name="Сергей Лавров")
    for each in (person, other):
        Alias.objects.create(person=each, text="The Minister")
    namesakes.set_apart(Person, "key", "the minister", [person.pk, other.pk], user=staff.amos())
    for people in ([person], [other], [person, other]):
        cast.article("A treaty is signed", people=people)
    done = mergers.merge(cast.kishida(), [Person.objects.create(name="F. Kishida")], user=staff.amos())
    item = copied(done)
    examined.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(examined, site, "amos")
    for address in (
        f"person/merge/?of={person.uid}&of={other.uid}",
        "article/bulk/?query=treaty&action=replace&kind=person",
        f"operation/{done.pk}/undo/",
        f"operation/{done.pk}/change/",
        f"person/{person.pk}/delete/",
        "article/copies/",
        f"article/{item}/versions/",
        "person/ailments/",
        "person/ailments/?list=unused",
        "person/ailments/?list=apart",
    ):
        examined.goto(f"{site}/admin/articles/{address}")
        assert (address, axe.violations(examined)) == (address, [])
        examined.set_viewport_size({"width": 360, "height": 800})
        assert (address, examined.evaluate("document.documentElement.scrollWidth")) <= (address, 360)
        examined.set_viewport_size({"width": 1280, "height": 900})


def test_two_of_one_name_are_held_apart_and_that_is_taken_back_by_keyboard(
    page: "Page", live_server: LiveServer
) -> None:
    for person in (cast.lavrov(), cast.putin()):
        Alias.objects.create(person=person, text="The Minister")
    staff.ada()
    sign_in(page, live_server.url, "ada")
    lists = f"{live_server.url}/admin/articles/person/ailments/?list"
    for name, button in (
        ("twice", "Rightly different"),
        ("apart", "Take it back"),
        ("twice", "Rightly different"),
    ):
        page.goto(f"{lists}={name}")
        assert page.locator(f"button:has-text('{button}')").count() == 1
        page.focus(f"button:has-text('{button}')")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_selector(".messagelist .success")
        assert page.locator("text=None.").count() == 1
