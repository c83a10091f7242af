"""What the log has of an item, on the page of its versions: by hand, in bulk, and what was undone."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import bulk, editing, mergers, migrations, splicing, undoing
from articles.bulk import Task
from articles.models import Article, ItemChange, Operation
from articles.tagging import decisions
from tests import cast, staff
from tests.proposing import proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.amos())


def history(client: Client, item: Article) -> list[Operation]:
    done: list[Operation] = client.get(f"/admin/articles/article/{item.pk}/versions/").context["done"]
    return done


def worked() -> list[Article]:
    """Everything that can be done with an item beside its text, by Amos; the last of it was undone."""
    item, other = cast.article("A treaty", people=[cast.putin()]), cast.article("Rain", people=[cast.putin()])
    amos = staff.amos()
    bulk.change(Task("q=treaty", "add", tag=f"country:{cast.russia().uid}"), amos)
    bulk.change(Task("q=treaty", "language", language="ru"), amos)
    mergers.merge(cast.kishida(), [cast.putin()], user=amos)
    decisions.accept([proposal(item, cast.japan(), "In Japan.", "Japan", 0.7)], amos)
    splicing.join(item, other, "update", user=amos)
    editing.withdraw(item, user=amos, reason="sent in error")
    editing.restore(item, user=amos)
    undoing.undo(bulk.change(Task("q=treaty", "withdraw", reason="sent twice"), amos), amos)
    return [item, other]


KINDS = ["undo", "bulk", "restore", "withdraw", "join", "accept", "merge", "bulk", "bulk"]


def test_all_that_was_done_with_an_item_is_told_the_newest_first(desk: Client) -> None:
    item, other = worked()
    done = history(desk, item)
    assert [operation.kind for operation in done] == KINDS
    assert {str(operation.created_by) for operation in done} == {"amos"}
    assert [operation.kind for operation in history(desk, other)] == ["merge"]
    page = desk.get(f"/admin/articles/article/{item.pk}/versions/").content.decode()
    assert 'withdraw: 1 items of “q=treaty”</a> (sent twice) <span class="help">undone</span>' in page


def test_what_was_done_before_is_told_to_the_items_by_the_migration(desk: Client) -> None:
    item, other = worked()
    known = [[operation.pk for operation in history(desk, each)] for each in (item, other)]
    ItemChange.objects.all().delete()
    (file,) = Path(migrations.__path__[0]).glob("*_item_changes_of_before.py")
    import_module(f"articles.migrations.{file.stem}").tell(apps)
    # Undone decisions and reversals have no rows of their own: they are seen by what they undo.
    undone = Operation.objects.get(kind="undo").pk
    found = [[operation.pk for operation in history(desk, each)] for each in (item, other)]
    assert found == [[pk for pk in pks if pk != undone] for pks in known]


def test_it_asks_as_much_of_one_operation_as_of_three(desk: Client) -> None:
    item, counts = cast.article("A treaty"), []
    for code in ("ru", "fr", "de"):
        bulk.change(Task("q=treaty", "language", language=code), staff.amos())
        with CaptureQueriesContext(connection) as queries:
            history(desk, item)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_a_withdrawal_in_bulk_is_as_complete_as_one_by_hand(desk: Client, client: Client) -> None:
    by_hand, in_bulk = cast.article("Rain"), cast.article("A treaty")
    editing.withdraw(by_hand, user=staff.amos(), reason="sent in error")
    bulk.change(Task("q=treaty", "withdraw", reason="sent in error"), staff.amos())
    columns = ("status", "withdrawn_reason", "in_review_since", "version_number")
    rows = Article.objects.filter(withdrawn_at__isnull=False).values_list(*columns)
    assert list(rows) == [("withdrawn", "sent in error", None, 1)] * 2
    for item in (by_hand, in_bulk):
        gone = client.get(item.get_absolute_url())
        assert (gone.status_code, "sent in error" in gone.content.decode()) == (410, True)
        assert [operation.reason for operation in history(desk, item)] == ["sent in error"]
    removed = client.get("/removed/").content.decode()
    assert removed.count("sent in error") == 2


def test_an_editors_undoing_counts_the_items_that_alarms_count() -> None:
    for number in range(3):
        cast.article(f"Treaty {number}")
    done = bulk.change(Task("q=treaty", "language", language="ru"), staff.amos())
    undone = undoing.undo(done, staff.amos())
    assert (done.item_count, Operation.objects.get(pk=undone.pk).item_count) == (3, 3)
