"""The parts of an article by the names that our own formats, JSON Lines and CSV, give them; read and written.

docs/formats.md has the table of them. All may be missing or null, but for a headline or a body.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal, overload
from zoneinfo import available_timezones

from articles import markup
from articles.formats import plaintext, richtext
from articles.formats.record import ArticleRecord, Label, Origin, PubStatus, Relation

Values = Mapping[str, Any]

# In the order of the columns of a table.
_IDENTITY = ("id", "uid", "slug")
_SOURCE = (
    *("source", "source_name", "source_language", "source_time_zone", "source_home_page"),
    "source_rights",
)
_TIMES = ("published", "embargo", "version_created")
_ORIGIN = _SOURCE[1:]
_LINES = ("standfirst", "dateline", "location", "byline", "section", "slugline", "url", "agency")
_TEXTS = ("rights", "editorial_note")
NUMBERS = ("version", "urgency")
LISTS = ("people", "countries", "topics", "places", "related")
PARTS = (
    *(*_IDENTITY, *_SOURCE, "language", *_TIMES, "version", "pub_status", "headline", *_LINES, "body"),
    *("people", "countries", "topics", "places", "related", "urgency", "evolved_from", "relation", *_TEXTS),
)

# What others call them; our own name counts before these.
_OTHERWISE = {
    "title": "headline",
    "summary": "standfirst",
    "text": "body",
    "date": "published",
    "lang": "language",
}

_LONGEST_ID = 255
_LONGEST_SOURCE = 200
_MOST_LABELS = 200
_LONGEST_LABEL = 200

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_UID = re.compile(r"[0-9a-hjkmnp-tv-z]{12}", re.ASCII)
_SLUG = re.compile(r"[\w-]{1,100}")
_WIDER = "div|section|article|pre|table|t[rdh]|d[ltd]|h[1456]|b|i|span"  # than the HTML of a body
_CLOSED_TAG = re.compile(rf"</(?:p|h[23]|ul|ol|li|blockquote|a|em|strong|{_WIDER})\s*>", re.IGNORECASE)
_WIDER_TAG = re.compile(rf"<(?:{_WIDER})\b", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_COUNTRY_CODE = re.compile(r"[A-Za-z]{2}|[A-Z]{4}", re.ASCII)

# Schemes of the labels.
NAMES = "name"
COUNTRY_CODES = "iso3166"
TOPIC_CODES = "medtop"

_NO_HEADLINE = "The record has no headline; its first words stand for one."
_FOREIGN = "Parts of the record that are not of this format were passed over."
_NO_ADDRESS = "The “{}” of the record cannot stand in an address and was passed over."


class Refused(Exception):  # noqa: N818 - reads as the sentence it carries
    """The record is not understood; the message is one sentence for the editor."""


def read(values: Values) -> ArticleRecord:
    """The record that says what the parts say; raises Refused."""
    notes: list[str] = []
    values = _by_our_names(values)
    body = _body(_text(values, "body").strip())
    headline = _line(values, "headline")
    if not headline:
        headline = _first_words(body)
        notes.append(_NO_HEADLINE)
    if not headline:
        raise Refused("The record has neither a headline nor a body.")
    lines: Any = {name: _line(values, name) for name in _LINES}
    texts: Any = {name: _text(values, name).strip() for name in _TEXTS}
    labels: Any = {name: _labels(values, name) for name in LISTS if name != "related"}
    if not values.keys() <= set(PARTS):
        notes.append(_FOREIGN)
    return ArticleRecord(
        external_id=_identity(values, "id"),
        uid=_addressable(values, "uid", _UID, notes),
        slug=_addressable(values, "slug", _SLUG, notes),
        headline=headline,
        body=body,
        source=_short(values, "source", _LONGEST_SOURCE),
        origin=_origin(values),
        language=_language(values, "language"),
        published=_moment(values, "published"),
        embargo=_moment(values, "embargo", hour=True),
        version_created=_moment(values, "version_created", hour=True),
        version=_number(values, "version"),
        urgency=_number(values, "urgency"),
        pub_status=_one_of(values, "pub_status", PubStatus) or PubStatus.USABLE,
        evolved_from=_identity(values, "evolved_from"),
        relation=_one_of(values, "relation", Relation),
        related=tuple(dict.fromkeys(_related(values))),
        **lines,
        **texts,
        **labels,
        notes=tuple(notes),
    )


def written(record: ArticleRecord) -> dict[str, Any]:
    """The parts that say what the record says, in the order of PARTS; what it does not say is left out.

    Read again they give the same record, its notes apart. A body without a block tag becomes a paragraph.
    """
    values: dict[str, Any] = {name: getattr(record, name, "") for name in PARTS}
    values |= {"id": record.external_id} | _source_of(record)
    values |= {name: plaintext.one_line(plaintext.clean(values[name])) for name in ("headline", *_LINES)}
    values |= {name: plaintext.clean(values[name]).strip() for name in _TEXTS}
    values |= {name: _written_moment(values[name]) for name in _TIMES}
    values |= {
        name: [_written_label(name, label) for label in values[name]] for name in LISTS if name != "related"
    }
    values["related"] = list(record.related)
    values["body"] = _written_body(record.body)
    if record.pub_status is PubStatus.USABLE:
        values["pub_status"] = ""
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def shown(text: str) -> str:
    """The text as a sentence may quote it."""
    return plaintext.shorten(plaintext.one_line(plaintext.clean(text)), 60)


def _by_our_names(values: Values) -> Values:
    others = {_OTHERWISE[name]: value for name, value in values.items() if name in _OTHERWISE}
    ours = {name: value for name, value in values.items() if name not in _OTHERWISE}
    return ours | {name: value for name, value in others.items() if ours.get(name) in (None, "")}


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(f"“{name}” is not text.")
    return plaintext.clean(value)


def _line(values: Values, name: str) -> str:
    return plaintext.one_line(_text(values, name))


def _short(values: Values, name: str, limit: int) -> str:
    text = _line(values, name)
    if len(text) > limit:
        raise Refused(f"“{name}” is longer than {limit} characters.")
    return text


def _identity(values: Values, name: str) -> str:
    given = values.get(name)
    if isinstance(given, int) and not isinstance(given, bool):
        values = {name: str(given)}
    return _short(values, name, _LONGEST_ID)


def _addressable(values: Values, name: str, pattern: re.Pattern[str], notes: list[str]) -> str:
    """A part of an address. Other makers use these names for what they like."""
    given = values.get(name)
    if isinstance(given, str) and pattern.fullmatch(given):
        return given
    if given not in (None, ""):
        notes.append(_NO_ADDRESS.format(name))
    return ""


def _origin(values: Values) -> Origin | None:
    """What the record says of its source, for an archive that does not know it."""
    slug, name = _line(values, "source"), _short(values, "source_name", _LONGEST_SOURCE)
    zone = _line(values, "source_time_zone")
    if zone and zone not in _time_zones():
        raise Refused(f"“source_time_zone” is no zone of the IANA database: “{shown(zone)}”.")
    language, home_page = _language(values, "source_language"), _line(values, "source_home_page")
    rights = _text(values, "source_rights").strip()
    if not slug or not any((name, zone, language, home_page, rights)):
        return None
    return Origin(slug, name or slug, zone or "UTC", language, rights, home_page)


@cache
def _time_zones() -> set[str]:
    return available_timezones()


def _language(values: Values, name: str) -> str:
    tag = _text(values, name).strip()
    if tag and not (len(tag) <= 35 and _LANGUAGE.fullmatch(tag)):
        raise Refused(f"“{name}” is a tag such as en or pt-BR, not “{shown(tag)}”.")
    return tag


@overload
def _moment(values: Values, name: str) -> datetime | date | None: ...
@overload
def _moment(values: Values, name: str, *, hour: Literal[True]) -> datetime | None: ...
def _moment(values: Values, name: str, *, hour: bool = False) -> datetime | date | None:
    text = _text(values, name).strip()
    if not text:
        return None
    try:
        if _TIME.fullmatch(text):
            return datetime.fromisoformat(text)
        if not hour and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"The date “{shown(text)}” does not exist.") from None
    wanted = "an ISO 8601 date with its time of day" if hour else "ISO 8601"
    raise Refused(f"The date “{shown(text)}” is not {wanted}.")


def _number(values: Values, name: str) -> int | None:
    value = values.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Refused(f"“{name}” is not a whole number.")


@overload
def _one_of(values: Values, name: str, words: type[PubStatus]) -> PubStatus | None: ...
@overload
def _one_of(values: Values, name: str, words: type[Relation]) -> Relation | None: ...
def _one_of(values: Values, name: str, words: type[PubStatus | Relation]) -> PubStatus | Relation | None:
    word = _line(values, name)
    try:
        return words(word) if word else None
    except ValueError:
        known = ", ".join(words)
        raise Refused(f"“{name}” is one of {known}, not “{shown(word)}”.") from None


def _body(body: str) -> str:
    """Cleaned alone where it is the HTML of a body: what was exported comes back as it was."""
    if not _CLOSED_TAG.search(body):
        return _paragraphs(body)
    return richtext.small(body) if _WIDER_TAG.search(body) else markup.from_typed(body)


def _paragraphs(body: str) -> str:
    if not body:
        return ""
    # On one line each: how the lines of a paragraph were parted is no more than how they were wrapped.
    blocks = (" ".join(block.split()) for block in _BLANK_LINES.split(body))
    return "\n".join(f"<p>{html.escape(block, quote=False)}</p>" for block in blocks)


def _first_words(body: str) -> str:
    words = plaintext.one_line(re.sub(r"<[^<>]*>", " ", body))
    return plaintext.shorten(html.unescape(words)[:400], 80)


def _list(values: Values, name: str) -> Sequence[Any]:
    given = values.get(name)
    if given is None:
        return ()
    if not isinstance(given, list):
        raise Refused(f"“{name}” is not a list of texts.")
    if len(given) > _MOST_LABELS:
        raise Refused(f"“{name}” has more than {_MOST_LABELS} entries.")
    return given


def _related(values: Values) -> list[str]:
    given = _list(values, "related")
    return [text for entry in given if (text := _short({"related": entry}, "related", _LONGEST_ID))]


def _labels(values: Values, name: str) -> tuple[Label, ...]:
    labels = dict.fromkeys(_label(name, entry) for entry in _list(values, name))
    return tuple(label for label in labels if label.code or label.name)


def _label(name: str, entry: Any) -> Label:
    """A text is a name or a code that tells itself; an object gives scheme, code and name."""
    if isinstance(entry, dict) and entry.keys() <= {"scheme", "code", "name"} and entry.get("scheme"):
        return Label(*(_entry(name, entry.get(part) or "") for part in ("scheme", "code", "name")))
    text = _entry(name, entry)
    if name == "countries" and _COUNTRY_CODE.fullmatch(text):
        return Label(COUNTRY_CODES, text.upper(), "")
    if name == "topics" and text.startswith("medtop:"):
        return Label(TOPIC_CODES, text, "")
    return Label(NAMES, text, text)


def _entry(name: str, entry: Any) -> str:
    if not isinstance(entry, str):
        raise Refused(f"“{name}” is not a list of texts.")
    text = plaintext.one_line(plaintext.clean(entry))
    if len(text) > _LONGEST_LABEL:
        raise Refused(f"“{name}” has an entry of more than {_LONGEST_LABEL} characters.")
    return text


def _written_label(name: str, label: Label) -> str | dict[str, str]:
    if label.code and _label(name, label.code) == label:
        return label.code
    parts = {"scheme": label.scheme, "code": label.code, "name": label.name}
    return {part: text for part, text in parts.items() if text}


def _written_moment(moment: datetime | date | None) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat() if moment else ""
    offset = moment.utcoffset()
    if offset is not None and offset.total_seconds() % 60:
        # The mean time of a city, of before zones were agreed upon, which ISO 8601 cannot write.
        moment = moment.astimezone(UTC)
    return moment.isoformat()


def _written_body(body: str) -> str:
    body = plaintext.clean(body).strip()
    return body if not body or _CLOSED_TAG.search(body) else f"<p>{body}</p>"


def _source_of(record: ArticleRecord) -> dict[str, str]:
    origin = record.origin
    if origin is None:
        return {"source": record.source}
    texts = (origin.name, origin.language, origin.time_zone, origin.home_page, origin.rights)
    return {"source": record.source, **dict(zip(_ORIGIN, texts, strict=True))}
