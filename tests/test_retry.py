import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from articles import formats, retry
from articles.formats.record import KEPT_OF_OVERSIZED, ArticleRecord, Flaw, Format, Parsed
from articles.importer import import_files
from articles.models import Article, ImportRun, Reject, Source
from tests import told
from tests.told import record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", (told.FORMAT, *formats.FORMATS))


def refused(folder: Path, *flaws: str) -> list[bytes]:
    """Imports records that nobody understands; returns the lines that stand for them."""
    results = [Flaw(reason) for reason in flaws]
    told.receive(folder, *results)
    return [told.line_of(result) for result in results]


def again(**options: Any) -> tuple[int, int, int, int]:
    result = retry.retry(Reject.objects.all(), **options)
    return result.read, result.new, result.unchanged, result.rejected


def test_what_is_understood_by_now_is_taken_in_and_its_reject_resolved(tmp_path: Path) -> None:
    first, second = refused(tmp_path, "No headline.", "No text.")
    told.TOLD[first] = record("Understood", external_id="1")
    told.TOLD[second] = Flaw("Still no text.")
    assert again() == (2, 1, 0, 1)
    assert Article.objects.get().headline == "Understood"
    rejects = Reject.objects.order_by("pk")
    assert [(reject.resolved_at is None, reject.reason) for reject in rejects] == [
        (False, "No headline."),
        (True, "Still no text."),
    ]
    assert [reject.parser for reject in rejects] == ["told", "told"]
    run = ImportRun.objects.order_by("pk").last()
    assert run is not None
    assert (run.paths, run.status) == ([f"rejects of import {rejects[0].run_id}"], "finished")
    assert (run.read, run.new, run.rejected, run.rejects.count()) == (2, 1, 1, 0)
    original = Article.objects.get().originals.get()
    assert (bytes(original.data).strip(), original.run) == (first, run)
    # Resolved ones are left alone.
    assert again() == (1, 0, 0, 1)


def test_an_entry_takes_from_its_feed_what_it_does_not_say_itself(tmp_path: Path) -> None:
    feed = """<rss version="2.0"><channel><title>Wire</title><language>fr</language><copyright>AFP</copyright>
        <item><title>Un</title><description>Sans date.</description><guid>1</guid></item>
        <item><title>Deux</title><description>Sans date.</description><guid>2</guid></item></channel></rss>"""
    (tmp_path / "feed.xml").write_text(feed)
    assert import_files([tmp_path / "feed.xml"]).rejected == 2
    assert again(published=dt.date(2015, 9, 21)) == (2, 2, 0, 0)
    said = Article.objects.order_by("headline").values_list("headline", "language", "rights")
    assert list(said) == [("Deux", "fr", "AFP"), ("Un", "fr", "AFP")]
    frames = Article.objects.values_list("originals__frame", flat=True)
    assert set(frames) == {Reject.objects.values_list("frame", flat=True)[0]} != {None}


def test_one_of_which_only_the_beginning_was_kept_says_so_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    file.write_text('{"headline": "' + "x" * 4_000_000 + '"}\n')
    import_files([file, tmp_path / "missing"])
    result = retry.retry(Reject.objects.all())
    assert [refusal.reason for refusal in result.refusals] == [
        f"Only its first {KEPT_OF_OVERSIZED:,} bytes were kept: import the file itself again.",
        "None of its bytes were kept: import the file itself again.",
    ]
    assert list(Reject.objects.order_by("pk").values_list("reason", "resolved_at")) == [
        ("The record is longer than 3,145,728 bytes, the most that one may have.", None),
        (f"{tmp_path}/missing does not exist.", None),
    ]


def test_a_source_and_a_day_that_were_lacking_can_be_given(tmp_path: Path) -> None:
    told.receive(tmp_path, record(source="", published=None))
    assert again() == (1, 0, 0, 1)
    source = Source.objects.create(name="Agency", slug="agency")
    assert again(source=source, published=dt.date(2015, 9, 21)) == (1, 1, 0, 0)
    assert Article.objects.get().published_on == dt.date(2015, 9, 21)


def test_a_file_in_a_format_that_nobody_knew_is_read_when_somebody_does(tmp_path: Path) -> None:
    file = tmp_path / "news.odd"
    file.write_bytes(b"odd one\nodd two\nodd wrong\n")
    assert import_files([file]).rejected == 1

    def parse(stream: Any, _name: str) -> Any:
        for number, line in enumerate(stream):
            name = line.decode().split()[1]
            result: ArticleRecord | Flaw = record(name, external_id=name) if name != "wrong" else Flaw("Odd.")
            yield Parsed(line, number, number, result)

    odd = Format("odd", "Odd", 1, lambda head, _name: head.startswith(b"odd "), parse)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats, "FORMATS", (odd, *formats.FORMATS))
        assert again() == (3, 2, 0, 1)
        assert again() == (3, 0, 2, 1)
    reject = Reject.objects.get()
    assert (reject.reason, reject.resolved_at) == ("Odd.", None)


def test_only_the_rejects_given_are_tried(tmp_path: Path) -> None:
    [one] = refused(tmp_path, "One.")
    [other] = refused(tmp_path, "Other.")
    told.TOLD[one], told.TOLD[other] = record("One", external_id="1"), record("Two", external_id="2")
    first = ImportRun.objects.order_by("pk")[0]
    assert retry.retry(Reject.objects.filter(run=first)).new == 1
    assert Article.objects.get().headline == "One"


def test_a_retry_that_is_stopped_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "BATCH", 2)
    lines = refused(tmp_path, *(f"Flaw {number}." for number in range(5)))
    for number, line in enumerate(lines):
        told.TOLD[line] = record(f"Text {number}", external_id=str(number))

    def stop(result: Any) -> None:
        result.stopped = True

    assert again(report=stop) == (2, 2, 0, 0)
    assert again() == (3, 3, 0, 0)
    assert Reject.objects.filter(resolved_at=None).count() == 0


def test_who_may_not_import_may_not_retry() -> None:
    with pytest.raises(PermissionDenied):
        retry.retry(Reject.objects.all(), AnonymousUser())
