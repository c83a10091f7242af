"""A format of the tests: records as Python says them, each found again by a line that stands for it."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from articles.formats.record import ArticleRecord, Flaw, Format, Parsed
from articles.importer import Result, import_files

TOLD: dict[bytes, ArticleRecord | Flaw] = {}


def parse(stream: BinaryIO, _name: str) -> Iterator[Parsed]:
    offset = 0
    for number, line in enumerate(stream, start=1):
        yield Parsed(line, offset, number, TOLD[line.rstrip()])
        offset += len(line)


FORMAT = Format("told", "Told", 1, lambda head, _name: head.startswith(b"told "), parse)
HOUR = dt.datetime(2015, 9, 21, 9, tzinfo=dt.UTC)


def record(headline: str = "Ship calls", **parts: Any) -> ArticleRecord:
    """An item of the Agency about a ship, published in 2015."""
    said: dict[str, Any] = {
        "external_id": "ship",
        "source": "Agency",
        "published": HOUR,
        "body": f"<p>{headline}.</p>",
    }
    return ArticleRecord(headline=headline, **said | parts)


def line_of(record: ArticleRecord | Flaw) -> bytes:
    line = b"told " + hashlib.sha256(repr(record).encode()).hexdigest().encode()
    TOLD[line] = record
    return line


def write(path: Path, *records: ArticleRecord | Flaw) -> Path:
    path.write_bytes(b"".join(line_of(record) + b"\n" for record in records))
    return path


def receive(folder: Path, *records: ArticleRecord | Flaw, **options: Any) -> Result:
    """Imports the records as one file."""
    return import_files([write(folder / "records.told", *records)], format=FORMAT, **options)
