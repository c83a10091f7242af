"""What the importer received: records with their place and identity, and what became of them."""

import datetime as dt
import hashlib
import json
from dataclasses import astuple, dataclass, field, fields

from articles.formats.record import ArticleRecord, Format, Label
from articles.models import Source
from articles.search.analysis import plain_text

# The source is part of what identifies an item, not of what it says.
_HASHED = [known for known in fields(ArticleRecord) if known.name not in {"notes", "source"}]
_LAST_OF_OLD = "rights"  # the last field of the records that the first archives were made of


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file a record stands: bytes from the start, and the line from 1."""

    file_name: str
    offset: int = 0
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file_name}, line {self.line}" if self.line > 1 else self.file_name


@dataclass(frozen=True, slots=True)
class Refusal:
    """What becomes a Reject."""

    place: Place
    reason: str
    raw: bytes = b""

    def __str__(self) -> str:
        of_the_file = self.reason.startswith(self.place.file_name)
        return self.reason if of_the_file else f"{self.place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Item:
    """A record that was understood, ready to be compared with what is known.

    `instant` is None when neither the record nor the operator says when it was published.
    """

    place: Place
    raw: bytes
    record: ArticleRecord
    format: Format
    source: Source
    instant: dt.datetime | None
    hour_is_known: bool
    external_id: str
    content_hash: str

    @property
    def key(self) -> tuple[int, str]:
        return self.source.pk, self.external_id


@dataclass(slots=True)
class Outcome:
    """What became of the records of a batch. What was read is the sum of the first four."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    retagged: int = 0
    held: int = 0

    @property
    def rejected(self) -> int:
        return len(self.refusals)

    @property
    def read(self) -> int:
        return self.new + self.updated + self.unchanged + self.rejected

    def add(self, other: "Outcome") -> None:
        self.new += other.new
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.refusals += other.refusals
        self.retagged += other.retagged
        self.held += other.held


def external_id(record: ArticleRecord) -> str:
    """The format's own id; without one, a hash of the words.

    The same text under another file name, line width or line end is then the same item. A changed text is
    another item, because nothing says that it is not.
    """
    if record.external_id:
        return record.external_id
    parts = (record.headline, record.standfirst, record.dateline, plain_text(record.body))
    words = "\x1f".join(" ".join(part.split()) for part in parts)
    return f"text:{hashlib.sha256(words.encode()).hexdigest()[:40]}"


def content_hash(record: ArticleRecord) -> str:
    """SHA-256, in hexadecimal, of everything that the record says. The bytes it was read from may differ.

    Items keep their hash when records learn to hold more: of a younger field only what is said counts.
    """
    old = [known.name for known in _HASHED]
    old = old[: old.index(_LAST_OF_OLD) + 1]
    said: list[object] = [_plain(getattr(record, name)) for name in old]
    younger = {
        known.name: _plain(value)
        for known in _HASHED[len(old) :]
        if (value := getattr(record, known.name)) != known.default
    }
    if younger:
        said.append(younger)
    return hashlib.sha256(json.dumps(said, default=str, ensure_ascii=False).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [astuple(entry) if isinstance(entry, Label) else entry for entry in value]
    return value
