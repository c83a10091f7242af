"""All items of a search changed at the desk."""

import pytest
from django.test import Client

from articles import errands
from articles.admin import bulk
from articles.management.commands.do_errands import WORK
from articles.models import CountryTagging, Errand, Operation
from tests import cast, staff, state

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/article/bulk/"
WHICH = {"query": "treaty", "action": "add", "kind": "country"}


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.amos())


def world() -> None:
    cast.article("A treaty is signed"), cast.article("A treaty is torn"), cast.article("Rain")


def sent(**fields: str) -> dict[str, str]:
    return {"tag": cast.japan().uid, "shown": "2", "uid": "0000000000aa"} | fields


def address(**which: str) -> str:
    asked = WHICH | which
    return f"{PAGE}?query={asked['query']}&action={asked['action']}&kind={asked['kind']}"


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("peace treaty", "q=peace+treaty"),
        ("1 = 2?", "q=1+%3D+2%3F"),
        ("q=treaty&person=x", "q=treaty&person=x"),
        ("https://news.example/search/?q=treaty&after=abc&to=2015#results", "q=treaty&to=2015"),
        ("?person=a&person=b", "person=a&person=b"),
    ],
)
def test_words_and_addresses_of_searches_are_understood(typed: str, query: str) -> None:
    assert bulk.as_query(typed) == query


def test_the_number_is_shown_before_anything_is_done(desk: Client) -> None:
    world()
    page = desk.get(PAGE, WHICH)
    assert (page.context["count"], page.context["says"]) == (2, "add a tag")
    assert [article.headline for article in page.context["sample"]] == [
        "A treaty is torn",
        "A treaty is signed",
    ]
    assert Operation.objects.count() == 0


def test_few_items_are_changed_at_once_and_back(desk: Client) -> None:
    world()
    cast.japan()
    before = state.tables()
    answer = desk.post(address(), sent())
    assert answer.status_code == 302
    assert CountryTagging.objects.count() == 2
    done = Operation.objects.get()
    assert done.summary == "add the tag Japan: 2 items of “q=treaty”"
    desk.post(f"/admin/articles/operation/{done.pk}/undo/")
    assert state.differences(before) == {}


def test_many_are_changed_in_the_background_once_however_often_it_is_sent(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    world()
    first, second = (desk.post(address(), sent())["Location"] for _ in range(2))
    assert first == second
    assert (Errand.objects.count(), Operation.objects.count()) == (1, 1)
    assert errands.work_off(WORK) == 1
    assert Errand.objects.get().result["changed"] == 2
    assert CountryTagging.objects.count() == 2


def test_above_a_number_the_editor_writes_it_down(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SAFE", 1)
    world()
    refused = desk.post(address(), sent(number="3"))
    assert refused.context["what"].non_field_errors() == ["Write 2 to say that so many items are meant."]
    assert Operation.objects.count() == 0
    assert desk.post(address(), sent(number="2")).status_code == 302
    assert Operation.objects.count() == 1


def test_what_came_meanwhile_is_looked_at_first(desk: Client) -> None:
    world()
    cast.article("A third treaty")
    refused = desk.post(address(), sent())
    assert refused.context["what"].non_field_errors() == [
        "The search finds 3 items by now: look at them again."
    ]
    assert Operation.objects.count() == 0


@pytest.mark.parametrize(
    "query", ["", "person=nobody", "from=2015-13", "lang=!", "a" * 3000, "sort=newest", "q="], ids=str
)
@pytest.mark.parametrize("action", ["add", "withdraw", "fly"])
def test_a_search_that_is_none_is_told_in_a_sentence(desk: Client, query: str, action: str) -> None:
    world()
    page = desk.get(PAGE, WHICH | {"query": query, "action": action})
    assert page.status_code == 200
    assert desk.post(f"{PAGE}?query={query}&action={action}", sent()).status_code == 200
    assert Operation.objects.count() == 0


@pytest.mark.parametrize("who", ["nora", "clara", "edgar"])
def test_who_may_not_change_in_bulk_is_refused_by_forged_post_too(who: str) -> None:
    world()
    client = staff.signed_in(getattr(staff, who)())
    assert client.get(PAGE).status_code == 403
    assert client.post(address(), sent()).status_code == 403
    assert CountryTagging.objects.count() == 0
