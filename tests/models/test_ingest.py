import pytest
from django.db import IntegrityError, transaction

from articles.models import ImportRun, IndexState, Operation, Redirect, Reject

pytestmark = pytest.mark.django_db


def test_what_was_read_is_accounted_for() -> None:
    ImportRun.objects.create(read=10, new=4, updated=3, unchanged=2, rejected=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.create(read=10, new=4, updated=3, unchanged=2, rejected=0)


def test_a_reject_has_a_reason() -> None:
    run = ImportRun.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reject.objects.create(run=run, file_name="a.txt", reason="", data=b"x", sha256="0" * 64)


def test_a_redirect_leads_from_the_root_to_something_once() -> None:
    Redirect.objects.create(path="/people/old/", kind="person", target_uid="a" * 12)
    wrong = [
        {"path": "people/old/", "target_uid": "a" * 12},
        {"path": "/people/older/", "target_uid": ""},
        {"path": "/people/old/", "target_uid": "b" * 12},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Redirect.objects.create(kind="person", **fields)


def test_an_operation_is_undone_once_and_not_by_itself() -> None:
    done = Operation.objects.create(kind="merge", summary="Merged")
    Operation.objects.create(kind="merge", summary="Undone", undoes=done)
    with pytest.raises(IntegrityError), transaction.atomic():
        Operation.objects.create(kind="merge", summary="Undone again", undoes=done)
    with pytest.raises(IntegrityError), transaction.atomic():
        Operation.objects.filter(pk=done.pk).update(undoes=done)


def test_there_is_one_index_state() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        IndexState.objects.create(id=2, analyser_version=1)
