"""Imports in processes of their own, killed, at once, interrupted: all end like one left alone."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from articles.models import (
    SUBJECTS,
    TAGGINGS,
    Article,
    Coverage,
    ImportRun,
    IndexState,
    Operation,
    Reject,
    Source,
    SourceItem,
    Version,
)
from articles.search import index
from articles.search.engine import engine
from tests import newswire

pytestmark = pytest.mark.django_db(transaction=True)

ITEMS = 800
ROOT = Path(__file__).parents[1]


def database_url() -> str:
    """The test database, as other processes reach it."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(settings['NAME']), safe='')}"
    given = {"host": settings["HOST"], "port": settings["PORT"]}
    query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in given.items() if value)
    user = quote(settings["USER"], safe="")
    password = f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else ""
    return f"postgresql://{user}{password}@/{settings['NAME']}?{query}"


def start(*arguments: str | Path) -> "subprocess.Popen[str]":
    """`import_articles` in batches of fifty, so that there are many moments to be killed at."""
    small = "import django; django.setup(); import articles.importer; articles.importer.BATCH_ITEMS = 50"
    main = "import sys, django.core.management as m; m.execute_from_command_line(sys.argv)"
    return subprocess.Popen(
        [sys.executable, "-c", f"{small}; {main}", "import_articles", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def emptied() -> None:
    for model in (SourceItem, Reject, ImportRun, Version, *TAGGINGS, Article, *SUBJECTS, Source, Operation):
        model._default_manager.all().delete()
    Coverage.objects.all().delete()
    IndexState.objects.all().delete()
    engine().clear()


def archive() -> dict[str, str]:
    """A digest of each table that readers see, without keys and times that differ from run to run."""
    rows: dict[str, Any] = {
        "articles": Article.objects.values_list(
            "uid", "slug", "sequence", "headline", "body", "content_hash"
        ),
        "originals": SourceItem.objects.values_list("article__uid", "sha256", "offset"),
        "versions": Version.objects.values_list("article__uid", "number"),
        "sources": Source.objects.values_list("uid", "slug", "article_count"),
        "coverage": Coverage.objects.filter(facet=0).values_list("month", "count"),
    }
    for subject, tagging in zip(SUBJECTS, TAGGINGS, strict=True):
        rows[subject.kind] = subject._default_manager.values_list("uid", "slug", "name", "article_count")
        values = ("article__uid", "subject__uid", "sequence", "origin")
        rows[f"{subject.kind} tags"] = tagging._default_manager.values_list(*values)
    found = {name: hashlib.sha256(repr(sorted(of)).encode()).hexdigest() for name, of in rows.items()}
    keys = list(Article.objects.values_list("pk", flat=True))
    found["index"] = f"{len(engine().stored(keys))} entries, {index.refresh(keys)} astray"
    return found


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, str]:
    """What the first test finds out for all."""
    return {}


@pytest.fixture
def clean(tmp_path: Path, undisturbed: dict[str, str]) -> Iterator[tuple[Path, dict[str, str]]]:
    """A file, and the archive that it makes when nobody disturbs the import."""
    engine().clear()  # emptying the tables after a test leaves the index as it was
    file = newswire.many(tmp_path / "wire.sgm", ITEMS)
    if not undisturbed:
        code, _out, err = finished(start(file))
        assert (code, err) == (0, "")
        undisturbed |= archive()
        assert undisturbed["index"] == f"{ITEMS} entries, 0 astray"
        emptied()
    yield file, undisturbed
    engine().clear()


def test_a_killed_import_run_again_ends_like_one_undisturbed(clean: tuple[Path, dict[str, str]]) -> None:
    file, expected = clean
    moments = random.Random(21578)
    killed = 0
    for _attempt in range(12):
        process = start(file)
        stored = Article.objects.count()
        while process.poll() is None and Article.objects.count() == stored:
            time.sleep(0.005)
        time.sleep(moments.uniform(0, 0.2))
        process.kill()
        killed += finished(process)[0] == -signal.SIGKILL
        if Article.objects.count() == ITEMS:
            break
    assert killed >= 3
    code, out, err = finished(start(file))
    assert (code, err) == (0, "")
    assert out.startswith(f"{ITEMS:,} read: ")
    assert archive() == expected


def test_two_imports_at_once_make_what_one_makes(clean: tuple[Path, dict[str, str]]) -> None:
    file, expected = clean
    first, second = start(file), start(file)
    answers = [finished(first), finished(second)]
    assert [(code, err) for code, _out, err in answers] == [(0, ""), (0, "")]
    runs = ImportRun.objects.values_list("read", "new", "updated", "unchanged", "rejected")
    assert sum(new for _read, new, *_rest in runs) == ITEMS
    assert [(read, updated, rejected) for read, _n, updated, _u, rejected in runs] == [(ITEMS, 0, 0)] * 2
    found = archive()
    # Who is first to a second or a headline decides numbers within it; everything else is the same.
    assert {name: found[name] for name in expected if "tags" not in name and name != "articles"} == {
        name: expected[name] for name in expected if "tags" not in name and name != "articles"
    }


def test_an_interrupt_finishes_the_batch_and_says_so(clean: tuple[Path, dict[str, str]]) -> None:
    file, expected = clean
    process = start(file)
    while process.poll() is None and not Article.objects.exists():
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    code, out, err = finished(process)
    stored = Article.objects.count()
    assert (code, err) == (130, "CommandError: Stopped on request; run it again to go on.\n")
    assert out == f"{stored:,} read: {stored:,} new, 0 updated, 0 unchanged, 0 rejected.\n"
    assert stored % 50 == 0
    assert ImportRun.objects.get().status == ImportRun.Status.STOPPED
    finished(start(file))
    assert archive() == expected
