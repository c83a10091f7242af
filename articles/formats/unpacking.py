"""Streams of what is packed: decompressed as they are read, within what a file is allowed to unpack to."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from articles.formats.record import HEAD

MOST_UNPACKED = 100 * 1024**3  # bytes, of a file in all
FREE = 64 * 1024 * 1024  # bytes that may be unpacked from however few
LARGEST_RATIO = 200
MOST_MEMBERS = 100_000
_MEMORY = 96 * 1024 * 1024  # bytes; `xz -9` asks for 65 MiB
_CHUNK = 64 * 1024


class Unreadable(Exception):  # noqa: N818 - reads as the sentence it carries
    """What is packed cannot be read, or no further. The same damage is raised wherever it is met."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name} {what}.")
        self.name = name
        self.is_told = False


class Allowance:
    """What one file may unpack to: bytes, times its own size, and members. Raises Unreadable beyond that.

    `position` tells how many bytes of the file, which has `size`, have been read.
    """

    def __init__(self, name: str, size: int, position: Callable[[], int]) -> None:
        self._name = name
        self._size = size
        self._position = position
        self._unpacked = 0
        self._members = 0
        self._exceeded: Unreadable | None = None

    def unpack(self, count: int) -> None:
        self._unpacked += count
        if self._unpacked > MOST_UNPACKED:
            self._exceed(f"unpacks to more than {MOST_UNPACKED >> 30} GiB: unpack it and import the folder")
        read = max(1, min(self._position(), self._size))
        if self._unpacked > FREE and self._unpacked > LARGEST_RATIO * read:
            self._exceed(f"unpacks to more than {LARGEST_RATIO} times its size, and was read no further")

    def member(self) -> None:
        self._members += 1
        if self._members > MOST_MEMBERS:
            self._exceed(f"holds more than {MOST_MEMBERS:,} files: unpack it and import the folder")
        if self._exceeded is not None:
            raise self._exceeded

    def _exceed(self, what: str) -> None:
        if self._exceeded is None:
            self._exceeded = Unreadable(self._name, what)
        raise self._exceeded


class Filled(io.RawIOBase):
    """A stream whose reads are as long as they can be, and which keeps to its first error.

    What stands before the damage is given before the error is raised.
    """

    def __init__(self) -> None:
        self._error: Unreadable | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        filled = 0
        try:
            while filled < len(view) and not self._error and (data := self.more(len(view) - filled)):
                view[filled : filled + len(data)] = data
                filled += len(data)
        except Unreadable as error:
            self._error = error
        if self._error and not filled:
            raise self._error
        return filled

    def more(self, most: int) -> bytes:
        """Up to so many bytes; none at the end. Raises Unreadable."""
        raise NotImplementedError

    def buffered(self) -> io.BufferedReader:
        """The stream with a buffer, of which the first bytes can be looked at before they are read."""
        return io.BufferedReader(self, HEAD)


class Decompressor(Protocol):
    """What bz2, lzma and, here, gzip have alike."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gzip:
    """RFC 1952. The zlib module checks sums and lengths."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._inflate.decompress(self._inflate.unconsumed_tail + data, max(0, max_length))


def _xz() -> Decompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)


COMPRESSIONS: dict[bytes, tuple[str, Callable[[], Decompressor]]] = {
    b"\x1f\x8b\x08": ("gzip", _Gzip),
    b"BZh": ("bzip2", bz2.BZ2Decompressor),
    b"\xfd7zXZ\x00": ("xz", _xz),
}


class Decompressed(Filled):
    """What a compressed stream, or several one after the other, were made from."""

    def __init__(self, packed: BinaryIO, name: str, magic: bytes, allowance: Allowance) -> None:
        super().__init__()
        self._packed = packed
        self._name = name
        self._magic = magic
        self._title, self._new = COMPRESSIONS[magic]
        self._decompressor = self._new()
        self._is_empty = True
        self._read = b""  # of the packed stream, and not yet fed to the decompressor
        self._allowance = allowance

    def more(self, most: int) -> bytes:
        while True:
            if self._decompressor.eof and not self._goes_on():
                return b""
            is_hungry = self._decompressor.needs_input
            fed = self._fetch() if is_hungry else b""
            data = self._decompress(fed, most)
            if data:
                self._is_empty = False
                self._allowance.unpack(len(data))
                return data
            if is_hungry and not fed and not self._decompressor.eof:
                raise Unreadable(self._name, f"is cut off: its {self._title} data have no end")

    def _fetch(self) -> bytes:
        read, self._read = self._read or self._packed.read(_CHUNK), b""
        return read

    def _decompress(self, fed: bytes, most: int) -> bytes:
        try:
            return self._decompressor.decompress(fed, most)
        except (zlib.error, OSError, lzma.LZMAError, ValueError) as error:
            raise Unreadable(self._name, f"is damaged: its {self._title} data cannot be read") from error

    def _goes_on(self) -> bool:
        """Whether another stream follows. What fills up the last block of a tape is nothing."""
        following = self._decompressor.unused_data.lstrip(b"\0")
        while not following:
            if not (read := self._packed.read(_CHUNK)):
                return False
            following = read.lstrip(b"\0")
        following += self._packed.read(max(0, len(self._magic) - len(following)))
        if not following.startswith(self._magic):
            raise Unreadable(self._name, f"is damaged: something else follows its {self._title} data")
        if self._is_empty:
            self._allowance.member()  # else a file of nothing but beginnings takes forever
        self._decompressor, self._is_empty, self._read = self._new(), True, following
        return True
