"""Reads a tar archive as a stream: the formats of POSIX.1-2017, ustar and pax (pax, "Extended Description"),
and the long names and sizes of GNU tar.

Nothing is written anywhere, and links lead nowhere: they are told apart, no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from articles.formats.unpacking import Filled, Unreadable

BLOCK = 512
LONGEST_HEADER = 64 * 1024  # bytes of an extended header: of a name, and what else it tells

_CHECKSUM = slice(148, 156)
_FOLDERS = b"5"
_LONG_NAME, _LONG_LINK, _PAX, _PAX_FOR_ALL = b"L", b"K", b"x", b"g"
# What has no data of its own, whatever size it tells.
_OTHERS = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"6": "a pipe",
}
_SPARSE = b"S"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive; where it is none, `is_other` says what it is. Its data last until the next."""

    path: str
    data: Filled
    is_folder: bool = False
    is_other: str = ""


@dataclass(slots=True)
class _Header:
    path: bytes
    size: int
    type: bytes


def is_tar(head: bytes) -> bool:
    """Whether the first block is a header whose sum is right."""
    return len(head) >= BLOCK and any(head[:BLOCK]) and _sum_is_right(head[:BLOCK])


def members(stream: BinaryIO, name: str) -> Iterator[Member]:
    """Each member, in the order of the archive. Raises Unreadable where it is damaged or cut off."""
    extended: dict[bytes, bytes] = {}
    while True:
        block = stream.read(BLOCK)
        if len(block) < BLOCK:
            raise Unreadable(name, "is cut off: the tar archive has no end")
        if not any(block):
            return
        header = _header(block, name)
        data = _Data(stream, header.size, name)
        if header.type in {_LONG_NAME, _LONG_LINK, _PAX, _PAX_FOR_ALL}:
            extended |= _extension(header, data, name)
        else:
            _extend(header, extended, name)
            data = _Data(stream, header.size, name)
            yield _member(header, extended, data)
            extended = {}
        data.finish()


class _Data(Filled):
    """The data of a member, which fill whole blocks."""

    def __init__(self, stream: BinaryIO, size: int, name: str) -> None:
        super().__init__()
        self._stream = stream
        self._left = size
        self._padding = -size % BLOCK
        self._name = name

    def more(self, most: int) -> bytes:
        data = self._stream.read(min(most, self._left))
        self._left -= len(data)
        if not data and self._left:
            raise Unreadable(self._name, "is cut off: the tar archive has no end")
        return data

    def finish(self) -> None:
        """Reads past what is left."""
        while self.more(1 << 16):
            pass
        if len(self._stream.read(self._padding)) < self._padding:
            raise Unreadable(self._name, "is cut off: the tar archive has no end")


def _header(block: bytes, name: str) -> _Header:
    if not _sum_is_right(block):
        raise Unreadable(name, "is damaged: the tar archive goes on with something else")
    path, prefix = _text(block[:100]), _text(block[345:500])
    if prefix and block[257:263] == b"ustar\0":
        path = prefix + b"/" + path
    header = _Header(path, _number(block[124:136], name), block[156:157])
    if header.type in _OTHERS:
        header.size = 0
    return header


def _sum_is_right(block: bytes) -> bool:
    """The sum of the bytes; some wrote that of signed ones. Its own field counts as spaces."""
    told = _text(block[_CHECKSUM]).strip()
    if not told or not all(digit in b"01234567" for digit in told):
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    unsigned = sum(rest)
    return int(told, 8) in {unsigned, unsigned - 256 * sum(byte > 127 for byte in rest)}


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _number(field: bytes, name: str) -> int:
    """Octal digits or, as GNU tar has it, a large number in base 256."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:])
    digits = _text(field).strip()
    if not all(digit in b"01234567" for digit in digits):
        raise Unreadable(name, "is damaged: a size in the tar archive is no number")
    return int(digits or b"0", 8)


def _extension(header: _Header, data: _Data, name: str) -> dict[bytes, bytes]:
    """What an extended header tells of the next member."""
    if header.size > LONGEST_HEADER:
        raise Unreadable(
            name, f"is damaged: a header of the tar archive has more than {LONGEST_HEADER:,} bytes"
        )
    told = data.buffered().read()
    if header.type == _LONG_NAME:
        return {b"path": _text(told)}
    return _pax(told, name) if header.type == _PAX else {}


def _pax(told: bytes, name: str) -> dict[bytes, bytes]:
    """Records of the form "18 path=some/path\\n", in which the number is the length of the record."""
    found = {}
    while told:
        length = told.partition(b" ")[0]
        end = int(length) if length.isdigit() and len(length) < 8 else 0
        if not len(length) < end <= len(told):
            raise Unreadable(name, "is damaged: a header of the tar archive cannot be read")
        key, _, value = told[len(length) + 1 : end].removesuffix(b"\n").partition(b"=")
        found[key] = value
        told = told[end:]
    return found


def _extend(header: _Header, extended: dict[bytes, bytes], name: str) -> None:
    header.path = extended.get(b"path", header.path)
    if (size := extended.get(b"size")) is not None and header.type not in _OTHERS:
        if not size.isdigit() or len(size) > 18:
            raise Unreadable(name, "is damaged: a size in the tar archive is no number")
        header.size = int(size)


def _member(header: _Header, extended: dict[bytes, bytes], data: _Data) -> Member:
    other = _OTHERS.get(header.type, "")
    if header.type == _SPARSE or any(key.startswith(b"GNU.sparse.") for key in extended):
        other = "a sparse file"
    is_folder = header.type == _FOLDERS or header.path.endswith(b"/")
    return Member(header.path.decode("utf-8", "replace"), data, is_folder, other)
