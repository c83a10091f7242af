"""An account that changes too much within an hour is told of, once."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from articles import alarms
from articles.models import Alarm, Operation
from tests import staff

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 1, 12, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def three(settings: Settings) -> None:
    settings.ALARM_ITEMS, settings.ADMINS = 3, [("", "desk@example.org")]


def changed(count: int, minutes_ago: int, *, by_archive: bool = False) -> None:
    operation = Operation.objects.create(
        kind="accept",
        summary="x",
        changes={"proposals": {"ids": list(range(count))}},
        created_by=None if by_archive else staff.edgar(),
    )
    Operation.objects.filter(pk=operation.pk).update(created_at=NOW - dt.timedelta(minutes=minutes_ago))


def test_more_items_than_usual_within_an_hour_raise_it_once() -> None:
    changed(2, minutes_ago=50)
    changed(2, minutes_ago=5)
    assert [(alarm.account, alarm.items) for alarm in alarms.raise_alarms(NOW)] == [(staff.edgar(), 4)]
    Alarm.objects.update(created_at=NOW)
    assert alarms.raise_alarms(NOW + dt.timedelta(minutes=1)) == []
    assert [message.subject.partition("] ")[2] for message in mail.outbox] == [
        "edgar changed 4 items within an hour"
    ]


def test_the_usual_number_what_is_long_past_and_the_archive_raise_none() -> None:
    changed(3, minutes_ago=5)
    changed(9, minutes_ago=61)
    changed(9, minutes_ago=5, by_archive=True)
    assert alarms.raise_alarms(NOW) == []


def test_a_busy_account_is_told_of_again_in_the_next_hour() -> None:
    changed(4, minutes_ago=5)
    alarms.raise_alarms(NOW)
    Alarm.objects.update(created_at=NOW)
    later = NOW + dt.timedelta(minutes=62)
    changed(4, minutes_ago=-60)
    assert len(alarms.raise_alarms(later)) == 1


def test_an_operation_counts_the_records_it_names() -> None:
    made = Operation.objects.create(
        kind="edit", summary="x", changes={"person": {"a": {}, "b": {}}, "source": {"c": {}}}
    )
    assert made.item_count == 3
    made.changes = {"proposals": {"ids": [1, 2, 3, 4, 5]}}
    made.save(update_fields=["changes"])
    assert Operation.objects.get().item_count == 5


def test_administrators_read_alarms() -> None:
    Alarm.objects.create(account=staff.edgar(), hour=timezone.now(), items=9)
    address = "/admin/articles/alarm/"
    assert staff.signed_in(staff.amos()).get(address).status_code == 200
    assert staff.signed_in(staff.edgar()).get(address).status_code == 403
