"""Files packed in others: gzip, bzip2, xz, zip and tar, known by their first bytes and read as streams.

Nothing is unpacked to disk, but for an archive that must be read from its end and stands in another: that one
goes to a file without a name. What a file may unpack to is limited by its `Allowance`.
"""

from __future__ import annotations

import io
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from articles.formats import tar
from articles.formats.plaintext import shorten
from articles.formats.unpacking import COMPRESSIONS, Allowance, Decompressed, Filled, Unreadable

DEEPEST = 2
"""Levels of packing. A compressed tar archive is one level."""

LARGEST_INNER = 1024**3
"""Bytes of a zip archive that stands in another."""

LONGEST_DIRECTORY = 12 * 1024 * 1024
"""Bytes of the directory of a zip archive, which is held in memory."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Damage comes as any of these.
_ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error, OverflowError),
    *(NotImplementedError, RuntimeError, IndexError),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """A file to be read, until the next one is asked for. `is_member`: found in an archive, not named."""

    name: str
    stream: io.BufferedReader
    is_member: bool


@dataclass(frozen=True, slots=True)
class Unfit:
    """What stands for a file that is not read; the reason is a sentence that begins with its name."""

    name: str
    reason: str


Contents = Iterator[Content | Unfit]


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so is one of these containers."""
    return bool(_compression(head)) or head.startswith(_ZIP) or tar.is_tar(head)


def contents(
    stream: io.BufferedReader,
    name: str,
    allowance: Allowance,
    *,
    depth: int = 0,
    is_member: bool = False,
) -> Contents:
    """What a file holds, in the order it stands there; the file itself when nothing is packed in it.

    Reading a content raises Unreadable where it is damaged; what follows it is still given, if it can be.
    """
    try:
        head = stream.peek()
        if not is_packed(head):
            yield Content(name, stream, is_member)
        elif depth == DEEPEST:
            yield Unfit(name, f"{name} is packed more than {DEEPEST} levels deep.")
        elif magic := _compression(head):
            inner = Decompressed(stream, name, magic, allowance).buffered()
            deeper = depth if tar.is_tar(inner.peek()) else depth + 1
            yield from contents(inner, name, allowance, depth=deeper, is_member=is_member)
        elif head.startswith(_ZIP):
            yield from _zip(stream, name, allowance, depth + 1)
        else:
            yield from _tar(stream, name, allowance, depth + 1)
    except Unreadable as error:
        if not error.is_told:
            error.is_told = True
            yield Unfit(error.name, str(error))


def _compression(head: bytes) -> bytes:
    magic = next((magic for magic in COMPRESSIONS if head.startswith(magic)), b"")
    return magic if magic != b"BZh" or _BZIP2.match(head) else b""


def _tar(stream: BinaryIO, name: str, allowance: Allowance, depth: int) -> Contents:
    for member in tar.members(stream, name):
        allowance.member()
        called = f"{name}: {_shown(member.path)}"
        if member.is_folder or _is_hidden(member.path):
            continue
        other = member.is_other and f"is {member.is_other}, not a file"
        if what := other or _astray(member.path):
            yield Unfit(called, f"{called} {what}.")
        else:
            yield from contents(member.data.buffered(), called, allowance, depth=depth, is_member=True)


def _zip(stream: io.BufferedReader, name: str, allowance: Allowance, depth: int) -> Contents:
    if stream.seekable():
        yield from _zip_members(stream, name, allowance, depth)
        return
    with tempfile.TemporaryFile() as copy:
        _copy(stream, copy, name)
        yield from _zip_members(copy, name, allowance, depth)


def _zip_members(stream: IO[bytes], name: str, allowance: Allowance, depth: int) -> Contents:
    _check_directory(stream, name)
    try:
        archive = zipfile.ZipFile(stream)
    except _ZIP_ERRORS as error:
        raise Unreadable(name, "is damaged or cut off: the zip archive has no directory") from error
    for member in archive.infolist():
        allowance.member()
        called = f"{name}: {_shown(member.filename)}"
        if member.is_dir() or _is_hidden(member.filename):
            continue
        if what := _closed(member) or _astray(member.orig_filename):
            yield Unfit(called, f"{called} {what}.")
            continue
        try:
            opened = archive.open(member)
        except _ZIP_ERRORS:
            yield Unfit(called, f"{called} is damaged: it is not where the zip archive says.")
            continue
        with opened:
            inner = _Inflated(opened, called, allowance).buffered()
            yield from contents(inner, called, allowance, depth=depth, is_member=True)


class _Inflated(Filled):
    """A member of a zip archive."""

    def __init__(self, member: IO[bytes], name: str, allowance: Allowance) -> None:
        super().__init__()
        self._member = member
        self._name = name
        self._allowance = allowance

    def more(self, most: int) -> bytes:
        try:
            data = self._member.read(most)
        except _ZIP_ERRORS as error:
            raise Unreadable(
                self._name, "is damaged: the zip archive holds other bytes than it says"
            ) from error
        self._allowance.unpack(len(data))
        return data


def _copy(stream: BinaryIO, copy: IO[bytes], name: str) -> None:
    length = 0
    while data := stream.read(_CHUNK):
        length += len(data)
        if length > LARGEST_INNER:
            raise Unreadable(name, f"has more than {LARGEST_INNER >> 30} GiB: unpack what it stands in")
        copy.write(data)
    copy.seek(0)


def _check_directory(archive: IO[bytes], name: str) -> None:
    """Refuses an archive whose directory would take much memory (APPNOTE.TXT 6.3.10, 4.3.14 to 4.3.16)."""
    end = archive.seek(0, io.SEEK_END)
    archive.seek(max(0, end - 22 - 20 - 0xFFFF))
    tail = archive.read()
    at = tail.rfind(b"PK\x05\x06")
    size = struct.unpack_from("<L", tail, at + 12)[0] if 0 <= at <= len(tail) - 22 else 0
    locator = tail[at - 20 : at] if at >= 20 else b""
    if size == 0xFFFFFFFF and locator.startswith(b"PK\x06\x07"):
        archive.seek(min(end, struct.unpack_from("<Q", locator, 8)[0]))
        record = archive.read(56)
        size = struct.unpack_from("<Q", record, 40)[0] if len(record) == 56 else size
    archive.seek(0)
    if size > LONGEST_DIRECTORY:
        raise Unreadable(name, "holds too many files for a zip archive: unpack it and import the folder")


def _closed(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & 0x1:
        return "is encrypted"
    if member.compress_type not in _ZIP_METHODS:
        return "is compressed by another method than Deflate"
    return ""


def _astray(path: str) -> str:
    """Why a member of this path is not read. Nothing would be written there, but something is amiss."""
    if "\0" in path:
        return "has a NUL in its name"
    parts = path.replace("\\", "/").split("/")
    is_absolute = not parts[0] or re.match(r"[A-Za-z]:", parts[0])
    return "has a name that leads out of its archive" if is_absolute or ".." in parts else ""


def _is_hidden(path: str) -> bool:
    """As in folders; and the copies that macOS makes of attributes."""
    parts = path.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part.strip(".") for part in parts)


def _shown(path: str) -> str:
    visible = "".join(c if c.isprintable() else "\ufffd" for c in path)
    return shorten(visible.removeprefix("./"), 200)
