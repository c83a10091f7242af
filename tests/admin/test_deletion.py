"""Names that items carry deleted at the desk."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import errands
from articles.admin import deletion, operation
from articles.management.commands.do_errands import WORK
from articles.models import Operation, Person
from tests import cast, staff, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.cleo())


def world(items: int = 2) -> str:
    for number in range(items):
        cast.article(f"Treaty {number}", people=[cast.putin()])
    return reverse("admin:articles_person_delete", args=[cast.putin().pk])


def sent(shown: int = 2) -> dict[str, str]:
    return {"shown": str(shown), "uid": "0000000000aa", "reason": "no person"}


def test_the_page_says_how_many_and_lists_none(desk: Client) -> None:
    counts = []
    for items in (1, 2):
        address = world(items)
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(address)
        counts.append(len(queries))
    assert page.context["loss"].items == 3
    assert "Treaty" not in page.content.decode()
    assert counts[0] == counts[1]
    assert counts[0] <= 15


def test_of_few_items_it_is_done_at_once_and_undone(desk: Client) -> None:
    address = world()
    before = state.tables()
    answer = desk.post(address, sent())
    done = Operation.objects.get()
    assert answer["Location"] == reverse("admin:articles_operation_change", args=[done.pk])
    assert not Person.objects.filter(slug="vladimir-putin").exists()
    desk.post(reverse("admin:articles_operation_undo", args=[done.pk]))
    assert state.differences(before) == {}


def test_of_many_items_in_the_background_once_however_often_it_is_sent(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletion, "AT_ONCE", 1)
    monkeypatch.setattr(operation, "AT_ONCE", 1)
    address = world()
    before = state.tables()
    first, second = (desk.post(address, sent())["Location"] for _ in range(2))
    assert first == second
    assert errands.work_off(WORK) == 1
    assert "2</b> items without the tag" in desk.get(first).content.decode()
    desk.post(reverse("admin:articles_operation_undo", args=[Operation.objects.get().pk]))
    assert errands.work_off(WORK) == 1
    assert state.differences(before) == {}


def test_when_the_number_is_another_by_now_one_looks_again(desk: Client) -> None:
    page = desk.post(world(), sent(shown=1))
    assert [str(message) for message in page.context["messages"]] == ["2 items carry it by now: look again."]
    assert Operation.objects.count() == 0
