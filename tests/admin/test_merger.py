"""Names merged at the desk, and what was done taken back there."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import errands, mergers
from articles.admin import merger, operation
from articles.management.commands.do_errands import WORK
from articles.models import Errand, Operation, Person
from tests import cast, staff, state

pytestmark = pytest.mark.django_db

MERGE = "/admin/articles/person/merge/"


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.amos())


def world() -> tuple[Person, Person]:
    one, other = cast.lavrov(), cast.putin()
    for people in ([one], [one], [other], [one, other]):
        cast.article(people=people)
    return one, other


def sent(one: Person, other: Person) -> dict[str, object]:
    return {"into": one.uid, "of": [one.uid, other.uid], "uid": "0000000000aa", "reason": "one man"}


def test_the_page_says_beforehand_what_a_merger_means(desk: Client) -> None:
    one, other = world()
    context = desk.get(MERGE, {"of": [one.uid, other.uid]}).context
    assert context["into"] == one
    told = [(each.entry, each.items, each.doubled, each.addresses, each.feeds) for each in context["chosen"]]
    assert told == [
        (one, 3, 0, ["/people/sergey-lavrov/"], 2),
        (other, 2, 1, ["/people/vladimir-putin/"], 2),
    ]
    assert context["items"] == 2
    assert desk.get(MERGE, {"of": [one.uid, other.uid], "into": other.uid}).context["into"] == other


def test_the_list_leads_to_the_page(desk: Client) -> None:
    one, other = world()
    data = {"action": "merge_selected", "_selected_action": [one.pk, other.pk]}
    answer = desk.post(reverse("admin:articles_person_changelist"), data)
    assert answer["Location"] == f"{MERGE}?of={one.uid}&of={other.uid}"


def test_few_items_move_at_once_and_back(desk: Client) -> None:
    one, other = world()
    before = state.tables()
    answer = desk.post(MERGE, sent(one, other))
    done = Operation.objects.get()
    assert answer["Location"] == reverse("admin:articles_operation_change", args=[done.pk])
    assert done.reason == "one man"
    assert Person.objects.get(pk=one.pk).article_count == 4
    page = reverse("admin:articles_operation_undo", args=[done.pk])
    assert page in desk.get(answer["Location"]).content.decode()
    assert desk.get(page).context["number"] == 2
    assert desk.post(page).status_code == 302
    assert state.differences(before) == {}
    assert desk.get(page).status_code == 302


def test_sent_twice_it_is_done_once(desk: Client) -> None:
    one, other = world()
    desk.post(MERGE, sent(one, other))
    answer = desk.post(MERGE, sent(one, other), follow=True)
    assert Operation.objects.count() == 1
    assert [str(message) for message in answer.context["messages"]][-1].startswith("Nothing was done")


def test_many_items_move_in_the_background_and_back(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merger, "AT_ONCE", 1)
    monkeypatch.setattr(operation, "AT_ONCE", 1)
    one, other = world()
    before = state.tables()
    answer = desk.post(MERGE, sent(one, other))
    errand = Errand.objects.get()
    assert answer["Location"] == reverse("admin:articles_errand_change", args=[errand.pk])
    done = Operation.objects.get()
    undo = reverse("admin:articles_operation_undo", args=[done.pk])
    assert desk.post(undo)["Location"] == reverse("admin:articles_operation_change", args=[done.pk])
    assert errands.work_off(WORK) == 1
    errand.refresh_from_db()
    assert (errand.state, errand.result) == ("done", {"operation": done.pk, "changed": 2})
    assert "2</b> items moved" in desk.get(answer["Location"]).content.decode()
    assert desk.post(undo).status_code == 302
    assert errands.work_off(WORK) == 1
    assert Errand.objects.get(kind="undo").result["kept"] == 0
    assert state.differences(before) == {}


def test_what_is_merged_is_found_at_the_desk_by_what_it_is_now(desk: Client) -> None:
    one, other = world()
    desk.post(MERGE, sent(one, other))
    listed = desk.get(reverse("admin:articles_person_changelist")).context["cl"].result_list
    assert [person.slug for person in listed] == ["sergey-lavrov"]
    assert desk.get(reverse("admin:articles_person_change", args=[other.pk])).status_code == 302


@pytest.mark.parametrize("who", ["nora", "clara", "edgar"])
def test_who_may_not_merge_is_refused_by_forged_post_too(who: str) -> None:
    one, other = world()
    client = staff.signed_in(getattr(staff, who)())
    before = state.tables()
    assert client.get(MERGE, {"of": one.uid}).status_code == 403
    assert client.post(MERGE, sent(one, other)).status_code == 403
    assert state.differences(before) == {}


@pytest.mark.parametrize(
    "asked", [{}, {"of": "nobody"}, {"of": ["", "x"], "into": "y"}, {"uid": "x"}], ids=str
)
def test_names_that_are_none_are_no_error(desk: Client, asked: dict[str, Any]) -> None:
    assert desk.get(MERGE, asked).status_code == 200
    assert desk.post(MERGE, asked).status_code == 302
    assert Operation.objects.count() == 0


def test_a_forged_form_is_no_error(desk: Client) -> None:
    one, other = world()
    assert desk.post(MERGE, {"of": ["a’"], "into": "’", "uid": "’"}).status_code == 302
    assert Operation.objects.count() == 0
    assert desk.post(MERGE, sent(one, other) | {"uid": "’"}).status_code == 302
    assert Operation.objects.count() == 1


def test_the_page_asks_as_much_for_one_item_as_for_three(desk: Client) -> None:
    counts = []
    one, other = cast.lavrov(), cast.putin()
    for _ in (1, 3):
        cast.article(people=[one, other])
        with CaptureQueriesContext(connection) as queries:
            desk.get(MERGE, {"of": [one.uid, other.uid]})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_names_merged_since_the_page_was_shown_are_looked_at_again(desk: Client) -> None:
    one, other = world()
    third = cast.kishida()
    mergers.merge(Person.objects.create(name="Zoe Ray"), [one], user=staff.cleo())
    answer = desk.post(MERGE, sent(one, other) | {"of": [one.uid, other.uid, third.uid]}, follow=True)
    assert "merged or deleted meanwhile: look again." in answer.content.decode()
    assert {told.entry for told in answer.context["chosen"]} == {other, third}
    assert not Person.objects.filter(merged_into__in=[other, third]).exists()


def test_a_form_that_was_used_for_others_before_merges_nothing_by_halves(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merger, "AT_ONCE", 0)
    one, other = world()
    desk.post(MERGE, sent(one, other) | {"uid": "abc"})
    into, third = cast.kishida(), Person.objects.create(name="Ann Lee")
    cast.article(people=[third])
    answer = desk.post(MERGE, sent(into, third) | {"uid": "abc"}, follow=True)
    assert "This form was sent before. Nothing was done" in answer.content.decode()
    assert (Errand.objects.count(), Operation.objects.count()) == (1, 1)
    assert not Person.objects.filter(merged_into=into).exists()


def test_more_than_can_be_merged_at_once_are_all_left(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.mergers.MOST", 1)
    one, other = world()
    many = [one.uid, other.uid, cast.kishida().uid]
    answer = desk.post(MERGE, sent(one, other) | {"of": many}, follow=True)
    assert "Merge at most 1 names at once." in answer.content.decode()
    assert Operation.objects.count() == 0


@pytest.mark.parametrize(("who", "may"), [("cleo", True), ("ada", False), ("edgar", False)])
def test_what_somebody_left_half_merged_a_colleague_with_the_same_rights_ends(
    desk: Client, monkeypatch: pytest.MonkeyPatch, who: str, may: bool
) -> None:
    monkeypatch.setattr(merger, "AT_ONCE", 1)
    page = desk.post(MERGE, sent(*world()))["Location"]
    colleague = staff.signed_in(getattr(staff, who)())
    for asked, state_then in (("stop", "stopped"), ("go_on", "waiting")):
        assert colleague.post(page, {asked: "1"}).status_code == (302 if may else 403)
        assert Errand.objects.get().state == (state_then if may else "waiting")
    assert (b'name="stop"' in colleague.get(page).content) == may
