"""Uploaded files on this machine until they are in the archive: a folder for each upload."""

import datetime as dt
import os
import secrets
import shutil
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

if TYPE_CHECKING:
    AnyFile = UploadedFile[Any]
else:
    AnyFile = UploadedFile

KEPT = dt.timedelta(days=30)  # when something was refused, or nobody decided
_NAME_BYTES = 200  # file systems take 255


def keep(files: Iterable[AnyFile]) -> str:
    """Moves uploaded files into a new folder and returns its name. Raises OSError when there is no room."""
    name = secrets.token_hex(8)
    folder = path(name)
    folder.mkdir(mode=0o700, parents=True)
    try:
        for file in files:
            _move(file, _free(folder / file_name(file.name or "")))
    except OSError:
        drop(name)
        raise
    return name


def _move(file: AnyFile, target: Path) -> None:
    if hasattr(file, "temporary_file_path"):
        os.link(file.temporary_file_path(), target)  # it lies in the spool: see articles.uploads
        return
    with target.open("xb") as stream:
        for chunk in file.chunks():
            stream.write(chunk)


def path(name: str) -> Path:
    return Path(settings.IMPORT_SPOOL) / name


def names(name: str) -> list[str]:
    """The files of an upload."""
    return sorted(file.name for file in path(name).iterdir())


def drop(name: str) -> None:
    shutil.rmtree(path(name), ignore_errors=True)


def sweep(needed: Collection[str]) -> None:
    """Removes what has lain for longer than KEPT and is not among those needed."""
    oldest = (timezone.now() - KEPT).timestamp()
    root = Path(settings.IMPORT_SPOOL)
    for entry in root.iterdir() if root.is_dir() else ():
        if entry.name in needed or entry.stat().st_mtime > oldest:
            continue
        if entry.is_dir():
            drop(entry.name)
        else:
            entry.unlink(missing_ok=True)  # an upload whose process was killed


def file_name(given: str) -> str:
    """The last part of a name as a browser sent it, fit for a file: visible, not hidden, not too long."""
    last = given.replace("\\", "/").rpartition("/")[2]
    text = "".join(
        "_" if unicodedata.category(c)[0] == "C" else c for c in unicodedata.normalize("NFC", last)
    )
    stem, dot, ending = text.strip(" .").rpartition(".")
    stem, ending = (stem, dot + ending) if stem and len(ending) < 20 else (stem + dot + ending, "")
    room = _NAME_BYTES - len(ending.encode())
    return (stem.encode()[:room].decode(errors="ignore") or "file") + ending


def _free(target: Path) -> Path:
    """The path or, when it is taken, one with a number."""
    number = 1
    free = target
    while free.exists():
        number += 1
        free = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return free
