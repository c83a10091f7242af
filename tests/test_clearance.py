import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine

from articles import editing
from articles.clearance import KILLED, SENT_AFTER_KILL, WITHHELD
from articles.formats.record import ArticleRecord, PubStatus
from articles.models import Article, Operation
from articles.release import publish_due
from articles.search import index
from tests.told import HOUR, receive, record

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=3)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def kill(note: str = "Libel.", **parts: Any) -> ArticleRecord:
    return record("KILL", pub_status=PubStatus.CANCELED, editorial_note=note, **parts)


def withheld(note: str = "Not yet.", **parts: Any) -> ArticleRecord:
    return record("Ship calls again", pub_status=PubStatus.WITHHELD, editorial_note=note, **parts)


def article() -> Article:
    return Article.objects.select_related("source").get()


def logged() -> list[tuple[str, str]]:
    return list(Operation.objects.order_by("pk").values_list("kind", "reason"))


def test_an_item_under_embargo_is_scheduled_for_its_end(tmp_path: Path) -> None:
    result = receive(tmp_path, record(published=NOW, embargo=LATER))
    assert result.embargoed == 1
    item = article()
    assert (item.status, item.published_at, item.precision) == ("scheduled", LATER, "minute")
    assert logged() == [("hold", "Its source lets nobody see it before 2026-11-26 15:00 UTC.")]
    assert publish_due(LATER - dt.timedelta(seconds=1)) == 0
    assert publish_due(LATER) == 1


def test_an_embargo_on_the_clock_of_the_source_is_read_there(tmp_path: Path) -> None:
    receive(tmp_path, record(published=HOUR))
    source = article().source
    source.time_zone = "Asia/Tokyo"
    source.save()
    receive(tmp_path, record("Ship leaves", embargo=dt.datetime(2026, 11, 27, 6)))  # noqa: DTZ001
    assert article().published_at == dt.datetime(2026, 11, 26, 21, tzinfo=dt.UTC)


def test_an_embargo_that_has_ended_dates_the_item(tmp_path: Path) -> None:
    end = HOUR + dt.timedelta(hours=6)
    result = receive(tmp_path, record(published=HOUR.date(), embargo=end))
    assert (result.embargoed, logged()) == (0, [])
    assert (article().status, article().published_at, article().precision) == ("published", end, "minute")


def test_an_update_sets_prolongs_and_lifts_an_embargo(tmp_path: Path) -> None:
    receive(tmp_path, record(version=1, embargo=LATER))
    receive(tmp_path, record(version=2, embargo=LATER + dt.timedelta(days=1)))
    assert (article().status, article().published_at) == ("scheduled", LATER + dt.timedelta(days=1))
    receive(tmp_path, record(version=3))
    assert (article().status, article().published_at) == ("published", HOUR)
    assert index.refresh([article().pk]) == 0


def test_an_embargo_on_what_readers_see_takes_it_from_them_until_its_end(tmp_path: Path) -> None:
    receive(tmp_path, record(version=1))
    former = article().get_absolute_url()
    receive(tmp_path, record(version=2, embargo=LATER))
    assert (article().status, article().published_at) == ("scheduled", LATER)
    assert [kind for kind, _reason in logged()] == ["hold", "edit"]
    publish_due(LATER)
    assert article().status == "published"
    assert article().get_absolute_url() != former


def test_an_embargo_counts_whatever_day_an_editor_gave(tmp_path: Path) -> None:
    receive(tmp_path, record(version=1))
    item = article()
    item.published_at = HOUR - dt.timedelta(days=1)
    editing.save_edit(item, user=None, before=1)
    receive(tmp_path, record(version=2, embargo=LATER))
    assert (article().status, article().published_at) == ("scheduled", LATER)


def test_what_an_editor_held_back_stays_so_when_a_new_text_comes(tmp_path: Path) -> None:
    receive(tmp_path, record(version=1, embargo=LATER))
    editing.hold(article(), user=None)
    receive(tmp_path, record(version=2))
    assert (article().status, article().version_number) == ("draft", 2)


def test_what_its_source_withholds_is_a_draft(tmp_path: Path) -> None:
    assert receive(tmp_path, withheld(version=1)).withheld == 1
    assert article().status == "draft"
    assert logged() == [("hold", "Not yet.")]
    receive(tmp_path, record(version=2))
    assert article().status == "published"


def test_what_its_source_withholds_after_readers_saw_it_is_withdrawn_with_the_note(tmp_path: Path) -> None:
    receive(tmp_path, record(version=1))
    receive(tmp_path, withheld(version=2))
    assert (article().status, article().withdrawn_reason) == ("withdrawn", "Not yet.")
    assert article().withdrawn_at == NOW
    receive(tmp_path, record(version=3))
    assert (article().status, article().withdrawn_reason, article().withdrawn_at) == ("published", "", None)
    assert [kind for kind, _reason in logged()] == ["withdraw", "restore"]


def test_what_an_editor_withdrew_stays_withdrawn(tmp_path: Path) -> None:
    receive(tmp_path, record(version=1))
    editing.withdraw(article(), user=None, reason="A rumour.")
    receive(tmp_path, withheld(version=2))
    receive(tmp_path, record(version=3))
    receive(tmp_path, kill(version=4))
    assert (article().status, article().withdrawn_reason) == ("withdrawn", "A rumour.")
    assert article().version_number == 3


def test_a_kill_withdraws_with_its_note_and_an_editor_can_restore(tmp_path: Path) -> None:
    receive(tmp_path, record(version=1))
    result = receive(tmp_path, kill(version=2))
    assert (result.updated, result.killed) == (1, 1)
    item = article()
    assert (item.status, item.withdrawn_reason, item.headline) == ("withdrawn", "Libel.", "Ship calls")
    assert (item.version_number, item.originals.count()) == (1, 2)
    assert logged() == [("withdraw", "Libel.")]
    editing.restore(item, user=None)
    assert receive(tmp_path, kill(version=2)).unchanged == 1
    assert article().is_public
    receive(tmp_path, kill("Again.", version=3))
    assert (article().status, article().withdrawn_reason) == ("withdrawn", "Again.")


def test_the_kill_of_an_unknown_item_keeps_an_earlier_text_from_readers(tmp_path: Path) -> None:
    result = receive(tmp_path, kill("", version=2, published=None))
    assert (result.new, result.killed) == (1, 1)
    assert (article().status, article().withdrawn_reason) == ("withdrawn", KILLED)
    receive(tmp_path, record(version=1))
    item = article()
    assert (item.status, item.headline, item.version_number) == ("withdrawn", "Ship calls", 1)
    assert item.get_absolute_url() == "/2015/09/21/ship-calls/"
    assert item.versions.count() == 0


def test_what_an_editor_made_of_a_kill_is_not_overwritten(tmp_path: Path) -> None:
    receive(tmp_path, kill(version=2))
    item = article()
    item.headline = "About a ship"
    editing.save_edit(item, user=None, before=1)
    assert receive(tmp_path, kill("More libel.", version=3)).killed == 1
    assert receive(tmp_path, record(version=1)).held == 1
    assert (article().headline, article().withdrawn_reason) == ("About a ship", "More libel.")
    sent = article().versions.get(number=3)
    assert (sent.fields["headline"], sent.is_public) == ("Ship calls", False)


def test_a_text_after_the_kill_waits_for_an_editor(tmp_path: Path) -> None:
    receive(tmp_path, record(version=1))
    receive(tmp_path, kill(version=2))
    receive(tmp_path, record("Ship calls, corrected", version=3))
    assert (article().status, article().headline) == ("withdrawn", "Ship calls, corrected")
    assert logged()[-1] == ("hold", SENT_AFTER_KILL)
    editing.restore(article(), user=None)
    assert article().is_public


def test_a_restored_item_still_waits_for_its_hour(tmp_path: Path) -> None:
    receive(tmp_path, record(version=1, embargo=LATER))
    receive(tmp_path, kill(version=2))
    editing.restore(article(), user=None)
    assert article().status == "scheduled"


def test_an_editors_release_is_taken_back_when_its_source_withholds_it_again(tmp_path: Path) -> None:
    receive(tmp_path, withheld("", version=1))
    editing.publish(article(), user=None)
    receive(tmp_path, withheld("", version=2))
    assert (article().status, article().withdrawn_reason) == ("withdrawn", WITHHELD)
