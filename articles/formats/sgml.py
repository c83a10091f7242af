"""Cuts a stream of SGML into its documents, in flat memory whatever the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD
from articles.formats.window import Window


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


def pieces(stream: BinaryIO, open_tag: bytes, close_tag: bytes) -> Iterator[Piece]:
    """Every byte of the stream, in order, as documents and what lies between them."""
    window = Window(stream)
    while True:
        yield from _up_to(window, open_tag, "stray")
        if not window.held:
            return
        yield from _document(window, open_tag, close_tag)


def _document(window: Window, open_tag: bytes, close_tag: bytes) -> Iterator[Piece]:
    """From the open tag at the start of the window to its close tag, or to the next open tag."""
    seen = len(open_tag)
    while True:
        close = window.held.find(close_tag, seen)
        following = window.held.find(open_tag, seen, close if close >= 0 else len(window.held))
        if following >= 0:
            yield _cut(window, "unclosed", following)
            return
        if close >= 0:
            yield _cut(window, "document", close + len(close_tag))
            return
        if len(window.held) > MAX_RECORD:
            yield from _oversized(window, open_tag, close_tag)
            return
        seen = max(len(open_tag), len(window.held) - max(len(open_tag), len(close_tag)))
        if not window.fill():
            yield _cut(window, "unclosed", len(window.held))
            return


def _oversized(window: Window, open_tag: bytes, close_tag: bytes) -> Iterator[Piece]:
    """One piece with the first bytes of the document; the rest is read past."""
    offset, line = window.offset, window.line
    kept = bytes(window.held[:KEPT_OF_OVERSIZED])
    overlap = max(len(open_tag), len(close_tag))
    window.take(len(open_tag))
    while True:
        close = window.held.find(close_tag)
        following = window.held.find(open_tag, 0, close if close >= 0 else len(window.held))
        if following >= 0 or close >= 0:
            window.take(following if following >= 0 else close + len(close_tag))
            break
        window.take(max(0, len(window.held) - overlap))
        if not window.fill():
            window.take(len(window.held))
            break
    yield Piece("oversized", kept, offset, line)


def _up_to(window: Window, tag: bytes, kind: str) -> Iterator[Piece]:
    """What lies before the next tag, as one piece, if it is more than white space."""
    offset, line, kept = window.offset, window.line, bytearray()
    while True:
        found = window.held.find(tag)
        ready = found if found >= 0 else max(0, len(window.held) - len(tag))
        text = window.take(ready)
        if not kept.strip():
            offset, line = window.offset - len(text), window.line - text.count(b"\n")
            kept = bytearray()
        kept += text[: KEPT_OF_OVERSIZED - len(kept)]
        if found >= 0:
            break
        if not window.fill():
            kept += window.take(len(window.held))[: KEPT_OF_OVERSIZED - len(kept)]
            break
    if kept.strip():
        yield Piece(kind, bytes(kept), offset, line)


def _cut(window: Window, kind: str, count: int) -> Piece:
    offset, line = window.offset, window.line
    if count > MAX_RECORD:
        return Piece("oversized", window.take(count)[:KEPT_OF_OVERSIZED], offset, line)
    return Piece(kind, window.take(count), offset, line)
