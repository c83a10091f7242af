import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from articles import checkup, editing, formats, frames, reparse
from articles.formats.record import Flaw, Frame, Label, PubStatus
from articles.importer import import_files
from articles.models import Article, Country, FileFrame, SourceItem
from tests import told
from tests.told import line_of, record

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def newer_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same format, grown by a version."""
    monkeypatch.setattr(formats, "FORMATS", (replace(told.FORMAT, version=2), *formats.FORMATS))


def read_as(former: Any, now: Any) -> None:
    """From now on the parser reads a record otherwise."""
    told.TOLD[line_of(former)] = now


def run(*, apply: bool = True, **which: Any) -> list[tuple[str, dict[str, Any], bool]]:
    batches = reparse.reparse(reparse.originals(**which), apply=apply)
    return [
        (reread.article.external_id, reread.changes, reread.is_edited)
        for batch in batches
        for reread in batch.changed
    ]


def article() -> Article:
    return Article.objects.select_related("source").get()


def test_it_shows_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    former = record("Ship calls", countries=(Label("name", "France", "France"),))
    told.receive(tmp_path, former)
    uid = Country.objects.get().uid
    read_as(former, record("Ship leaves", countries=(Label("name", "Spain", "Spain"),)))
    [(_id, changes, is_edited)] = run(apply=False)
    spain = changes["countries"][1][0][0]
    assert (changes, is_edited) == (
        {
            "headline": ["Ship calls", "Ship leaves"],
            "body": ["<p>Ship calls.</p>", "<p>Ship leaves.</p>"],
            "countries": [[[uid, "France"]], [[spain, "Spain"]]],
        },
        False,
    )
    assert (article().headline, article().versions.count()) == ("Ship calls", 0)
    assert [country.name for country in Country.objects.all()] == ["France"]


def test_what_is_read_otherwise_is_a_new_version_and_no_news_afterwards(tmp_path: Path) -> None:
    former, now = record("Ship calls"), record("Ship leaves")
    told.receive(tmp_path, former)
    read_as(former, now)
    assert len(run()) == 1
    item = article()
    assert (item.headline, item.version_number) == ("Ship leaves", 2)
    reasons = item.versions.order_by("number").values_list("reason", flat=True)
    assert list(reasons) == ["", "Read again by told 2."]
    original = SourceItem.objects.get()
    assert (original.parser_version, original.content_hash) == (2, item.content_hash)
    assert run() == []
    assert list(checkup.examine()) == []
    # The same bytes, received again and read by today's parser, are what is held.
    assert import_files([tmp_path / "records.told"]).unchanged == 1


def test_an_edited_item_keeps_what_its_editor_changed(tmp_path: Path) -> None:
    former = record("Ship calls")
    told.receive(tmp_path, former)
    item = article()
    item.headline = "A ship calls"
    editing.save_edit(item, user=None, before=1)
    read_as(former, record("Ship leaves", byline="By A. Writer"))
    [(_id, changes, is_edited)] = run()
    assert is_edited
    assert changes == {
        "byline": ["", "By A. Writer"],
        "body": ["<p>Ship calls.</p>", "<p>Ship leaves.</p>"],
    }
    assert (article().headline, article().byline) == ("A ship calls", "By A. Writer")


def test_what_says_the_same_in_other_words_of_the_parser_makes_no_version(tmp_path: Path) -> None:
    former = record("Ship calls")
    told.receive(tmp_path, former)
    read_as(former, record("Ship calls", agency="Agency"))
    assert run() == []
    assert (article().version_number, SourceItem.objects.get().content_hash) == (1, article().content_hash)


def test_a_kill_that_the_parser_learnt_to_see_withdraws(tmp_path: Path) -> None:
    former = record("Ship calls")
    told.receive(tmp_path, former)
    read_as(former, record("Ship calls", pub_status=PubStatus.CANCELED, editorial_note="Libel."))
    [(_id, changes, _is_edited)] = run()
    assert changes == {"status": ["published", "withdrawn"], "withdrawn_reason": ["", "Libel."]}
    assert (article().status, SourceItem.objects.get().pub_status) == ("withdrawn", "canceled")
    assert run() == []


def test_only_what_the_text_was_read_from_is_read_again(tmp_path: Path) -> None:
    first, second = record("One", version=1), record("Two", version=2)
    told.receive(tmp_path, first, second)
    read_as(first, record("Uno", version=1))
    assert run() == []


def test_originals_are_chosen_by_day_and_format(tmp_path: Path) -> None:
    told.receive(tmp_path, record("One", external_id="1"), record("Two", external_id="2"))
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    SourceItem.objects.filter(article__external_id="1").update(received_at=day)
    SourceItem.objects.filter(article__external_id="2").update(parser="wire")
    later = reparse.originals(since=day + dt.timedelta(seconds=1))
    assert [original.parser for original in later] == ["wire"]
    assert [original.article.external_id for original in reparse.originals(parser="told")] == ["1"]


def test_what_is_not_understood_any_more_is_told_and_stays(tmp_path: Path) -> None:
    former = record("Ship calls")
    told.receive(tmp_path, former)
    read_as(former, Flaw("No headline."))
    [batch] = reparse.reparse(reparse.originals(parser="told"), apply=True)
    assert [reason for _original, reason in batch.not_understood] == ["No headline."]
    assert article().headline == "Ship calls"


def test_an_item_keeps_its_identity_whatever_its_id_is_read_as(tmp_path: Path) -> None:
    former = record("Ship calls", external_id="ship")
    told.receive(tmp_path, former)
    read_as(former, record("Ship leaves", external_id="other", source="Another"))
    assert len(run()) == 1
    assert (article().external_id, article().source.name) == ("ship", "Agency")


def test_batches_are_bounded_in_number_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told.receive(tmp_path, *(record(str(number), external_id=str(number)) for number in range(5)))
    monkeypatch.setattr(reparse, "BATCH", 3)
    found = reparse.originals(parser="told")
    assert [batch.read for batch in reparse.reparse(found, apply=False)] == [3, 2]
    monkeypatch.setattr(reparse, "BATCH_BYTES", 100)
    assert [batch.read for batch in reparse.reparse(found, apply=False)] == [1, 1, 1, 1, 1]


@pytest.mark.parametrize("name", ["feed.rss", "feed.atom", "feed.json"])
def test_what_an_entry_has_from_its_feed_is_found_again(tmp_path: Path, name: str) -> None:
    """Language, rights and author: of the entry its own bytes are kept, and the rest of the feed once."""
    feed = tmp_path / name
    feed.write_bytes((DATA / name).read_bytes())
    day = dt.date(2015, 9, 21)
    taken_in = import_files([feed], published=day).new
    batches = list(reparse.reparse(reparse.originals(), apply=True))
    assert sum(batch.read for batch in batches) == taken_in > 1
    assert [batch.not_understood for batch in batches] == [[]]
    assert [reread.changes for batch in batches for reread in batch.changed] == []
    read_by = {(each.parser, each.parser_version) for each in reparse.originals()}
    assert len(read_by) == 1
    assert read_by <= {(known.name, known.version) for known in formats.FORMATS}
    assert FileFrame.objects.count() == 1
    assert import_files([feed], published=day).unchanged == taken_in


def test_frames_are_told_apart_by_where_the_entry_stood() -> None:
    one, other = Frame(b"<feed>", b"</feed>"), Frame(b"<feed></feed>", b"")
    keys = frames.keep([one, other])
    assert keys == frames.keep([other, one])
    assert [(bytes(f.before), bytes(f.after)) for f in FileFrame.objects.order_by("pk")] == [one, other]
    assert frames.keep([]) == {}
