"""A feed cut into its entries, with their places, and with what they have around them.

Each entry is read by itself, within the tags that are open around it: what is wrong with one costs no other,
and a feed takes as long as its entries together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articles.formats import charsets, plaintext, xmltags
from articles.formats.record import MAX_RECORD
from articles.formats.xmltags import Tag

# What is called an entry, by the root of the file; an entry may also be there alone.
_ENTRY_OF = {
    b"rss": b"item",
    b"rdf": b"item",
    b"channel": b"item",
    b"item": b"item",
    b"feed": b"entry",
    b"entry": b"entry",
}
# The namespaces of RSS 0.90 to 2.0 and of Atom 0.3 and 1.0.
_OWN_PREFIX = re.compile(
    rb"""\sxmlns:([\w.-]+)\s*=\s*["'](?:https?://(?:purl\.org/rss/1\.0/|(?:my|channel)\.netscape\.com/rdf/simple/0\.9/
    |backend\.userland\.com/rss2?|blogs\.law\.harvard\.edu/tech/rss|purl\.org/atom/ns\#|www\.w3\.org/2005/Atom))["']""",
    re.VERBOSE,
)
# Around an entry that comes alone, as it is kept: the prefixes that most feeds declare.
_ALONE = (
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:atom="http://www.w3.org/2005/Atom">'
)
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,500}\?>")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[<>]{0,500}(?:\[[^\]]{0,16384}\]\s*)?>", re.IGNORECASE)
# Entities are names of characters. One that stands for more multiplies a text: then none is known.
_LONG_ENTITY = re.compile(rb"<!ENTITY[^>]*[\"'][^\"'>]{21}", re.IGNORECASE)

# More than any feed of news has, and more than can be read in a moment: an attack, or a mistake.
_MOST_ENTRIES = 10_000
_MOST_TAGS = 5_000
_DEEPEST_ENTRY = 100
_MOST_ATTRIBUTES = 500
_LONGEST_AROUND = 64 * 1024
_NAMING = frozenset(
    b"author contributor creator email keywords managingeditor name owner publisher tags webmaster".split()
)
_LONGEST_NAME = 4_000
_LONGEST_WORD = re.compile(rb"[^\s<>]{300}")


class NoFeed(Exception):  # noqa: N818 - reads as the sentence it carries
    """The bytes are no feed; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry between two offsets of the data; `broken_off` when the feed ends in it."""

    begin: int
    end: int
    broken_off: bool = False


@dataclass(slots=True)
class Feed:
    """A feed in bytes in which mark-up is ASCII, and its entries."""

    data: bytes
    codec: str
    root: bytes = b""  # its local name in small letters
    entries: list[Entry] = field(default_factory=list)
    opening: str = ""  # the document type, and the tags that are open around each entry
    closing: str = ""

    @property
    def is_entry(self) -> bool:
        """Whether it is no feed, but an entry by itself."""
        return self.root in {b"item", b"entry"}

    def document(self, entry: Entry, notes: list[str]) -> str:
        """The entry as a feed of one; raises NoFeed and Undecodable."""
        if entry.broken_off:
            raise NoFeed("The feed breaks off within this entry.")
        _refuse_too_much(self.data, entry.begin, entry.end, "The entry")
        inner = charsets.decoded(_with_ids_as_written(self.data, entry), self.codec, notes)
        return f"{self.opening}{plaintext.clean(inner)}{self.closing}"

    def frame(self) -> str:
        """The feed without its entries; raises NoFeed and Undecodable."""
        ends = [0, *(entry.end for entry in self.entries)]
        begins = [*(entry.begin for entry in self.entries), len(self.data)]
        outside = b"".join(self.data[end:begin] for end, begin in zip(ends, begins, strict=True))
        _refuse_too_much(outside, 0, len(outside), "The feed without its entries")
        text = plaintext.clean(charsets.decoded(outside, self.codec, []))
        return _DECLARATION.sub("", text, count=1)  # it names the encoding of the bytes


def cut(data: bytes, codec: str) -> Feed:
    """Finds the entries; raises NoFeed when the root is not that of a feed, Undecodable, or nothing."""
    cutter = _Cutter(data, codec)
    for tag in xmltags.tags(data):
        cutter.take(tag)
    return cutter.finished()


class _Cutter:
    """Goes from tag to tag. An entry ends with its end tag, before the next, or with what is around it."""

    def __init__(self, data: bytes, codec: str) -> None:
        self._feed = Feed(data, codec)
        self._entry = b""  # what this kind of feed calls an entry
        self._prefixes: set[bytes] = set()
        self._doctype = b""
        self._around: list[Tag] = []
        self._current: Tag | None = None

    def take(self, tag: Tag) -> None:
        if not self._feed.root:
            self._begin(tag)
        if tag.opens and tag.local.lower() == self._entry and tag.prefix in self._prefixes:
            self._end(tag.begin)
            self._current = tag
            if tag.closes:
                self._end(tag.end)
        elif self._current and not tag.opens:
            if tag.name == self._current.name:
                self._end(tag.end)
            elif any(tag.name == outer.name for outer in self._around):
                self._end(tag.begin)
        elif not self._current and not self._feed.entries:
            self._follow(tag)

    def finished(self) -> Feed:
        feed = self._feed
        if not feed.root:
            raise NoFeed("The file is no feed: it has no tags.")
        if self._current:
            feed.entries.append(Entry(self._current.begin, len(feed.data), broken_off=True))
        feed.opening, feed.closing = self._surroundings()
        return feed

    def _begin(self, root: Tag) -> None:
        name = root.local.lower()
        if not root.opens or name not in _ENTRY_OF:
            shown = "an HTML page" if name == b"html" else f"<{root.name[:40].decode('ascii', 'replace')}>"
            raise NoFeed(f"The file is no feed: it begins as {shown}.")
        self._feed.root, self._entry = name, _ENTRY_OF[name]
        found = _DOCTYPE.search(self._feed.data[: root.begin][-_LONGEST_AROUND:])
        self._doctype = found[0] if found and not _LONG_ENTITY.search(found[0]) else b""
        declared = _OWN_PREFIX.findall(self._feed.data[root.begin : root.end])
        self._prefixes = {b"", root.prefix, *declared}

    def _end(self, at: int) -> None:
        if self._current:
            self._feed.entries.append(Entry(self._current.begin, at))
            self._current = None
        if len(self._feed.entries) > _MOST_ENTRIES:
            raise NoFeed(f"The feed has more than {_MOST_ENTRIES:,} entries, the most that one may have.")

    def _follow(self, tag: Tag) -> None:
        """Keeps what is open before the first entry."""
        if tag.opens and not tag.closes:
            self._around.append(tag)
            if len(self._around) > _DEEPEST_ENTRY:
                raise NoFeed(f"The feed opens more than {_DEEPEST_ENTRY} tags before its first entry.")
        elif not tag.opens:
            names = [outer.name for outer in self._around]
            if tag.name in names:
                del self._around[len(names) - 1 - names[::-1].index(tag.name) :]

    def _surroundings(self) -> tuple[str, str]:
        feed = self._feed
        if feed.root == b"item":
            return f'<rss version="2.0"{_ALONE}<channel>', "</channel></rss>"
        if feed.root == b"entry":
            return f'<feed xmlns="http://www.w3.org/2005/Atom"{_ALONE}', "</feed>"
        tags = b"".join(feed.data[tag.begin : tag.end] for tag in self._around)
        if len(tags) > _LONGEST_AROUND or tags.count(b"=") > _MOST_ATTRIBUTES:
            raise NoFeed("The tags around the entries are too long.")
        closing = b"".join(b"</%b>" % tag.name for tag in reversed(self._around))
        opening = charsets.decoded(self._doctype + tags, feed.codec, [])
        return plaintext.clean(opening), charsets.decoded(closing, feed.codec, [])


def _with_ids_as_written(data: bytes, entry: Entry) -> bytes:
    """Tells feedparser that ids are no links: it would make an address of them."""
    pieces, done = [], entry.begin
    for tag in xmltags.tags(data, entry.begin, entry.end):
        if tag.opens and not tag.closes and tag.local.lower() in {b"guid", b"id"}:
            pieces += [data[done : tag.begin], b'<%b isPermaLink="false">' % tag.name]
            done = tag.end
    return b"".join([*pieces, data[done : entry.end]])


def _refuse_too_much(data: bytes, begin: int, end: int, what: str) -> None:
    """Raises NoFeed for what would take long to read."""
    if end - begin > MAX_RECORD:
        raise NoFeed(f"{what} is longer than {MAX_RECORD:,} bytes, the most that one may have.")
    former: Tag | None = None
    for number, tag in enumerate(xmltags.tags(data, begin, end), start=1):
        if number > _MOST_TAGS:
            raise NoFeed(f"{what} has more than {_MOST_TAGS:,} tags.")
        if data.count(b"=", tag.begin, tag.end) > _MOST_ATTRIBUTES:
            raise NoFeed(f"{what} has a tag with more than {_MOST_ATTRIBUTES} attributes.")
        if former and former.opens and former.local.lower() in _NAMING:
            name = data[former.end : tag.begin]
            if len(name) > _LONGEST_NAME or _LONGEST_WORD.search(name):
                raise NoFeed(f"{what} has a name that is too long for one.")
        former = tag
