"""Cuts a stream of SGML into its documents, in flat memory whatever the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD

_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes between two cuts.

    `kind` is "document" (from its open tag to its close tag), "unclosed" (an open tag without a close tag),
    "stray" (text outside documents) or "oversized" (only the beginning is kept).
    """

    kind: str
    raw: bytes
    offset: int
    line: int


class _Reader:
    """A window over the stream that knows its place and drops what is over the limit of one record."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ended = False
        self.window = bytearray()
        self.offset = 0
        self.line = 1

    def fill(self) -> bool:
        chunk = b"" if self._ended else self._stream.read(_CHUNK)
        self._ended = not chunk
        self.window += chunk
        return not self._ended

    def take(self, count: int) -> bytes:
        taken = bytes(self.window[:count])
        del self.window[:count]
        self.offset += count
        self.line += taken.count(b"\n")
        return taken


def pieces(stream: BinaryIO, open_tag: bytes, close_tag: bytes) -> Iterator[Piece]:
    """Every byte of the stream, in order, as documents and what lies between them."""
    reader = _Reader(stream)
    while True:
        yield from _up_to(reader, open_tag, "stray")
        if not reader.window:
            return
        yield from _document(reader, open_tag, close_tag)


def _document(reader: _Reader, open_tag: bytes, close_tag: bytes) -> Iterator[Piece]:
    """From the open tag at the start of the window to its close tag, or to the next open tag."""
    seen = len(open_tag)
    while True:
        close = reader.window.find(close_tag, seen)
        following = reader.window.find(open_tag, seen, close if close >= 0 else len(reader.window))
        if following >= 0:
            yield _cut(reader, "unclosed", following)
            return
        if close >= 0:
            yield _cut(reader, "document", close + len(close_tag))
            return
        if len(reader.window) > MAX_RECORD:
            yield from _oversized(reader, open_tag, close_tag)
            return
        seen = max(len(open_tag), len(reader.window) - max(len(open_tag), len(close_tag)))
        if not reader.fill():
            yield _cut(reader, "unclosed", len(reader.window))
            return


def _oversized(reader: _Reader, open_tag: bytes, close_tag: bytes) -> Iterator[Piece]:
    """One piece with the first bytes of the document; the rest is read past."""
    offset, line = reader.offset, reader.line
    kept = bytes(reader.window[:KEPT_OF_OVERSIZED])
    overlap = max(len(open_tag), len(close_tag))
    reader.take(len(open_tag))
    while True:
        close = reader.window.find(close_tag)
        following = reader.window.find(open_tag, 0, close if close >= 0 else len(reader.window))
        if following >= 0 or close >= 0:
            reader.take(following if following >= 0 else close + len(close_tag))
            break
        reader.take(max(0, len(reader.window) - overlap))
        if not reader.fill():
            reader.take(len(reader.window))
            break
    yield Piece("oversized", kept, offset, line)


def _up_to(reader: _Reader, tag: bytes, kind: str) -> Iterator[Piece]:
    """What lies before the next tag, as one piece, if it is more than white space."""
    offset, line, kept = reader.offset, reader.line, bytearray()
    while True:
        found = reader.window.find(tag)
        ready = found if found >= 0 else max(0, len(reader.window) - len(tag))
        text = reader.take(ready)
        if not kept.strip():
            offset, line = reader.offset - len(text), reader.line - text.count(b"\n")
            kept = bytearray()
        kept += text[: KEPT_OF_OVERSIZED - len(kept)]
        if found >= 0:
            break
        if not reader.fill():
            kept += reader.take(len(reader.window))[: KEPT_OF_OVERSIZED - len(kept)]
            break
    if kept.strip():
        yield Piece(kind, bytes(kept), offset, line)


def _cut(reader: _Reader, kind: str, count: int) -> Piece:
    offset, line = reader.offset, reader.line
    if count > MAX_RECORD:
        return Piece("oversized", reader.take(count)[:KEPT_OF_OVERSIZED], offset, line)
    return Piece(kind, reader.take(count), offset, line)
