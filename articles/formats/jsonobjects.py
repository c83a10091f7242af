"""Cuts a stream of JSON text (RFC 8259) into its objects, in flat memory whatever the stream holds.

The objects may stand one after the other or in a list, on as many lines as they like. A damaged one costs no
other: no string goes on over the end of a line, and within an object nothing but a colon leads to another, so
that a new one is known for what it is after one that was cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD
from articles.formats.window import Window

Kind = Literal["object", "stray", "oversized", "endless", "unclosed"]

# Bytes of an object over the limit that are read past in search of its end: 3 s, were all of them brackets.
_FARTHEST = 8 * 1024 * 1024
_SPACE = b" \t\r\n"
_BETWEEN = _SPACE + b",[]"
_TOKEN = re.compile(rb'["{]|[}\]]|\[++')
_INSIDE_STRING = re.compile(rb'(?:[^"\\\n]++|\\[^\n])*+')


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes between two cuts.

    `kind` is "object" (from its first brace to its last, or as far as a damaged one goes), "stray" (text
    between objects), "oversized" and "endless" (the beginning of an object that is too long; of the latter
    no end was found, and the rest of the file is given up) or "unclosed" (nothing: the list has no end).
    """

    kind: Kind
    raw: bytes
    offset: int
    line: int


class Scan:
    """Follows strings and brackets from the brace that opens an object."""

    def __init__(self) -> None:
        self.at = 0
        self._depth = 0
        self._in_string = False

    def end(self, held: bytes | bytearray) -> int | None:
        """Where the object ends, or was cut off because another begins; None until more is held."""
        while True:
            if self._in_string and not self._leave_string(held):
                return None
            token = _TOKEN.search(held, self.at)
            if token is None:
                self.at = len(held)
                return None
            begin, self.at = token.span()
            byte = held[begin]
            if byte == _QUOTE:
                self._in_string = True
            elif byte in _CLOSING:
                self._depth -= 1
                if self._depth == 0:
                    return self.at
            elif byte == _BRACE and self._depth == 1 and not _follows_colon(held, begin):
                return begin
            else:
                self._depth += self.at - begin

    def forget(self, count: int) -> None:
        """So many bytes, which were seen, are held no longer."""
        self.at -= count

    def _leave_string(self, held: bytes | bytearray) -> bool:
        """Goes behind the end of a string; False when it is not held yet."""
        self.at = _INSIDE_STRING.match(held, self.at).end()  # type: ignore[union-attr]  # matches nothing too
        left = len(held) - self.at
        if left == 0 or (left == 1 and held[self.at] == _ESCAPE):
            return False
        # A reverse solidus before the end of a line escapes nothing.
        self._in_string = held[self.at] == _ESCAPE
        self.at += 1
        return not self._in_string or self._leave_string(held)


_QUOTE, _BRACE, _ESCAPE = b'"{\\'
_CLOSING = b"}]"


def pieces(stream: BinaryIO, begun: bytes = b"", offset: int = 0, line: int = 1) -> Iterator[Piece]:
    """Every byte of the stream, in order, as objects and what lies between them.

    What was `begun` to be read before stands at `offset`, in `line`.
    """
    window = Window(stream)
    window.held += begun
    window.offset, window.line = offset, line
    before, stray = _up_to_brace(window)
    is_list = before.lstrip(_SPACE).startswith(b"[")
    while True:
        if stray is not None:
            yield stray
        if not window.held:
            break
        piece = _object(window)
        yield piece
        if piece.kind == "endless":
            return
        before, stray = _up_to_brace(window)
    if is_list and not before.rstrip(_SPACE).endswith(b"]"):
        yield Piece("unclosed", b"", window.offset, window.line)


def _up_to_brace(window: Window) -> tuple[bytes, Piece | None]:
    """What stands before the next brace, its beginning and end at least; as a piece if it says anything."""
    offset, line, passed = window.offset, window.line, b""
    while True:
        brace = window.held.find(b"{")
        passed += window.take(brace if brace >= 0 else len(window.held))
        if len(passed) > 2 * KEPT_OF_OVERSIZED:
            passed = passed[:KEPT_OF_OVERSIZED] + passed[-KEPT_OF_OVERSIZED:]
        if brace >= 0 or not window.fill():
            break
    said = passed.lstrip(_BETWEEN)
    if not said:
        return passed, None
    skipped = passed[: len(passed) - len(said)]
    kept = said.rstrip(_BETWEEN)[:KEPT_OF_OVERSIZED]
    return passed, Piece("stray", kept, offset + len(skipped), line + skipped.count(b"\n"))


def _object(window: Window) -> Piece:
    """The object at the start of the window."""
    offset, line, scan = window.offset, window.line, Scan()
    while (end := scan.end(window.held)) is None and len(window.held) <= MAX_RECORD and window.fill():
        pass
    if end is None and len(window.held) <= MAX_RECORD:
        end = len(window.held)
    if end is not None and end <= MAX_RECORD:
        return Piece("object", window.take(end).rstrip(_SPACE), offset, line)
    kept = bytes(window.held[:KEPT_OF_OVERSIZED])
    return Piece("oversized" if _skip(window, scan, end) else "endless", kept, offset, line)


def _skip(window: Window, scan: Scan, end: int | None) -> bool:
    """Reads past an object that is too long; False when its end is too far."""
    limit = window.offset + _FARTHEST
    while end is None and window.offset < limit:
        count = scan.at
        window.take(count)
        scan.forget(count)
        end = scan.end(window.held) if window.fill() else len(window.held)
    if end is not None:
        window.take(end)
    return end is not None


def _follows_colon(held: bytes | bytearray, at: int) -> bool:
    """Whether a colon stands before this place, or what does stand there is held no longer."""
    while at > 0 and held[at - 1] in _SPACE:
        at -= 1
    return at == 0 or held[at - 1] == b":"[0]
