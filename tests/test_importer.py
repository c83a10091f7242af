import datetime as dt
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import formats
from articles.importer import Result, import_files
from articles.models import Article, Coverage, ImportRun, Person, Proposal, Reject, SourceItem, Version
from articles.received import Item
from articles.revision import fill
from articles.search import index
from articles.tagging import proposals
from articles.tagging.lexicon import Lexicon
from articles.tagging.proposals import Named
from tests import cast, newswire
from tests.newswire import document, write

pytestmark = pytest.mark.django_db


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def counts(result: Result) -> tuple[int, int, int, int, int]:
    return result.read, result.new, result.updated, result.unchanged, result.rejected


def test_each_document_is_new_or_rejected_with_a_reason() -> None:
    result = import_files([newswire.SGML])
    assert counts(result) == (6, 4, 0, 0, 2)
    assert not result.complete
    assert [(reject.line, reject.reason) for reject in Reject.objects.all()] == [
        (56, "The date 31-FEB-1987 09:15:00.00 does not exist."),
        (69, "The document has neither a title nor a text."),
    ]
    for reject in Reject.objects.all():
        assert newswire.SGML.read_bytes()[reject.offset :].startswith(bytes(reject.data))


def test_an_item_becomes_an_article_with_all_its_parts() -> None:
    import_files([newswire.SGML])
    article = Article.objects.get(external_id="1")
    assert article.source.slug == "reuters"
    assert article.get_absolute_url() == "/1987/05/12/harbour-tin-hbt-says-loading-sales-up/"
    # 09:10 in New York in May is four hours behind UTC.
    assert article.published_at == dt.datetime(1987, 5, 12, 13, 10, 11, tzinfo=dt.UTC)
    assert article.precision == Article.Precision.MINUTE
    assert article.is_public
    assert (article.dateline, article.location) == ("PORT ELLEN, Scotland, May 12", "Port Ellen, Scotland")
    assert article.byline == "By Ann Example, Reuters"
    assert sorted(country.code for country in article.countries.all()) == ["DE", "GB", "SUHH"]
    assert [person.name for person in article.people.all()] == ["Javier Pérez de Cuéllar"]
    assert sorted(topic.name for topic in article.topics.all()) == ["tin", "trade"]
    tagging = article.country_taggings.get(subject__alpha2="GB")
    assert (tagging.origin, tagging.evidence) == ("import", {"scheme": "reuters:places", "label": "uk"})
    assert tagging.sequence == article.sequence


def test_an_item_without_an_hour_has_the_precision_of_a_day() -> None:
    import_files([newswire.SGML])
    article = Article.objects.get(external_id="5")
    assert (article.precision, article.published_on) == (Article.Precision.DAY, dt.date(1987, 5, 13))


def test_the_original_bytes_are_kept_and_provable() -> None:
    import_files([newswire.SGML])
    kept = SourceItem.objects.get(article__external_id="3")
    raw = newswire.SGML.read_bytes()
    assert raw[kept.offset : kept.offset + kept.size] == bytes(kept.data)
    version = formats.by_name("reuters").version
    assert (kept.parser, kept.parser_version, kept.run.format) == ("reuters", version, "")


def test_the_same_file_again_changes_nothing() -> None:
    import_files([newswire.SGML])
    before = list(Article.objects.order_by("pk").values())
    assert counts(import_files([newswire.SGML])) == (6, 0, 0, 4, 2)
    assert list(Article.objects.order_by("pk").values()) == before
    assert SourceItem.objects.count() == 4
    assert Version.objects.count() == 0


def test_the_index_and_the_counters_agree_with_the_tables() -> None:
    import_files([newswire.SGML])
    assert index.refresh(list(Article.objects.values_list("pk", flat=True))) == 0
    assert Coverage.objects.get(facet=0).count == 4
    assert Person.objects.get(article_count=1).name == "Javier Pérez de Cuéllar"


def test_an_item_twice_in_a_file_is_taken_in_its_later_form(tmp_path: Path) -> None:
    file = write(tmp_path / "x.sgm", document(1), document(1), document(1, title="SHIP LEAVES"))
    assert counts(import_files([file])) == (3, 1, 1, 1, 0)
    assert Article.objects.get().headline == "SHIP LEAVES"


def test_items_of_the_same_headline_and_second_have_addresses_of_their_own(tmp_path: Path) -> None:
    file = write(tmp_path / "x.sgm", *(document(number, title="SHIP CALLS") for number in range(1, 4)))
    import_files([file])
    slugs = Article.objects.order_by("sequence").values_list("slug", flat=True)
    assert list(slugs) == ["ship-calls", "ship-calls-2", "ship-calls-3"]


def test_permanent_addresses_are_the_same_in_every_archive(tmp_path: Path) -> None:
    import_files([write(tmp_path / "x.sgm", document(1))])
    uid = Article.objects.get().uid
    keys = list(Article.objects.values_list("pk", flat=True))
    SourceItem.objects.all().delete()
    Article.objects.all().delete()
    index.refresh(keys)
    import_files([write(tmp_path / "y.sgm", document(2), document(1))])
    assert Article.objects.get(external_id="1").uid == uid


def test_a_dry_run_foretells_the_counts_and_writes_nothing(tmp_path: Path) -> None:
    import_files([write(tmp_path / "x.sgm", document(1), document(2))])
    file = write(tmp_path / "y.sgm", document(1), document(2, title="NEW"), document(3), document(3), "stray")
    with CaptureQueriesContext(connection) as queries:
        foretold = import_files([file, tmp_path / "missing"], dry_run=True)
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert counts(foretold) == (6, 1, 1, 2, 2)
    assert foretold.run is None
    assert counts(import_files([file, tmp_path / "missing"])) == counts(foretold)


def test_wire_text_needs_a_day_from_somebody(tmp_path: Path) -> None:
    refused = import_files([newswire.WIRE])
    assert [refusal.reason for refusal in refused.refusals] == [
        "Nothing tells whose item it is: name its source."
    ]
    file = tmp_path / "tass.txt"
    file.write_text("Ships call\n\nMOSCOW, May 12. /TASS/. They are many.\n")
    assert [refusal.reason for refusal in import_files([file]).refusals] == [
        "The text does not say when it was published: give its day."
    ]
    assert counts(import_files([file], published=dt.date(2015, 5, 12))) == (1, 1, 0, 0, 0)
    article = Article.objects.get()
    assert (article.source.slug, article.published_on, article.precision) == (
        "tass",
        dt.date(2015, 5, 12),
        Article.Precision.DAY,
    )
    # What is known needs no day, under whatever name and line width it comes.
    other = tmp_path / "again.txt"
    other.write_text("Ships call\r\n\r\nMOSCOW, May 12. /TASS/. They\r\nare many.\r\n")
    assert counts(import_files([other])) == (1, 0, 0, 1, 0)


def test_an_item_of_tomorrow_is_scheduled(tmp_path: Path) -> None:
    import_files([write(tmp_path / "x.sgm", document(1, date="12-MAY-2987 09:10:11.12"))])
    assert Article.objects.get().status == Article.Status.SCHEDULED


def test_a_time_outside_the_calendar_is_rejected(tmp_path: Path) -> None:
    result = import_files([write(tmp_path / "x.sgm", document(1, date="31-DEC-9999 23:59:59.00"))])
    assert [refusal.reason for refusal in result.refusals] == ["Its date lies outside the years 1 to 9999."]


def test_a_body_without_words_and_a_headline_too_long_are_fitted_in(tmp_path: Path) -> None:
    import_files([write(tmp_path / "x.sgm", document(1, title="SHIP " * 200))])
    assert Article.objects.get().headline == ("SHIP " * 99).strip() + "…"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path, "does not exist."),
        (lambda path: path.write_bytes(b"") or path, "is empty."),
        (lambda path: path.mkdir() or path, "holds no file in a known format."),
        (pipe, "is neither a file nor a folder."),
        (
            lambda path: path.write_text("<html>404") and path,
            f"is an HTML page, not a news file; known are {newswire.TITLES}.",
        ),
    ],
)
def test_a_wrong_file_is_one_reject_and_the_others_are_loaded(
    tmp_path: Path, make: Callable[[Path], Path], reason: str
) -> None:
    wrong = make(tmp_path / "wrong")
    result = import_files([wrong, write(tmp_path / "right.sgm", document(1))])
    assert counts(result) == (2, 1, 0, 0, 1)
    assert Reject.objects.get().reason == f"{wrong} {reason}"


def test_a_name_that_no_disk_holds_is_one_reject(tmp_path: Path) -> None:
    for name in ("x" * 5000, "nul\0", "\udcff"):
        result = import_files([tmp_path / name])
        assert counts(result) == (1, 0, 0, 0, 1)
    assert Reject.objects.count() == 3


def test_in_a_folder_what_is_no_news_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "b.sgm", document(1))
    (tmp_path / "README").write_text("About these files")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep" / "c.sgm", document(2))
    result = import_files([tmp_path])
    assert counts(result) == (2, 2, 0, 0, 0)
    assert result.complete
    expected = f"{tmp_path}/README is in no known format; known are {newswire.TITLES}."
    assert result.skipped == [expected]


def test_a_format_can_be_forced(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("Ships call\n\nThey are many.\n")
    import_files([newswire.SGML])
    source = Article.objects.all()[0].source
    wire = formats.by_name("wire")
    result = import_files([file], source=source, format=wire, published=dt.date(2015, 5, 12))
    assert counts(result) == (1, 1, 0, 0, 0)
    assert dict(result.notes) == {"The text has no dateline.": 1}


def test_a_batch_costs_the_same_queries_whatever_its_size(tmp_path: Path) -> None:
    import_files([write(tmp_path / "w.sgm", document(900), document(901))])

    def queries(first: int, last: int) -> int:
        days = [f"{number % 28 + 1}-MAY-1987 10:10:{number % 60:02}.00" for number in range(first, last)]
        documents = [document(n, date=day) for n, day in zip(range(first, last), days, strict=True)]
        file = write(tmp_path / f"{first}.sgm", *documents)
        with CaptureQueriesContext(connection) as captured:
            import_files([file])
        return len(captured)

    assert queries(10, 20) == queries(20, 30) == queries(30, 32)


def test_all_batches_but_the_first_are_read_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is read while the process beside gets ready."""
    japan, read, here = cast.japan(), list[str](), proposals.named
    monkeypatch.setattr("articles.importer.BATCH_ITEMS", 1)
    monkeypatch.setattr("articles.analyst._is_worthwhile", lambda texts: True)

    def named(article: Article, names: Lexicon) -> Iterator[Named]:
        read.append(article.external_id)
        return here(article, names)

    monkeypatch.setattr("articles.tagging.proposals.named", named)
    bodies = [f"Ministers of Japan met {number} times." for number in range(3)]
    documents = [document(number, body=body, places=()) for number, body in enumerate(bodies, 1)]
    import_files([write(tmp_path / "x.sgm", *documents)])
    assert list(Proposal.objects.values_list("country", flat=True)) == [japan.pk] * 3
    assert read == ["1"]


def test_a_record_that_the_database_refuses_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(article: Article, item: Item) -> None:
        if item.external_id == "3":
            raise ValueError("no such thing")
        fill(article, item)

    monkeypatch.setattr("articles.intake.fill", fragile)
    result = import_files([write(tmp_path / "x.sgm", *(document(number) for number in range(1, 6)))])
    assert counts(result) == (5, 4, 0, 0, 1)
    assert Reject.objects.get().reason == "The database does not take it: no such thing"
    assert sorted(Article.objects.values_list("external_id", flat=True)) == ["1", "2", "4", "5"]


def test_a_file_of_scraps_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.importer.SCRAPS", 3)
    good = b'{"id": "%d", "source": "s", "published": "2016-01-01", "headline": "x"}'
    path = tmp_path / "scraps.json"
    path.write_bytes(b"[" + good % 1 + b",{},{},{}," + good % 2 + b"," + b"{" * 100_000)
    result = import_files([path])
    assert counts(result) == (9, 2, 0, 0, 7)
    assert result.refusals[-1].reason == (
        "Before this stand 3 scraps in a row that are no records: the file was read no further."
    )


def test_a_wish_to_stop_ends_the_run_after_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.importer.BATCH_ITEMS", 10)
    file = newswire.many(tmp_path / "x.sgm", 35)
    former = signal.getsignal(signal.SIGTERM)

    def interrupt(result: Result) -> None:
        if result.read == 20:
            os.kill(os.getpid(), signal.SIGTERM)

    result = import_files([file], report=interrupt)
    assert (result.stopped, result.read, Article.objects.count()) == (True, 20, 20)
    assert ImportRun.objects.get().status == ImportRun.Status.STOPPED
    assert signal.getsignal(signal.SIGTERM) is former
    assert counts(import_files([file])) == (35, 15, 0, 20, 0)


def test_a_run_has_its_counts_and_closes_those_that_were_killed(tmp_path: Path) -> None:
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    killed = ImportRun.objects.create(started_at=long_ago)
    result = import_files([newswire.SGML])
    killed.refresh_from_db()
    assert killed.status == ImportRun.Status.STOPPED
    run = ImportRun.objects.get(pk=result.run.pk if result.run else 0)
    assert (run.read, run.new, run.updated, run.unchanged, run.rejected) == counts(result)
    assert (run.status, run.paths) == (ImportRun.Status.FINISHED, [str(newswire.SGML)])


def test_progress_is_told_in_bytes_up_to_the_end(tmp_path: Path) -> None:
    file = newswire.many(tmp_path / "x.sgm", 20)
    told: list[tuple[int, int]] = []
    import_files([file], report=lambda result: told.append((result.bytes_done, result.bytes_in_all)))
    assert told == [(file.stat().st_size, file.stat().st_size)]


def test_what_an_item_names_is_proposed_with_the_import_and_again_when_it_changes(tmp_path: Path) -> None:
    cast.japan()
    cast.russia()
    told = newswire.document(1, title="JAPAN AND JAPAN", body="Japan spoke.", places=())
    import_files([newswire.write(tmp_path / "a.sgm", told)])
    article = Article.objects.get()
    assert list(article.country_taggings.values_list("subject__name", "origin")) == [("Japan", "rule")]
    assert index.astray([article.pk]).articles == []
    import_files(
        [newswire.write(tmp_path / "b.sgm", told.replace("Japan", "Russia").replace("JAPAN", "RUSSIA"))]
    )
    assert list(article.country_taggings.values_list("subject__name", "origin")) == [("Russia", "rule")]
    assert index.astray([article.pk]).articles == []
