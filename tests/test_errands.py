"""Work in the background: taken by one, told of, stopped, and begun again after whoever did it was killed."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from articles import errands, spool
from articles.management.commands.do_errands import WORK
from articles.models import Article, Errand, ImportRun, Reject
from articles.models.identity import new_uid
from tests import newswire, test_import_faults

KIND, STATE = Errand.Kind, Errand.State


def ordered(**fields: Any) -> Errand:
    return errands.order(KIND.LOOK, "wire.txt", user=None, uid=new_uid(), **fields)[0]


def standing(errand: Errand) -> tuple[str, int, str]:
    errand.refresh_from_db()
    return errand.state, errand.attempt, errand.complaint


def silent(errand: Errand) -> None:
    """As if whoever does it had been killed some time ago."""
    Errand.objects.filter(pk=errand.pk).update(beat=timezone.now() - errands.SILENT - dt.timedelta(seconds=1))


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "BETWEEN_BEATS", -1)


@pytest.mark.django_db
def test_what_waits_is_done_in_order_and_its_result_kept() -> None:
    first, second = ordered(), ordered()
    seen = []

    def work(errand: Errand, progress: errands.Progress) -> dict[str, Any]:
        seen.append(errand)
        return {"read": len(seen)}

    assert errands.work_off({KIND.LOOK: work}) == 2
    assert seen == [first, second]
    assert standing(first) == standing(second) == ("done", 1, "")
    assert second.result == {"read": 2}
    assert errands.work_off({}) == 0


@pytest.mark.django_db
def test_an_errand_with_a_uid_or_a_predecessor_is_ordered_once() -> None:
    look, made = errands.order(KIND.LOOK, "x", user=None, uid="one")
    again, made_again = errands.order(KIND.LOOK, "x", user=None, uid="one")
    follower, followed = errands.order(KIND.IMPORT, "x", user=None, follows=look)
    other, followed_again = errands.order(KIND.IMPORT, "x", user=None, follows=look)
    assert (again, other) == (look, follower)
    assert (made, made_again, followed, followed_again) == (True, False, True, False)


@pytest.mark.django_db
def test_progress_is_told_and_what_was_stopped_hears_of_it(eager: None) -> None:
    errand = ordered()
    answers: list[Any] = []

    def work(errand: Errand, progress: errands.Progress) -> dict[str, Any]:
        answers.append(progress(10, 100, {"read": 1}))
        told = Errand.objects.get()
        answers.append((told.state, told.done, told.total, told.result))
        errands.stop(told)
        answers.append(progress(20, 100, {"read": 2}))
        return {"read": 2}

    errands.work_off({KIND.LOOK: work})
    assert answers == [True, ("running", 10, 100, {"read": 1}), False]
    assert standing(errand) == ("stopped", 1, "")
    assert errand.result == {"read": 1}
    errands.go_on(errand)
    assert standing(errand) == ("waiting", 0, "")


@pytest.mark.django_db
def test_one_that_is_being_done_is_left_alone_and_one_long_silent_begun_again() -> None:
    errand = ordered()
    took = []

    def second(errand: Errand, progress: errands.Progress) -> dict[str, Any]:
        took.append(errand.attempt)
        return {"by": "second"}

    def first(errand: Errand, progress: errands.Progress) -> dict[str, Any]:
        assert errands.work_off({KIND.LOOK: second}) == 0
        silent(errand)
        assert errands.work_off({KIND.LOOK: second}) == 1
        assert progress(1, 2, {"by": "first"}) is False
        return {"by": "first"}

    errands.work_off({KIND.LOOK: first})
    assert took == [2]
    assert standing(errand) == ("done", 2, "")
    assert errand.result == {"by": "second"}


@pytest.mark.django_db
def test_what_is_never_finished_is_given_up_after_some_attempts() -> None:
    errand = ordered()
    Errand.objects.update(state=STATE.RUNNING, attempt=errands.ATTEMPTS)
    silent(errand)
    assert errands.work_off({}) == 0
    assert standing(errand) == ("failed", 5, "Begun 5 times, it never came to its end.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errands.Refused("Its files are gone."), ("failed", 1, "Its files are gone.")),
        (ZeroDivisionError(), ("failed", 1, "It failed (ZeroDivisionError); the log says where.")),
        (errands.Interrupted(), ("waiting", 0, "")),
        (OperationalError("gone"), ("running", 1, "")),
    ],
)
def test_what_fails_says_why_and_what_was_not_its_fault_is_tried_again(
    error: Exception, expected: tuple[str, int, str], caplog: pytest.LogCaptureFixture
) -> None:
    errand = ordered()

    def work(errand: Errand, progress: errands.Progress) -> dict[str, Any]:
        raise error

    errands.work_off({KIND.LOOK: work})
    assert standing(errand) == expected


@pytest.mark.django_db
def test_the_spool_is_swept_of_what_nobody_needs_any_more(settings: Settings, tmp_path: Path) -> None:
    settings.IMPORT_SPOOL = tmp_path
    long_ago = (timezone.now() - spool.KEPT - dt.timedelta(hours=1)).timestamp()
    for name in ("old", "needed", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "wire.txt").write_text("x")
    (tmp_path / "left.upload").write_text("x")
    for name in ("old", "needed", "left.upload"):
        os.utime(tmp_path / name, (long_ago, long_ago))
    ordered(order={"spool": "needed"})
    Errand.objects.update(state=STATE.RUNNING, beat=timezone.now())
    call_command("do_errands")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["needed", "new"]


@pytest.mark.django_db
def test_files_on_another_machine_are_left_to_it_for_an_hour() -> None:
    elsewhere, here = ordered(order={"spool": "elsewhere"}), ordered()
    assert errands.work_off({KIND.LOOK: lambda errand, progress: {}}) == 1
    assert (standing(elsewhere)[0], standing(here)[0]) == ("waiting", "done")
    Errand.objects.filter(pk=elsewhere.pk).update(created_at=timezone.now() - errands.LOST)
    errands.work_off(WORK)
    assert standing(elsewhere) == ("failed", 1, "Its files are no longer there: hand them in again.")


def worker(batch: int = 50) -> "subprocess.Popen[bytes]":
    """The process in the background, in small batches, so that there are many moments to be killed at."""
    small = (
        "import django; django.setup(); import articles.importer as i, articles.errands as e; "
        f"i.BATCH_ITEMS = {batch}; e.BETWEEN_BEATS = 0"
    )
    main = "import sys, django.core.management as m; m.execute_from_command_line(['manage.py', 'do_errands'])"
    return subprocess.Popen(
        [sys.executable, "-c", f"{small}; {main}"],
        cwd=test_import_faults.ROOT,
        env={
            **os.environ,
            "DATABASE_URL": test_import_faults.database_url(),
            "DJANGO_SETTINGS_MODULE": "newsarchive.settings",
        },
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def delivered(transactional_db: None, settings: Settings) -> Errand:
    """800 items and a refused one on their way into the archive, where every process looks for them."""
    folder = spool.path("delivered")
    folder.mkdir(parents=True, exist_ok=True)
    bad = newswire.document(9999, date="31-FEB-1987 09:10:11.12")
    file = newswire.many(folder / "wire.sgm", 800)
    file.write_text(file.read_text() + bad)
    return errands.order(KIND.IMPORT, "wire.sgm", user=None, uid=new_uid(), order={"spool": "delivered"})[0]


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_again_and_again_is_finished_by_the_next_process(delivered: Errand) -> None:
    for stored in (50, 250, 500):
        process = worker()
        while process.poll() is None and Article.objects.count() < stored:
            time.sleep(0.01)
        process.kill()
        assert process.wait(30) == -signal.SIGKILL
        assert standing(delivered)[0] == "running"
        silent(delivered)
    assert worker().wait(60) == 0
    assert standing(delivered) == ("done", 4, "")
    assert (delivered.result["read"], delivered.result["rejected"], Article.objects.count()) == (801, 1, 800)
    runs = list(delivered.runs.order_by("pk").values_list("status", flat=True))
    assert runs == ["stopped"] * (len(runs) - 1) + ["finished"]
    assert Reject.objects.get(resolved_at=None).run == ImportRun.objects.latest("pk")


@pytest.mark.django_db(transaction=True)
def test_a_process_told_to_end_leaves_the_rest_to_the_next(delivered: Errand) -> None:
    process = worker()
    while process.poll() is None and not Article.objects.exists():
        time.sleep(0.01)
    process.terminate()
    assert process.wait(30) == 0
    assert standing(delivered)[0] == "waiting"
    assert 0 < Article.objects.count() < 800
    assert worker().wait(60) == 0
    assert (standing(delivered)[0], Article.objects.count()) == ("done", 800)


@pytest.mark.django_db(transaction=True)
def test_an_import_stopped_at_the_desk_ends_with_the_batch_in_hand(delivered: Errand) -> None:
    process = worker()
    while process.poll() is None and not Article.objects.exists():
        time.sleep(0.01)
    errands.stop(delivered)
    assert process.wait(30) == 0
    assert standing(delivered)[0] == "stopped"
    assert 0 < Article.objects.count() < 800
    assert ImportRun.objects.get().status == "stopped"


@pytest.mark.django_db(transaction=True)
def test_the_web_server_starts_a_process_when_something_waits(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    commands: list[Any] = []
    stop, begun = threading.Event(), threading.Event()

    def run(command: list[str], **_: Any) -> "subprocess.CompletedProcess[bytes]":
        commands.append(command[1:])
        Errand.objects.update(state=STATE.DONE)
        begun.set()
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    watcher = threading.Thread(target=errands.watch, args=(stop, 60))
    watcher.start()
    try:
        ordered()
        assert begun.wait(20)  # at once, not when the minute is over
    finally:
        stop.set()
        errands._ordered.set()
        watcher.join(20)
    assert commands == [["manage.py", "do_errands"]]
