"""What the importer received: records with their place, identity and age, and what became of them."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from articles import chronology
from articles.analyst import Prepared, Text
from articles.formats.plaintext import shorten
from articles.formats.record import ArticleRecord, Format, Frame, Label, PubStatus
from articles.models import Article, Source
from articles.search.analysis import plain_text

OUT_OF_TIME = "Its date lies outside the years 1 to 9999."
LONGEST_ID = 255  # characters
LONGEST_HEADLINE = 500
LONGEST_DATELINE = 200
HIGHEST_VERSION = 2**63 - 1
URGENCIES = range(1, 10)

# Source, uid and slug are part of what identifies and addresses an item, not of what it says.
_UNSAID = {"notes", "source", "origin", "uid", "slug"}
_HASHED = [(known.name, known.default) for known in fields(ArticleRecord) if known.name not in _UNSAID]
# The fields of the records that the first archives were made of, up to their last.
_OLD = [name for name, _ in _HASHED]
_OLD = _OLD[: _OLD.index("rights") + 1]
_LONGEST_URL: int = Article._meta.get_field("url").max_length or 0
_is_web_address = URLValidator(schemes=["http", "https"])


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
    """What becomes a Reject. `parser` is the name of the format, once there is one; `frame` what stood around
    it in its file, if it takes something from there."""

    place: Place
    reason: str
    raw: bytes = b""
    parser: str = ""
    frame: Frame | None = None

    def __str__(self) -> str:
        of_the_file = self.reason.startswith(self.place.file_name)
        return self.reason if of_the_file else f"{self.place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Age:
    """How old a text is among those of its item, as far as its source says: its number, when it was made."""

    version: int | None = None
    created: dt.datetime | None = None

    def is_before(self, other: "Age") -> bool:
        """Whether it is known to be the older: by number; by time where the numbers do not tell."""
        if self.version is not None and other.version is not None and self.version != other.version:
            return self.version < other.version
        return self.created is not None and other.created is not None and self.created < other.created


@dataclass(frozen=True, slots=True)
class Item:
    """A record that was understood, ready to be compared with what is known.

    `instant` is when it is published, an embargo included; None when neither the record nor the operator says
    when. `embargo` is the end of its embargo, whether or not that has come.
    """

    place: Place
    raw: bytes
    record: ArticleRecord
    format: Format
    source: Source
    instant: dt.datetime | None
    embargo: dt.datetime | None
    age: Age
    hour_is_known: bool
    external_id: str
    content_hash: str
    frame: Frame | None = None
    prepared: Prepared | None = None  # its text, when that was read ahead

    @property
    def key(self) -> tuple[str, str]:
        return self.source.uid, self.external_id

    @property
    def is_kill(self) -> bool:
        return self.record.pub_status is PubStatus.CANCELED

    @property
    def is_withheld(self) -> bool:
        return self.record.pub_status is PubStatus.WITHHELD

    def is_embargoed(self, now: dt.datetime) -> bool:
        return self.embargo is not None and self.embargo > now

    @property
    def text(self) -> Text:
        """What the article will say, before its body is cleaned."""
        tag = self.record.language or self.source.language
        language = tag if len(tag) <= 8 else tag.partition("-")[0][:8]
        headline = shorten(self.record.headline, LONGEST_HEADLINE)
        dateline = shorten(self.record.dateline, LONGEST_DATELINE)
        return Text(
            headline,
            self.record.standfirst,
            dateline,
            self.record.body,
            language,
            self.instant,
            self.source.pk,
        )

    def refused(self, reason: str) -> Refusal:
        return Refusal(self.place, reason, self.raw, self.format.name, self.frame)


@dataclass(slots=True)
class Outcome:
    """What became of the records of a batch. What was read is the sum of the first four.

    Of those new or updated, `killed`, `withheld` and `embargoed` counts what their source keeps from readers,
    `late` the texts older than what stands, `held` those of items that an editor had changed.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    retagged: int = 0
    held: int = 0
    late: int = 0
    killed: int = 0
    withheld: int = 0
    embargoed: int = 0

    @property
    def rejected(self) -> int:
        return len(self.refusals)

    @property
    def read(self) -> int:
        return self.new + self.updated + self.unchanged + self.rejected

    def count(self, items: Iterable[Item], now: dt.datetime) -> None:
        """Counts what the source keeps from readers among new and changed items."""
        for item in items:
            self.killed += item.is_kill
            self.withheld += item.is_withheld
            self.embargoed += item.is_embargoed(now) and not (item.is_kill or item.is_withheld)

    def add(self, other: "Outcome") -> None:
        for known in fields(self):
            # Numbers are added up, and lists too.
            setattr(self, known.name, getattr(self, known.name) + getattr(other, known.name))


def understood(
    record: ArticleRecord,
    place: Place,
    raw: bytes,
    format_: Format,
    *,
    source: Source,
    day: dt.date | None = None,
    frame: Frame | None = None,
) -> Item:
    """The item of a record; `day` is that of a record that does not say its own, `frame` that of its file.

    Raises OverflowError or ValueError for times outside the years 1 to 9999.
    """
    record = tidied(record)
    told = record.published or day
    instant, embargo, created = (
        chronology.instant_from_wall_time(moment, source.time_zone) if moment else None
        for moment in (told, record.embargo, record.version_created)
    )
    hour_is_known = isinstance(told, dt.datetime)
    if embargo and (instant is None or embargo > instant):
        instant, hour_is_known = embargo, True
    if instant is None and record.pub_status is PubStatus.CANCELED:
        # The day of what is never shown has to be some day.
        instant, hour_is_known = created or timezone.now(), True
    if instant:
        chronology.local_date(instant, source.time_zone)
    return Item(
        place=place,
        raw=raw,
        record=record,
        format=format_,
        source=source,
        instant=instant,
        embargo=embargo,
        age=Age(record.version, created),
        hour_is_known=hour_is_known,
        external_id=external_id(record),
        content_hash=content_hash(record),
        frame=frame,
    )


def tidied(record: ArticleRecord) -> ArticleRecord:
    """The record without what no article can hold, with a note for each part that was dropped."""
    dropped: dict[str, Any] = {}
    if record.url and not _is_address(record.url):
        dropped["url"] = "", "The address of the item is no web address."
    if record.urgency is not None and record.urgency not in URGENCIES:
        dropped["urgency"] = None, "The urgency is not a number from 1 to 9."
    if record.version is not None and not 0 <= record.version <= HIGHEST_VERSION:
        dropped["version"] = None, "The version is not a number that counts versions."
    if not dropped:
        return record
    notes = (*record.notes, *(note for _value, note in dropped.values()))
    return replace(record, notes=notes, **{name: value for name, (value, _note) in dropped.items()})


def _is_address(url: str) -> bool:
    try:
        _is_web_address(url)
    except ValidationError:
        return False
    return len(url) <= _LONGEST_URL


def external_id(record: ArticleRecord) -> str:
    """The format's own id, or a hash of one that is too long; without one, a hash of the words.

    The same text under another file name, line width or line end is then the same item. A changed text is
    another item, because nothing says that it is not.
    """
    if record.external_id:
        return (
            record.external_id if len(record.external_id) <= LONGEST_ID else _hashed("id", record.external_id)
        )
    parts = (record.headline, record.standfirst, record.dateline, plain_text(record.body))
    return _hashed("text", "\x1f".join(" ".join(part.split()) for part in parts))


def _hashed(kind: str, text: str) -> str:
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def content_hash(record: ArticleRecord) -> str:
    """SHA-256, in hexadecimal, of everything that the record says. The bytes it was read from may differ.

    Items keep their hash when records learn to hold more: of a younger field only what is said counts.
    """
    said: list[object] = [_plain(getattr(record, name)) for name in _OLD]
    younger = {
        name: _plain(value)
        for name, default in _HASHED[len(_OLD) :]
        if (value := getattr(record, name)) != default
    }
    if younger:
        said.append(younger)
    return hashlib.sha256(json.dumps(said, default=str, ensure_ascii=False).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [
            (entry.scheme, entry.code, entry.name) if isinstance(entry, Label) else entry for entry in value
        ]
    return value
