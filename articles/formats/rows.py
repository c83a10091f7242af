"""Cuts a stream of CSV (RFC 4180) into its rows, in flat memory whatever the stream holds.

A quoted cell may hold delimiters, ends of lines and doubled quotes. A row whose quotes do not fit ends with
its first line, so that it costs no other.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD

DELIMITERS = ",;\t"

NOT_CLOSED = "A quote is opened in the row and not closed."
NOT_AT_END = "A quoted cell of the row goes on after its closing quote."
TOO_WIDE = "The row has more than 1,000 cells."
TOO_LONG = f"The row is longer than {MAX_RECORD:,} bytes, the most that one may have"
CUT_OFF = "The file ends within a character."

_MOST_CELLS = 1000
# Bytes of a cell over the limit that are read past in search of its end: 3 s, were all of them quotes.
_FARTHEST = 128 * 1024 * 1024
_CHUNK = 256 * 1024
# What cannot be decoded stays in the text as surrogates, so that the bytes can be had again.
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8", "surrogateescape"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "surrogatepass"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "surrogatepass"),
    (b"", "utf-8", "surrogateescape"),
)
_IN_QUOTES = re.compile(r'(?:[^"]++|"")*+')
_LINE_END = re.compile(r"\r\n|\n|\r")
_CELL_END = {delimiter: re.compile(rf"[{delimiter}\r\n]") for delimiter in DELIMITERS}

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its bytes and place; where `flaw` is a sentence, there are no cells."""

    raw: bytes
    offset: int
    line: int
    cells: Cells = ()
    flaw: str = ""


class _Text:
    """A window over the stream as text, which knows its place and can tell the bytes it was decoded from."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        first = stream.read(_CHUNK)
        self.mark, self.encoding, self._errors = next(e for e in _ENCODINGS if first.startswith(e[0]))
        self._decoder = codecs.getincrementaldecoder(self.encoding)(self._errors)
        self.held = self._decoder.decode(first[len(self.mark) :])
        self.at = 0
        self.offset = len(self.mark)
        self.line = 1
        self.is_ended = not first

    def fill(self) -> bool:
        """Holds more, or learns that this is the end."""
        chunk = b"" if self.is_ended else self._stream.read(_CHUNK)
        self.is_ended = not chunk
        # Of UTF-16 half a character cannot be decoded whatever is done about errors: see `left`.
        more = self._decoder.decode(chunk, final=self.is_ended and self.encoding == "utf-8")
        self.held = self.held[self.at :] + more
        self.at = 0
        return not self.is_ended

    def double(self) -> None:
        """Holds twice as much, so that who begins anew each time has looked at little twice in the end."""
        wanted = 2 * (len(self.held) - self.at)
        while self.fill() and len(self.held) < wanted:
            pass

    @property
    def left(self) -> bytes:
        """What is no whole character at the end of the stream."""
        return self._decoder.getstate()[0]

    @property
    def is_too_long(self) -> bool:
        return len(self.held) - self.at > MAX_RECORD

    def take(self, end: int) -> bytes:
        """The bytes up to there, which are held no longer."""
        text = self.held[self.at : end]
        raw = text.encode(self.encoding, self._errors)
        self.at = end
        self.offset += len(raw)
        self.line += text.count("\n") + text.count("\r") - text.count("\r\n")
        return raw


class _Unfit(Exception):  # noqa: N818 - reads as the sentence it carries
    """What begins here is no row."""


class Rows:
    """The rows of a stream after the first, which `first` must be asked for before them. Empty ones are left
    out."""

    def __init__(self, stream: BinaryIO) -> None:
        self._text = _Text(stream)
        self._delimiter = DELIMITERS[0]
        self._width = 0

    @property
    def mark(self) -> bytes:
        """The byte-order mark that the stream begins with."""
        return self._text.mark

    def first(self, liking: Callable[[Cells], int]) -> Row | None:
        """The first row, by the delimiter whose cells are liked most."""
        text = self._text
        while self._skip_blank_lines() or (_line_end(text) is None and not text.is_too_long and text.fill()):
            pass
        line = text.held[text.at : _line_end(text)]
        self._delimiter = max(DELIMITERS, key=lambda delimiter: liking(_split(line, delimiter)))
        row = self._next()
        self._width = len(row.cells) if row else 0
        return row

    def __iter__(self) -> Iterator[Row]:
        while (row := self._next()) is not None:
            if row.flaw or any(row.cells):
                yield row
        if self._text.left:
            yield Row(self._text.left, self._text.offset, self._text.line, flaw=CUT_OFF)

    def _skip_blank_lines(self) -> bool:
        """Whether there were nothing but blank lines so far, and there is more to come."""
        text = self._text
        left = len(text.held[text.at :].lstrip("\r\n"))
        text.take(len(text.held) - left)
        return not left and text.fill()

    def _next(self) -> Row | None:
        text = self._text
        while True:
            try:
                scanned = _scan(text.held, text.at, self._delimiter, is_all=text.is_ended)
            except _Unfit as unfit:
                return self._first_line(str(unfit))
            if isinstance(scanned, tuple):
                return self._row(*scanned) if scanned[1] > text.at else None
            if text.is_too_long:
                return self._oversized(scanned)
            if text.is_ended:
                return self._first_line(NOT_CLOSED)
            text.double()

    def _row(self, cells: Cells, end: int) -> Row:
        text, offset, line = self._text, self._text.offset, self._text.line
        raw = text.take(end)
        if len(raw) > MAX_RECORD:
            return Row(raw[:KEPT_OF_OVERSIZED], offset, line, flaw=f"{TOO_LONG}.")
        try:
            raw.decode(text.encoding)
        except UnicodeDecodeError as error:
            byte = f"Byte {error.start + 1} of the row, 0x{raw[error.start]:02x},"
            return Row(raw, offset, line, flaw=f"{byte} is not {text.encoding.upper()}.")
        return Row(raw, offset, line, cells)

    def _first_line(self, flaw: str) -> Row:
        text, offset, line = self._text, self._text.offset, self._text.line
        kept = b""
        while (end := _line_end(text)) is None and not text.is_ended:
            kept = (kept + text.take(len(text.held)))[:KEPT_OF_OVERSIZED]
            text.fill()
        raw = kept + text.take(len(text.held) if end is None else end)
        return Row(raw if len(raw) <= MAX_RECORD else raw[:KEPT_OF_OVERSIZED], offset, line, flaw=flaw)

    def _oversized(self, quote: int) -> Row:
        """A row over the limit. `quote` is where its open cell was opened, -1 when that is not quoted."""
        text, offset, line = self._text, self._text.offset, self._text.line
        if quote < 0:
            return self._first_line(f"{TOO_LONG}.")
        if self._rows_follow():
            return self._first_line(NOT_CLOSED)
        kept = text.take(quote + 1)
        kept = kept + text.held[text.at : text.at + KEPT_OF_OVERSIZED].encode(errors="replace")
        flaw = f"{TOO_LONG}."
        if self._skip_cell():
            self._next()
        else:
            flaw = f"{TOO_LONG}, and its last quote was not found; what follows was not read."
            text.take(len(text.held))
            text.is_ended = True
        return Row(kept[:KEPT_OF_OVERSIZED], offset, line, flaw=flaw)

    def _rows_follow(self) -> bool:
        """Whether the two lines after this one are rows: then its quote was not meant to be open."""
        text = self._text
        lines = _LINE_END.split(text.held[text.at :], maxsplit=3)[1:3]
        return len(lines) == 2 and all(len(_split(line, self._delimiter)) == self._width for line in lines)

    def _skip_cell(self) -> bool:
        """Reads past the rest of a quoted cell; False when its end is too far."""
        text = self._text
        limit = text.offset + _FARTHEST
        while True:
            end = _in_quotes(text.held, text.at)
            # A quote that ends the window may be the first half of a doubled one.
            if end < len(text.held) - (not text.is_ended):
                text.take(end + 1)
                return True
            text.take(end)
            if text.offset > limit or text.is_ended:
                return False
            text.fill()


def _scan(text: str, at: int, delimiter: str, *, is_all: bool) -> tuple[Cells, int] | int:
    """The cells of the row at a place, and where the next one begins.

    When the text is too short for that, the place of the quote that its last cell opens with, or -1; when it
    is all there is, only a quote makes it too short. Raises _Unfit.
    """
    cells: list[str] = []
    while True:
        if text.startswith('"', at):
            end = _in_quotes(text, at + 1) + 1
            if end > len(text) or (end == len(text) and not is_all):
                return at
            cells.append(text[at + 1 : end - 1].replace('""', '"'))
            if text[end : end + 1] not in (delimiter, "\r", "\n", ""):
                raise _Unfit(NOT_AT_END)
        else:
            found = _CELL_END[delimiter].search(text, at)
            if found is None and not is_all:
                return -1
            end = found.start() if found else len(text)
            cells.append(text[at:end])
        at = end + 1
        if text[end : end + 1] != delimiter:
            break
        if len(cells) >= _MOST_CELLS:
            raise _Unfit(TOO_WIDE)
    if text.startswith("\r\n", end):
        at += 1
    elif text.startswith("\r", end) and at == len(text) and not is_all:
        return -1
    return tuple(cells), min(at, len(text))


def _in_quotes(text: str, at: int) -> int:
    """Where the closing quote stands, or the text ends."""
    return _IN_QUOTES.match(text, at).end()  # type: ignore[union-attr]  # matches the empty string too


def _split(line: str, delimiter: str) -> Cells:
    """The cells of one line by itself; none when its quotes do not fit."""
    try:
        scanned = _scan(line, 0, delimiter, is_all=True)
    except _Unfit:
        return ()
    return scanned[0] if isinstance(scanned, tuple) else ()


def _line_end(text: _Text) -> int | None:
    """Where the next line begins, as far as that is held."""
    feed = text.held.find("\n", text.at)
    carriage = text.held.find("\r", text.at, feed if feed >= 0 else None)
    if carriage < 0 or carriage + 1 == feed:
        return feed + 1 if feed >= 0 else None
    # The rest of a line end may be to come.
    return carriage + 1 if carriage + 1 < len(text.held) or text.is_ended else None
