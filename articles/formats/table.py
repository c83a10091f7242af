"""CSV, ours: a table (RFC 4180) with a header row, an article to a row, columns named as `parts` has them.

Delimiters are commas, semicolons or tabs; bytes are UTF-8, or UTF-16 with its mark. Lists have their entries
parted by semicolons, or are JSON arrays. A cell that a spreadsheet would take for a formula has an apostrophe
before it, which is no part of it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from articles.formats import parts
from articles.formats.parts import LISTS, NUMBERS, PARTS, Refused
from articles.formats.record import ArticleRecord, Flaw, Format, Parsed
from articles.formats.rows import Cells, Row, Rows

_STORY = {"headline", "body"}
# OWASP, "CSV Injection". What has apostrophes before such a character gets one more, and loses it again.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


def parse(stream: BinaryIO, _name: str) -> Iterator[Parsed]:
    """Each row that is not empty. Its bytes are the header's and its own: a table of one row."""
    rows = Rows(stream)
    header = rows.first(_liking)
    if header is None:
        return
    names = _names(header.cells)
    if flaw := header.flaw or _unfit(names):
        yield Parsed(rows.mark + header.raw, 0, header.line, Flaw(flaw))
        return
    for row in rows:
        yield Parsed(rows.mark + header.raw + row.raw, row.offset, row.line, _result(names, row))


def recognises(head: bytes, _name: str) -> bool:
    """The first row has several cells, and one of our texts is the name of a column."""
    header = Rows(io.BytesIO(head)).first(_liking)
    return header is not None and len(header.cells) > 1 and bool(_STORY.intersection(_names(header.cells)))


def header() -> bytes:
    """The row that names the columns."""
    return _written(PARTS)


def row(record: ArticleRecord) -> bytes:
    """The record as a row under `header`."""
    values = parts.written(record)
    return _written([_guarded(_cell(values.get(name, ""))) for name in PARTS])


def _liking(cells: Cells) -> int:
    return len(set(PARTS).intersection(_names(cells)))


def _names(cells: Cells) -> list[str]:
    return ["_".join(cell.lower().split()) for cell in cells]


def _unfit(names: Sequence[str]) -> str:
    """Why a table with these columns cannot be read."""
    if not _STORY.intersection(names):
        return "The first row of the table names no column “headline” or “body”."
    twice = [name for name, count in Counter(names).items() if count > 1 and name in PARTS]
    return f"The table has the column “{twice[0]}” twice." if twice else ""


def _result(names: Sequence[str], row: Row) -> ArticleRecord | Flaw:
    if row.flaw:
        return Flaw(row.flaw)
    width = len(names)
    # Spreadsheets fill the row up.
    if len(row.cells) < width or any(row.cells[width:]):
        return Flaw(f"The table has {width:,} columns, the row {len(row.cells):,}.")
    try:
        return parts.read(
            {name: _value(name, cell) for name, cell in zip(names, row.cells, strict=False) if cell.strip()}
        )
    except Refused as refused:
        return Flaw(str(refused))


def _value(name: str, cell: str) -> Any:
    text = cell[1:] if _GUARDED.match(cell) else cell
    if name in LISTS:
        return _list(name, text.strip())
    if name in NUMBERS and _WHOLE_NUMBER.fullmatch(text.strip()):
        return int(text)
    return text


def _list(name: str, text: str) -> Any:
    if not text.startswith("["):
        return [entry.strip() for entry in text.split(";")]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(f"“{name}” begins like a JSON array, and is none.") from None


def _cell(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    if all(isinstance(entry, str) and ";" not in entry for entry in value) and value[0][:1] != "[":
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _written(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


FORMAT = Format("csv", "CSV", 3, recognises, parse)
