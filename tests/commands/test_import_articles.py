from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles import formats
from articles.formats.record import PubStatus
from articles.models import Article, ImportRun, Reject
from tests import newswire, told
from tests.newswire import document, write
from tests.told import record

pytestmark = pytest.mark.django_db

NAMES = [known.name for known in formats.FORMATS]


def run(*arguments: str | Path) -> tuple[str, str, str]:
    """Standard output, standard error, and the sentence of the error or ''."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_articles", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_it_tells_the_counts(tmp_path: Path) -> None:
    file = write(tmp_path / "x.sgm", document(1), document(2))
    assert run(file) == ("2 read: 2 new, 0 updated, 0 unchanged, 0 rejected.\n", "", "")
    assert run(file) == ("2 read: 0 new, 0 updated, 2 unchanged, 0 rejected.\n", "", "")


def test_it_names_each_reject_in_one_line_and_fails(tmp_path: Path) -> None:
    out, err, error = run(newswire.SGML, tmp_path / "none")
    assert out.splitlines() == [
        "note (1): The hour is not known: the date was added to the collection as guesswork.",
        "7 read: 4 new, 0 updated, 0 unchanged, 3 rejected.",
    ]
    assert err.splitlines() == [
        f"{newswire.SGML}, line 56: The date 31-FEB-1987 09:15:00.00 does not exist.",
        f"{newswire.SGML}, line 69: The document has neither a title nor a text.",
        f"{tmp_path}/none does not exist.",
    ]
    assert error == "3 rejected; everything else is in the archive."
    assert Reject.objects.count() == 3


def test_many_rejects_are_not_all_told(tmp_path: Path) -> None:
    bad = [document(number, date="31-FEB-1987 09:15:00.00") for number in range(25)]
    _out, err, error = run(write(tmp_path / "x.sgm", *bad))
    run_number = Reject.objects.all()[0].run_id
    assert len(err.splitlines()) == 21
    assert err.splitlines()[-1] == f"… and 5 more among the rejects of import {run_number}."
    assert error == "25 rejected; everything else is in the archive."


def test_a_dry_run_says_so(tmp_path: Path) -> None:
    file = write(tmp_path / "x.sgm", document(1))
    expected = "Dry run, nothing written. 1 read: 1 new, 0 updated, 0 unchanged, 0 rejected.\n"
    assert run(file, "--dry-run") == (expected, "", "")
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--source", "nobody"), "There is no source “nobody”; known are reuters, tass."),
        (("--source", "\udcff"), "Error: argument --source: this is no text in UTF-8"),
        (("--format", "fax"), f"There is no format “fax”; known are {newswire.NAMES}."),
        (("--date", "31.2.2015"), "Error: argument --date: 31.2.2015 is no day; write YYYY-MM-DD"),
    ],
    ids=["source", "no text", "format", "date"],
)
def test_a_wrong_option_is_one_sentence(arguments: tuple[str, str], sentence: str) -> None:
    assert run(newswire.SGML, *arguments) == ("", "", sentence)


def test_source_and_day_can_be_given() -> None:
    out, _err, error = run(newswire.WIRE, "--source", "reuters", "--date", "2015-03-03")
    assert (out, error) == ("1 read: 1 new, 0 updated, 0 unchanged, 0 rejected.\n", "")
    article = Article.objects.get()
    assert (article.source.slug, article.get_absolute_url()) == (
        "reuters",
        "/2015/03/03/harbour-town-counts-its-seals-for-the-first-time-in-forty-years/",
    )


def test_a_database_out_of_reach_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full\nCONTEXT: more")

    monkeypatch.setattr("articles.intake.Intake.take", full)
    assert run(newswire.SGML)[2] == (
        "The database cannot be written: database or disk is full. "
        "Finished batches are stored; run it again to go on."
    )


def test_progress_is_shown_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(write(tmp_path / "x.sgm", document(1)), "--progress")
    assert "1 items" in capsys.readouterr().err


def test_rejects_are_tried_again_by_import_or_all(tmp_path: Path) -> None:
    file = tmp_path / "tass.txt"
    file.write_text("Ships call\n\nMOSCOW, May 12. /TASS/. They are many.\n")
    run(file)
    number = ImportRun.objects.get().pk
    reason = "The text does not say when it was published: give its day."
    assert run("--retry", str(number)) == (
        "1 read: 0 new, 0 updated, 0 unchanged, 1 rejected.\n",
        f"{file}: {reason}\n",
        "1 rejected; everything else is in the archive.",
    )
    assert run("--retry", "all", "--date", "2015-05-12") == (
        "1 read: 1 new, 0 updated, 0 unchanged, 0 rejected.\n",
        "",
        "",
    )
    assert run("--retry", "all")[0] == "0 read: 0 new, 0 updated, 0 unchanged, 0 rejected.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Give files or folders to import, or --retry."),
        (("x.txt", "--retry", "all"), "Give files or folders to import, or --retry."),
        (("--retry", "all", "--dry-run"), "--retry goes with --source and --date only."),
        (("--retry", "0"), "There is no import 0."),
        (("--retry", "last"), "Error: argument --retry: last is no number of an import; write one, or all"),
    ],
)
def test_a_retry_that_makes_no_sense_is_refused(arguments: tuple[str, ...], sentence: str) -> None:
    assert run(*arguments)[2] == sentence


def test_it_tells_what_its_source_keeps_from_readers(tmp_path: Path) -> None:
    killed = record("KILL", external_id="1", pub_status=PubStatus.CANCELED)
    withheld = record(external_id="2", pub_status=PubStatus.WITHHELD)
    told.write(tmp_path / "a.told", killed, withheld, record(external_id="3", version=2))
    told.write(tmp_path / "b.told", record("Before", external_id="3", version=1))
    formats_ = (told.FORMAT, *formats.FORMATS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats, "FORMATS", formats_)
        assert run(tmp_path)[0] == (
            "4 read: 3 new, 1 updated, 0 unchanged, 0 rejected; 1 older than the text that stands; "
            "1 withheld by their source; 1 killed by their source.\n"
        )


@pytest.mark.parametrize("announced", [True, False])
def test_alerts_are_told_of_old_items_when_that_is_asked_for(tmp_path: Path, *, announced: bool) -> None:
    run(write(tmp_path / "x.sgm", document(1)), *(["--announce"] if announced else []))
    assert ImportRun.objects.get().is_announced is announced
