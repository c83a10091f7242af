"""The neutral shape that every format is read into, and out of which the importer writes.

Nothing here, and nothing in this package, knows the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, NamedTuple

MAX_RECORD = 3 * 1024 * 1024
"""Bytes of the largest single record, as much as can be indexed within 300 MB. A longer one is a Flaw, and is
skipped in flat memory."""

HEAD = 64 * 1024
"""Bytes of the beginning of a file by which its format is recognised."""

KEPT_OF_OVERSIZED = 64 * 1024
"""Bytes kept of a record that is over the limit, so that its Reject shows what it was."""


@dataclass(frozen=True, slots=True)
class Label:
    """A subject as the agency wrote it: its own code in its own scheme, and a readable name."""

    scheme: str
    code: str
    name: str


class PubStatus(StrEnum):
    """Whether the sender lets the item be published (IPTC `pubstatusg2`, NITF `doc.status`)."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class Relation(StrEnum):
    """How an item follows the one named by `evolved_from`, as far as its sender says."""

    TAKE = "take"
    UPDATE = "update"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One item of news.

    `body` is small HTML (<p>, <br>) with the text escaped; every other text is plain.
    `published` is an aware datetime (an instant), a naive datetime (the source's wall clock), a date
    (the hour is not known) or None (the format does not say; the importer must be told).
    `external_id` is '' when the format carries none. `agency` is the agency named in the dateline;
    `source` is whose item the record itself says it is, by slug or name.

    `version` and `version_created` tell the age of two texts of one item. Until `embargo` nobody may read it.
    `editorial_note` is the sender's word to editors: of a correction what was wrong, of a `canceled` item why
    it is killed. `evolved_from` is the external id, at the same source, of the item that this one continues.
    `places` are named places that the format does not call countries; none of them becomes a new country.

    `uid`, `slug` and `origin` are an archive's own: how it calls and addresses the item, and what it knows of
    its source. They are for an archive that has neither, and no part of what the item says.
    """

    external_id: str
    headline: str
    standfirst: str = ""
    body: str = ""
    dateline: str = ""
    location: str = ""
    byline: str = ""
    section: str = ""
    language: str = ""
    agency: str = ""
    source: str = ""
    published: datetime | date | None = None
    version_created: datetime | None = None
    people: tuple[Label, ...] = ()
    countries: tuple[Label, ...] = ()
    topics: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    urgency: int | None = None
    rights: str = ""
    slugline: str = ""
    url: str = ""
    version: int | None = None
    embargo: datetime | None = None
    pub_status: PubStatus = PubStatus.USABLE
    editorial_note: str = ""
    evolved_from: str = ""
    relation: Relation | None = None
    places: tuple[Label, ...] = ()
    uid: str = ""
    slug: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a record could not be read, in a sentence for the editor who loads the file."""

    reason: str


class Frame(NamedTuple):
    """A file without its records: between the two parts the bytes of one are a file of one, which says of it
    what the whole file did."""

    before: bytes
    after: bytes

    def around(self, raw: bytes) -> bytes:
        return self.before + raw + self.after


@dataclass(frozen=True, slots=True)
class Parsed:
    """One record of a file: its bytes as received, its place (offset in bytes, line from 1), its meaning.

    `frame` is given by formats in which a record takes from its file what it does not say itself.
    """

    raw: bytes
    offset: int
    line: int
    result: ArticleRecord | Flaw
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """A source, as far as a format or a record tells of it.

    That of a format is the agency whose own format it is: the source of its items unless another is named.
    """

    slug: str
    name: str
    time_zone: str
    language: str
    rights: str = ""
    home_page: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format the archive reads.

    `parse` yields one Parsed for each record and never raises for what the file contains: what cannot be
    read is a Flaw. It reads its stream once, from beginning to end: what is packed cannot be wound back, and
    raises where it is damaged, which is not for `parse` to handle. `recognises` looks at the first bytes of a
    file. `version` grows when the same bytes are read differently than before.
    """

    name: str
    title: str
    version: int
    recognises: Callable[[bytes, str], bool]
    parse: Callable[[BinaryIO, str], Iterator[Parsed]]
    origin: Origin | None = None
