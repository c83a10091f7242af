"""From what feedparser says of an entry to a record.

feedparser's entries answer for missing parts with others (and with warnings); `dict.get` asks for the part
itself.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from articles.formats import fields, moments, plaintext, richtext
from articles.formats.filing import filed_above
from articles.formats.record import ArticleRecord, Flaw, Label

Part = dict[str, Any]

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_ITUNES = "http://www.itunes.com/"
_FULL_TEXT = 600  # characters; a longer summary is the text itself


@dataclass(frozen=True, slots=True)
class Context:
    """What feedparser says of the feed, and what its relative links start from, as far as is known."""

    feed: Part
    base: str
    inherits_author: bool

    @classmethod
    def of(cls, feed: Part, name: str, *, inherits_author: bool) -> Context:
        """`name` is the address that the feed was fetched from, or the name of a file."""
        return cls(feed, fields.url(name) or fields.url(_text(feed, "link")), inherits_author)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of an entry, with the type that it has or seems to have."""

    value: str
    is_html: bool
    base: str
    language: str

    @property
    def words(self) -> str:
        return richtext.words(self.value) if self.is_html else plaintext.one_line(self.value)

    @property
    def story(self) -> str:
        if self.is_html and ("<" in self.value or richtext.is_html(self.value)):
            return richtext.small(self.value, self.base)
        return plaintext.to_html(plaintext.paragraphs(self.value))


def record(entry: Part, context: Context, notes: list[str]) -> ArticleRecord | Flaw:
    """The record of an entry; a Flaw when it has no words."""
    title, summary = _part(entry, "title", context), _part(entry, "summary", context)
    standfirst, body = _summary_and_story(summary, list(_contents(entry, context)))
    headline = title.words or _first_words(body or standfirst, notes)
    if not headline:
        return Flaw("The entry has neither a title nor a text.")
    updated = _text(entry, "updated")
    where, standfirst, body = filed_above(standfirst, richtext.below(headline, body))
    return ArticleRecord(
        external_id=fields.identifier(_text(entry, "id") or _text(entry, "link")),
        headline=headline,
        standfirst=standfirst,
        body=body,
        dateline=where.dateline,
        location=where.location,
        agency=where.agency,
        byline=_byline(entry) or (_byline(context.feed) if context.inherits_author else ""),
        language=_language(entry, (title, summary), context),
        source=fields.source(_source(entry, context)),
        published=_published(entry, notes),
        version_created=moments.instant(updated),
        url=_address(entry, context),
        rights=_part(entry, "rights", context).words or _part(context.feed, "rights", context).words,
        topics=fields.labels(_topics(entry), "categories", notes),
        notes=tuple(dict.fromkeys(notes)),
    )


def _first_words(story: str, notes: list[str]) -> str:
    words = richtext.words(story)
    if words:
        notes.append("The entry has no title; its first words stand for one.")
    return plaintext.shorten(words[:400], 80)


def _summary_and_story(summary: _Text, contents: list[_Text]) -> tuple[str, str]:
    """Plain standfirst, and body: the longest content; without any, a summary that is as long as a story.

    A summary that is no more than the first words of the content is left out: they would be read twice.
    """
    story = max((content.story for content in contents), key=len, default="")
    if story:
        repeats = richtext.words(story).startswith(summary.words.rstrip(" .…[]"))
        return ("" if repeats else summary.words), story
    story = summary.story
    is_full = len(summary.words) > _FULL_TEXT or story.count("</p>") > 1
    return ("", story) if is_full else (summary.words, "")


def _contents(entry: Part, context: Context) -> Iterator[_Text]:
    full_text = dict.get(entry, "yandex_full-text")  # of feeds made for Yandex News
    if isinstance(full_text, str):
        yield _made({"type": "text/html"}, full_text, context)
    for part in dict.get(entry, "content") or ():
        if part.get("type") in _HTML or str(part.get("type") or "text/").startswith("text/"):
            yield _made(part, part.get("value"), context)


def _part(values: Part, name: str, context: Context) -> _Text:
    """A text of its own: what feedparser gives without details is a copy of another."""
    detail = dict.get(values, f"{name}_detail") or {}
    return _made(detail, detail.get("value"), context)


def _made(detail: Part, value: Any, context: Context) -> _Text:
    return _Text(
        value=plaintext.clean(value) if isinstance(value, str) else "",
        is_html=detail.get("type") in _HTML,
        base=fields.url(detail.get("base") or "", context.base) or context.base,
        language=detail.get("language") or "",
    )


def _text(values: Part, name: str) -> str:
    value = dict.get(values, name)
    return plaintext.one_line(plaintext.clean(value)) if isinstance(value, str) else ""


def _byline(values: Part) -> str:
    """The names of the authors; the address of one who gives no name."""
    authors = dict.get(values, "authors") or ()
    names = (_text(author, "name") or _text(author, "email") for author in authors)
    return ", ".join(dict.fromkeys(filter(None, names))) or _text(values, "author")


def _language(entry: Part, texts: tuple[_Text, ...], context: Context) -> str:
    tags = (_text(entry, "language"), *(text.language for text in texts), _text(context.feed, "language"))
    return next(filter(None, map(fields.language, tags)), "")


def _source(entry: Part, context: Context) -> str:
    origin = dict.get(entry, "source")
    named = ""
    if isinstance(origin, dict):
        named = _part(origin, "title", context).words or _text(origin, "title")
    return named or _part(context.feed, "title", context).words


def _published(entry: Part, notes: list[str]) -> datetime | date | None:
    """When it was published; else made; else changed."""
    for name in ("published", "created", "updated"):
        written = _text(entry, name)
        found = moments.moment(written) or (None if written.isascii() else _foreign(entry, name))
        if found:
            return found
        if written:
            notes.append("A date that cannot be read was passed over.")
    return None


def _foreign(entry: Part, name: str) -> datetime | None:
    """A date in Greek, Hungarian or Korean, as feedparser reads it."""
    parsed = dict.get(entry, f"{name}_parsed")
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None


def _address(entry: Part, context: Context) -> str:
    """The page of the entry: its link, or an id that is the address of a page."""
    return fields.url(_text(entry, "link"), context.base) or fields.url(_text(entry, "id"))


def _topics(entry: Part) -> Iterator[Label]:
    """The categories, but for those of iTunes: they are keywords of a shop."""
    for tag in dict.get(entry, "tags") or ():
        scheme, term = _text(tag, "scheme"), _text(tag, "term")
        if scheme != _ITUNES:
            yield fields.topic(scheme, term, _text(tag, "label") or term)
