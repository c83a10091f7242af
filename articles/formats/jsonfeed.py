"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).

As with other feeds an item takes language and authors from its feed when it has none, the title of the feed
is its source; its own bytes are kept, and the rest of the feed as its frame. A feed that is not whole JSON is
a Flaw as a whole.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from articles.formats import fields, jsonpieces, jsontext, moments, plaintext, richtext
from articles.formats.feeds import MAX_FEED
from articles.formats.filing import filed_above
from articles.formats.jsontext import Refused, text
from articles.formats.record import (
    KEPT_OF_OVERSIZED,
    MAX_RECORD,
    ArticleRecord,
    Flaw,
    Format,
    Frame,
    Label,
    Parsed,
)

Values = dict[str, Any]

_VERSION = b"jsonfeed.org/version/"
_OWN_NAMES = frozenset({"home_page_url", "feed_url"})


def parse(stream: BinaryIO, name: str) -> Iterator[Parsed]:
    """Each item of the feed. `name` is its address when it was fetched, by which links are made absolute."""
    raw = stream.read(MAX_FEED + 1)
    if not raw.strip():
        return
    try:
        feed = _feed(raw)
    except Refused as refused:
        yield Parsed(raw if len(raw) <= MAX_RECORD else raw[:KEPT_OF_OVERSIZED], 0, 1, Flaw(str(refused)))
        return
    frame = _frame(feed)
    for piece in jsonpieces.pieces(jsonpieces.Reader(io.BytesIO(raw)), {"items"}):
        yield Parsed(piece.raw, piece.offset, piece.line, _result(piece, feed, name), frame)


def recognises(head: bytes, _name: str) -> bool:
    """An object with items that has the version, or the addresses, of a JSON Feed."""
    outer = jsonpieces.names(head)[0]
    return "items" in outer and "version" in outer and (bool(outer & _OWN_NAMES) or _VERSION in head)


def _feed(raw: bytes) -> Values:
    """Raises Refused."""
    if len(raw) > MAX_FEED:
        raise Refused(f"The feed is longer than {MAX_FEED:,} bytes, the most that one may have.")
    feed = jsontext.decoded(raw.removeprefix(jsonpieces.MARK))
    items = feed.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Refused("The feed has no list of items that are objects.")
    return feed


def _frame(feed: Values) -> Frame | None:
    """The feed without its items. One in which there is more than a record may hold is not worth keeping."""
    rest = {name: value for name, value in feed.items() if name != "items"}
    before = json.dumps(rest, ensure_ascii=False).removesuffix("}").encode("utf-8", "surrogatepass")
    if len(before) > MAX_RECORD:
        return None
    return Frame(before + (b', "items": [' if rest else b'"items": ['), b"]}")


def _result(piece: jsonpieces.Piece, feed: Values, name: str) -> ArticleRecord | Flaw:
    try:
        return Flaw(piece.flaw) if piece.flaw else _record(jsontext.decoded(piece.raw), feed, name)
    except Refused as refused:
        return Flaw(str(refused))


def _record(item: Values, feed: Values, name: str) -> ArticleRecord:
    notes: list[str] = []
    base = fields.url(text(item, "url"), fields.url(name) or fields.url(text(feed, "home_page_url")))
    html = text(item, "content_html")
    plain = plaintext.to_html(plaintext.paragraphs(text(item, "content_text")))
    body = (richtext.small(html, base) if html else "") or plain
    standfirst = plaintext.one_line(text(item, "summary"))
    headline = plaintext.one_line(text(item, "title")) or _first_words(body or standfirst, notes)
    where, standfirst, body = filed_above(standfirst, richtext.below(headline, body))
    return ArticleRecord(
        external_id=fields.identifier(text(item, "id") or text(item, "url")),
        headline=headline,
        standfirst=standfirst,
        body=body,
        dateline=where.dateline,
        location=where.location,
        agency=where.agency,
        byline=_byline(item) or _byline(feed),
        language=fields.language(text(item, "language")) or fields.language(text(feed, "language")),
        source=fields.source(text(feed, "title")),
        published=_published(item, notes),
        version_created=moments.instant(text(item, "date_modified")),
        url=base if text(item, "url") else "",
        topics=fields.labels(_topics(item), "tags", notes),
        notes=tuple(notes),
    )


def _first_words(story: str, notes: list[str]) -> str:
    """Raises Refused when there are none."""
    words = richtext.words(story)
    if not words:
        raise Refused("The item has neither a title nor a text.")
    notes.append("The item has no title; its first words stand for one.")
    return plaintext.shorten(words[:400], 80)


def _byline(values: Values) -> str:
    """Version 1.0 has one author, version 1.1 a list of them."""
    authors = values.get("authors") or [values.get("author")]
    if not isinstance(authors, list):
        raise Refused("“authors” is not a list.")
    names = (plaintext.one_line(text(author, "name")) for author in authors if isinstance(author, dict))
    return ", ".join(dict.fromkeys(filter(None, names)))


def _published(item: Values, notes: list[str]) -> datetime | date | None:
    for name in ("date_published", "date_modified"):
        found = moments.moment(text(item, name))
        if found:
            return found
        if text(item, name):
            notes.append("A date that cannot be read was passed over.")
    return None


def _topics(item: Values) -> Iterator[Label]:
    tags = item.get("tags") or []
    if not isinstance(tags, list):
        raise Refused("“tags” is not a list.")
    return (fields.topic("", tag, tag) for tag in tags if isinstance(tag, str))


FORMAT = Format("jsonfeed", "JSON Feed", 2, recognises, parse)
