"""RSS 0.90 to 2.0 (RDF too) and Atom 0.3 and 1.0, read by feedparser, each entry by itself.

What an entry does not say is taken from its feed: language, rights, in Atom the author. Its source is the
feed that it says it came from, else the title of this one. An entry without a date that can be read has none:
it is never taken as of today. Of an entry its own bytes are kept, from its first tag to its last; what it
inherits stands in the frame, the feed without its entries. Alone they are read again as a feed of one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple

from articles.formats import charsets, feed_entries, feed_records, xmltags
from articles.formats.charsets import Undecodable
from articles.formats.feed_entries import Feed, NoFeed
from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD, ArticleRecord, Flaw, Format, Frame, Parsed

MAX_FEED = 8 * 1024 * 1024
"""Bytes of the largest feed. A longer one is a Flaw as a whole."""

_RSS_IN_RDF = (b"purl.org/rss/1.0", b"netscape.com/rdf/simple/0.9")
_PARTS_OF_ENTRIES = frozenset(b"title link guid id description summary".split())


def parse(stream: BinaryIO, name: str) -> Iterator[Parsed]:
    """Each entry of the feed. `name` is its address when it was fetched, by which links are made absolute."""
    raw = stream.read(MAX_FEED + 1)
    if not raw.strip():
        return
    if len(raw) > MAX_FEED:
        flaw = Flaw(f"The feed is longer than {MAX_FEED:,} bytes, the most that one may have.")
        yield Parsed(raw[:KEPT_OF_OVERSIZED], 0, 1, flaw)
        return
    try:
        transcript = _Transcript(raw)
        feed = feed_entries.cut(transcript.data, transcript.codec)
        frame = _read(feed.frame()).get("feed") or {}
    except (NoFeed, Undecodable) as error:
        yield Parsed(raw if len(raw) <= MAX_RECORD else raw[:KEPT_OF_OVERSIZED], 0, 1, Flaw(str(error)))
        return
    context = feed_records.Context.of(frame, name, inherits_author=feed.root == b"feed")
    places = [transcript.place(entry.begin, entry.end) for entry in feed.entries]
    around = None if feed.is_entry else _frame(raw, places)
    for entry, (offset, end, line) in zip(feed.entries, places, strict=True):
        kept = raw[offset : end if end - offset <= MAX_RECORD else offset + KEPT_OF_OVERSIZED]
        yield Parsed(kept, offset, line, _result(feed, entry, context), around)


def recognises(head: bytes, _name: str) -> bool:
    """The first tag is that of a feed, or that of an entry with the parts of one."""
    data = _Transcript(head).data
    tags = xmltags.tags(data)
    root = next((tag.local.lower() for tag in tags), b"")
    if root in {b"item", b"entry"}:
        return any(tag.local.lower() in _PARTS_OF_ENTRIES for tag in tags)
    if root == b"rdf":
        return any(namespace in data for namespace in _RSS_IN_RDF)
    return root in {b"rss", b"feed", b"channel"}


def _frame(raw: bytes, places: Sequence[_Place]) -> Frame | None:
    """The feed without its entries, which end before the next begins."""
    if not places:
        return None
    ends, begins = [place.end for place in places], [*(place.begin for place in places[1:]), len(raw)]
    gaps = [raw[end:begin] for end, begin in zip(ends, begins, strict=True)]
    return Frame(raw[: places[0].begin], b"".join(gaps))


def _result(feed: Feed, entry: feed_entries.Entry, context: feed_records.Context) -> ArticleRecord | Flaw:
    notes: list[str] = []
    try:
        found = _read(feed.document(entry, notes)).get("entries") or []
    except (NoFeed, Undecodable) as error:
        return Flaw(str(error))
    if not found:
        return Flaw("The entry cannot be read as one.")
    return feed_records.record(found[0], context, notes)


def _read(document: str) -> dict[str, Any]:
    """What feedparser makes of it; raises NoFeed where it gives up."""
    import feedparser  # noqa: PLC0415 - slow to import, and most runs have no feeds

    try:
        # Always a stream: a text might be taken for an address or a file and be opened.
        found: dict[str, Any] = feedparser.parse(
            io.BytesIO(document.encode("utf-8", "replace")), sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # noqa: BLE001 - whatever it stumbles over is the feed's flaw
        raise NoFeed(f"The mark-up cannot be read: {type(error).__name__}.") from None
    return found


class _Place(NamedTuple):
    """Where an entry stands in the bytes received, and its line."""

    begin: int
    end: int
    line: int


class _Transcript:
    """The bytes of a feed with ASCII mark-up, and the way back to those received."""

    def __init__(self, raw: bytes) -> None:
        self._codec = charsets.of(raw)
        self._wide = self._codec in charsets.WIDE
        self._done = (0, 0, 1)  # offset in the data, offset in the raw bytes, line
        self.data = raw
        self.codec = self._codec
        if self._wide:
            self.data = raw.decode(self._codec, "replace").encode("utf-8", "replace")
            self.codec = "utf-8"

    def place(self, begin: int, end: int) -> _Place:
        """The place of what stands here in the data. Asked in order."""
        data_done, raw_done, line = self._done
        offset = raw_done + self._size(data_done, begin)
        line += self.data.count(b"\n", data_done, begin)
        self._done = (begin, offset, line)
        return _Place(offset, offset + self._size(begin, end), line)

    def _size(self, begin: int, end: int) -> int:
        """In the bytes received."""
        if not self._wide:
            return end - begin
        return len(self.data[begin:end].decode("utf-8").encode(self._codec, "replace"))


FORMAT = Format("feed", "RSS and Atom", 2, recognises, parse)
