from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles import formats
from articles.formats.record import Flaw
from articles.models import Article
from tests import newswire, told
from tests.told import line_of, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def newer_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", (replace(told.FORMAT, version=2), *formats.FORMATS))


def run(*arguments: str) -> tuple[str, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("reparse", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_it_shows_each_change_and_applies_it_when_asked(tmp_path: Path) -> None:
    former = record("Ship calls", external_id="1")
    told.receive(tmp_path, former, record("Another", external_id="2"))
    told.TOLD[line_of(former)] = record("Ship leaves", external_id="1", urgency=3)
    uid = Article.objects.get(external_id="1").uid
    changes = [
        "  headline: Ship [-calls-] {+leaves+}",
        "  body: Ship [-calls.-] {+leaves.+}",
        "  urgency: {+3+}",
    ]
    out, err, error = run("--format", "told")
    assert (out.splitlines(), err, error) == (
        [f"{uid} Ship leaves", *changes, "2 read again: 1 would change."],
        "",
        "",
    )
    assert Article.objects.get(external_id="1").headline == "Ship calls"
    assert run("--since", "2000-01-01", "--apply")[0].splitlines()[-1] == "2 read again: 1 changed."
    assert Article.objects.get(external_id="1").headline == "Ship leaves"
    assert run("--format", "told", "--apply") == ("2 read again: 0 changed.\n", "", "")


def test_what_is_not_understood_any_more_is_named_and_the_command_fails(tmp_path: Path) -> None:
    former = record("Ship calls")
    told.receive(tmp_path, former)
    told.TOLD[line_of(former)] = Flaw("No headline.")
    assert run("--format", "told", "--apply") == (
        "1 read again: 0 changed.\n",
        f"{tmp_path}/records.told, byte 0: No headline.\n",
        "1 are not understood any more, and stay as they are.",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say which originals: with --since, with --format, or with both."),
        (
            ("--since", "yesterday"),
            "Error: argument --since: yesterday is no day; write YYYY-MM-DD",
        ),
        (
            ("--format", "morse"),
            f"There is no format “morse”; known are told, {newswire.NAMES}.",
        ),
    ],
)
def test_it_wants_to_know_which_originals(arguments: tuple[str, ...], sentence: str) -> None:
    assert run(*arguments)[2] == sentence
