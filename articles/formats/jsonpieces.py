"""Finds the objects in a stream of JSON one by one, in flat memory whatever the file holds.

News comes as one object, one to a line, in an array, or in an envelope: an object that has the list under a
known name.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD

MARK = b"\xef\xbb\xbf"
_HEAD = 64 * 1024
_CHUNK = 256 * 1024
_SPACE = b" \t\r\n"
_BETWEEN = _SPACE + b",[]"
_STRUCTURE = re.compile(rb'["{}\[\]]')
_STRING_REST = re.compile(rb'(?:[^"\\]|\\.)*+"', re.DOTALL)
_COLON = re.compile(rb"\s*+:")

_TOO_LONG = f"The item is longer than {MAX_RECORD:,} bytes, the most that one may have"
_DEEPEST_ENVELOPE = 3

Token = tuple[bytes, int, int]  # its first byte; where it begins and ends in the stream


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one object, or what stands in its place; `flaw` says why they are not to be decoded."""

    raw: bytes
    offset: int
    line: int
    flaw: str = ""


class Reader:
    """A window over the stream, which knows its place. It begins with the first bytes, without a mark."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ended = False
        self._counted = (0, 1)  # an offset, and the line it is in
        self.window = b""
        self.offset = 0  # of the window in the stream
        while len(self.window) < _HEAD and self.fill():
            pass
        if self.window.startswith(MARK):
            self.window, self.offset = self.window[len(MARK) :], len(MARK)
            self._counted = (self.offset, 1)

    @property
    def end(self) -> int:
        return self.offset + len(self.window)

    def fill(self) -> bool:
        """Adds to the window; False at the end of the stream."""
        chunk = b"" if self._ended else self._stream.read(_CHUNK)
        self._ended = not chunk
        self.window += chunk
        return bool(chunk)

    def forget(self, offset: int) -> None:
        """What stands before this offset is not asked for again; it is dropped when there is much of it."""
        if offset - self.offset >= _CHUNK:
            self._line(offset)
            self.window = self.window[offset - self.offset :]
            self.offset = offset

    def text(self, begin: int, end: int) -> bytes:
        return self.window[begin - self.offset : end - self.offset]

    def piece(self, begin: int, end: int, flaw: str = "") -> Piece:
        """What stands between two offsets, without space around it; of too much only the beginning."""
        raw = self.text(begin, end)
        begin += len(raw) - len(raw.lstrip(_SPACE))
        raw = raw.strip(_SPACE)
        kept = raw if len(raw) <= MAX_RECORD else raw[:KEPT_OF_OVERSIZED]
        return Piece(kept, begin, self._line(begin), flaw)

    def _line(self, offset: int) -> int:
        """The line of an offset in the window that is not before the last one asked for."""
        counted, line = self._counted
        line += self.window.count(b"\n", counted - self.offset, offset - self.offset)
        self._counted = (offset, line)
        return line


def names(head: bytes) -> list[set[str]]:
    """The names of parts in the first bytes of a file: of the outermost objects, of those in them …"""
    found: list[set[str]] = [set() for _depth in range(_DEEPEST_ENVELOPE)]
    open_: list[bytes] = []
    depth = 0
    reader = Reader(io.BytesIO(head[:_HEAD]))
    for token, begin, end in _tokens(reader):
        if token in b"}]":
            depth -= open_[-1:] == [b"{"]
            del open_[-1:]
        elif token in b"{[":
            depth += token == b"{"
            open_.append(token)
        elif open_[-1:] == [b"{"] and depth <= len(found) and _is_name(reader, end):
            found[depth - 1].add(reader.text(begin + 1, end - 1).decode("utf-8", "replace"))
    return found


def pieces(reader: Reader, inside: Collection[str] = ()) -> Iterator[Piece]:
    """Every object of the stream, in order, and what stands between them, with its flaw.

    With `inside`, the objects in those lists of the outermost object that have one of these names.
    """
    lines = not inside and _is_lines(reader.window)
    yield from _lines(reader) if lines else _Walk(reader, inside).pieces()


def _is_lines(head: bytes) -> bool:
    first, _end, rest = head.lstrip(_SPACE).partition(b"\n")
    return (
        first.startswith(b"{") and first.endswith((b"}", b"}\r")) and rest.lstrip(_SPACE)[:1] in {b"{", b""}
    )


def _lines(reader: Reader) -> Iterator[Piece]:
    """Each line for itself: a bad one costs no other."""
    begin = reader.offset
    while True:
        at = reader.window.find(b"\n", begin - reader.offset)
        if at < 0 and reader.end - begin <= MAX_RECORD and reader.fill():
            continue
        end = reader.offset + at + 1 if at >= 0 else reader.end
        if reader.text(begin, end).strip(_SPACE):
            yield reader.piece(begin, end, f"{_TOO_LONG}." if end - begin > MAX_RECORD + 1 else "")
        if at < 0:
            end = _after_line(reader)
        if begin == end:
            return
        begin = end
        reader.forget(begin)


def _after_line(reader: Reader) -> int:
    """The offset after the next end of a line, or of the stream."""
    while True:
        begin = reader.end
        reader.forget(begin)
        if not reader.fill():
            return reader.end
        at = reader.window.find(b"\n", begin - reader.offset)
        if at >= 0:
            return reader.offset + at + 1


class _Walk:
    """From token to token, with what is open."""

    def __init__(self, reader: Reader, inside: Collection[str]) -> None:
        self._reader = reader
        self._inside = inside
        self._open: list[bytes] = []
        self._name = ""  # of the part in hand of the outermost object
        self._begin = -1  # of the item in hand
        self._level = 0  # what is open around it
        self._done = reader.offset

    def pieces(self) -> Iterator[Piece]:
        for token, begin, end in _tokens(self._reader):
            if self._begin < 0:
                yield from self._between(token, begin, end)
            elif end - self._begin > MAX_RECORD:
                rest = "what follows it in the file was not read"
                yield self._reader.piece(self._begin, end, f"{_TOO_LONG}; {rest}.")
                return
            if token in b"{[":
                self._open.append(token)
            elif token in b"}]":
                del self._open[-1:]
            if self._begin >= 0 and len(self._open) == self._level:
                yield self._reader.piece(self._begin, end)
                self._forget(end)
        yield from self._rest()

    def _between(self, token: bytes, begin: int, end: int) -> Iterator[Piece]:
        """A token outside items: it begins one, leads to one, or is nothing that should be here."""
        if token == b"{" and self._is_item():
            yield from self._stray(begin)
            self._begin, self._level = begin, len(self._open)
        elif token == b'"' and self._open == [b"{"] and _is_name(self._reader, end):
            self._name = self._reader.text(begin + 1, end - 1).decode("utf-8", "replace")
        if self._begin < 0 and self._inside:
            self._forget(end)

    def _is_item(self) -> bool:
        if self._inside:
            return self._open == [b"{", b"["] and self._name in self._inside
        return b"{" not in self._open

    def _stray(self, end: int) -> Iterator[Piece]:
        if not self._inside and self._reader.text(self._done, end).strip(_BETWEEN):
            yield self._reader.piece(self._done, end, "Between the items stands what is none.")

    def _forget(self, end: int) -> None:
        self._begin, self._done = -1, end
        self._reader.forget(end)

    def _rest(self) -> Iterator[Piece]:
        """The end of the file; an item that is not closed is left for the decoder to say what is wrong."""
        end = self._reader.end
        if self._begin >= 0:
            yield self._reader.piece(self._begin, end)
        elif self._open:
            yield self._reader.piece(self._done, end, "The file breaks off before its end.")
        else:
            yield from self._stray(end)


def _is_name(reader: Reader, end: int) -> bool:
    """Whether the string that ends here is followed by a colon."""
    return bool(_COLON.match(reader.window, end - reader.offset))


def _tokens(reader: Reader) -> Iterator[Token]:
    """Brackets and whole strings. A string without an end, or too long for any item, is the last."""
    at = reader.offset
    while True:
        match = _STRUCTURE.search(reader.window, at - reader.offset)
        if match is None:
            at = reader.end
            if not reader.fill():
                return
            continue
        begin = reader.offset + match.start()
        at = reader.offset + match.end()
        if match[0] == b'"':
            rest = _STRING_REST.match(reader.window, match.end())
            while rest is None and reader.end - begin <= MAX_RECORD and reader.fill():
                rest = _STRING_REST.match(reader.window, begin + 1 - reader.offset)
            at = reader.offset + rest.end() if rest else reader.end
            yield b'"', begin, at
            if rest is None:
                return
        else:
            yield match[0], begin, at
