import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import rows
from articles.models import (
    Country,
    CountryTagging,
    ImportRun,
    NameForm,
    Operation,
    Posting,
    Proposal,
    Reject,
)
from tests import cast

pytestmark = pytest.mark.django_db

HELD = {"kind": Operation.Kind.HOLD, "summary": "“Held”,\twith a \\ and\na line"}


def test_a_row_has_what_it_says_and_defaults_for_the_rest() -> None:
    begun = timezone.now()
    rows.insert(Operation, [HELD | {"changes": {"article": {"a": [1, None]}}}])
    made = Operation.objects.get()
    assert (made.kind, made.summary, made.reason, made.item_count) == ("hold", HELD["summary"], "", 1)
    assert (made.changes, made.created_by) == ({"article": {"a": [1, None]}}, None)
    assert begun <= made.created_at <= timezone.now()


def test_bytes_moments_and_numbers_come_back_as_they_went() -> None:
    item, japan, moment = (
        cast.article(),
        cast.japan(),
        dt.datetime(2015, 9, 21, 12, 30, 1, 250, tzinfo=dt.UTC),
    )
    evidence = {"é": "\\", "of": [1.5, None, True]}
    row = {"article_id": item.pk, "country_id": japan.pk, "confidence": 0.1 + 0.2, "evidence": evidence}
    rows.insert(Proposal, [row | {"state": Proposal.State.ACCEPTED, "decided_at": moment}])
    assert list(Proposal.objects.values_list("confidence", "evidence", "state", "decided_at")) == [
        (0.1 + 0.2, evidence, "accepted", moment)
    ]
    data, run = bytes(range(256)), ImportRun.objects.create()
    rows.insert(Reject, [{"run_id": run.pk, "file_name": "f", "reason": "r", "data": data, "sha256": ""}])
    assert bytes(Reject.objects.get().data) == data


def test_rows_with_keys_and_without_number_on_from_one_another() -> None:
    first = Operation.objects.create(**HELD).pk
    keys = rows.keys(Operation, 2)
    assert list(keys) == [first + 1, first + 2]
    rows.insert(Operation, [HELD | {"id": key} for key in keys])
    rows.insert(Operation, [HELD, HELD])
    last = Operation.objects.create(**HELD).pk
    assert sorted(Operation.objects.values_list("pk", flat=True)) == list(range(first, first + 6))
    assert last == first + 5


def test_objects_get_their_keys() -> None:
    held = [Operation(**HELD), Operation(**HELD | {"reason": "Asked for."})]
    rows.create(Operation, held)
    reasons = {operation.pk: operation.reason for operation in Operation.objects.all()}
    assert reasons == {held[0].pk: "", held[1].pk: "Asked for."}


def test_of_lacking_rows_those_that_stand_are_passed_over() -> None:
    forms = [{"kind": 1, "subject": pk, "key": "japan", "alike": "jpn"} for pk in (1, 2)]
    rows.insert(NameForm, forms[:1], lacking=True)
    rows.insert(NameForm, forms, lacking=True)
    assert sorted(NameForm.objects.values_list("subject", "key", "alike")) == [
        (1, "japan", "jpn"),
        (2, "japan", "jpn"),
    ]


def test_keys_of_what_was_deleted_are_not_taken_again() -> None:
    made = Operation.objects.create(**HELD)
    pk = made.pk
    made.delete()
    assert list(rows.keys(Operation, 1)) == [pk + 1]


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_rows_is_one_statement(count: int, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        rows.insert(Operation, [HELD] * count)
    assert Operation.objects.count() == count


def test_no_rows_are_no_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        rows.insert(Operation, [])


def test_what_the_table_does_not_take_is_refused_as_ever() -> None:
    item, japan = cast.article(), cast.japan()
    cast.tag(item, countries=[japan])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(CountryTagging, [{"article_id": item.pk, "subject_id": japan.pk}])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Operation, [HELD | {"summary": ""}])
    assert (CountryTagging.objects.count(), Country.objects.count(), Operation.objects.count()) == (1, 1, 0)


def test_written_over_stands_what_has_the_same_key() -> None:
    columns = ["lexeme", "block"], ["bits"]
    rows.upsert(Posting, *columns, [("war", 1, b"\x00\xff"), ("it’s \\", 1, b"")])
    rows.upsert(Posting, *columns, [("war", 1, b"\x01"), ("war", 2, b"\x02")])
    rows.upsert(Posting, *columns, [])
    found = Posting.objects.order_by("lexeme", "block").values_list("lexeme", "block", "bits")
    assert [(lexeme, block, bytes(bits)) for lexeme, block, bits in found] == [
        ("it’s \\", 1, b""),
        ("war", 1, b"\x01"),
        ("war", 2, b"\x02"),
    ]
