"""A copy of an archive on SQLite, made while it is read and written."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connection

_PAGES = 2500  # copied between two reports, 10 MiB


class Impossible(Exception):  # noqa: N818 - reads as the sentence it carries
    """There is no copy; the message is one sentence for the operator."""


def copy(path: Path, report: Callable[[int, int], object] = lambda done, total: None) -> int:
    """Writes the archive as it is at the first moment to a new file; returns its size in bytes.

    Who writes meanwhile does not wait, and is not in the copy. The file has its name only when it is whole
    and was read through; its owner alone may read it. `report` is told the pages that are done, of how many.
    Raises Impossible, also where the archive is on PostgreSQL, which has tools of its own.
    """
    if connection.vendor != "sqlite":
        raise Impossible("This archive is on PostgreSQL: docs/operations.md says how to copy it.")
    if path.exists():
        raise Impossible(f"{path} stands already: name another file.")
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _fill(part, report)
            _make_last(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Impossible(f"{path} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise Impossible(f"The copy failed: {error}.") from error
    return path.stat().st_size


def _fill(part: Path, report: Callable[[int, int], object]) -> None:
    with (
        closing(connection.get_new_connection(connection.get_connection_params())) as source,
        closing(sqlite3.connect(part, isolation_level=None)) as target,
    ):
        # A copy begins anew whenever somebody writes, unless what it reads is held fast.
        source.execute("BEGIN DEFERRED")
        source.execute("SELECT 1 FROM sqlite_schema").fetchone()
        source.backup(target, pages=_PAGES, progress=lambda _, left, total: report(total - left, total))
        (verdict,) = target.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"it is malformed: {verdict}")
        # One file, without a log beside it, until it is used.
        target.execute("PRAGMA journal_mode = DELETE")


def _make_last(part: Path, path: Path) -> None:
    """Gives the file its name when all of it is on the disk."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
