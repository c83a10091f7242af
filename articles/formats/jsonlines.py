"""JSON Lines, ours: one article to a line, as a JSON object (RFC 8259) in UTF-8.

    id          what the source calls it; text or a whole number
    source      slug or name of the source
    language    BCP 47
    published   ISO 8601: a day, or a time of day with its offset (without one, the source's wall clock)
    headline, standfirst, dateline, location, byline, section, rights
                plain text
    body        paragraphs of plain text parted by blank lines; HTML when it closes a tag (</p>)
    people      names
    countries   ISO 3166-1 alpha-2 codes, ISO 3166-3 alpha-4 codes of former countries, or names
    topics      Media Topic codes ("medtop:20000638") or names

All may be missing or null, but for a headline or a body. What else an object holds is passed over.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO, NoReturn

from articles import markup
from articles.formats import plaintext
from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD, ArticleRecord, Flaw, Format, Label, Parsed

_MARK = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"
_TEXTS = ("standfirst", "dateline", "location", "byline", "section", "rights")
_TAGS = ("people", "countries", "topics")
_FIELDS = frozenset({"id", "source", "language", "published", "headline", "body", *_TEXTS, *_TAGS})
_LONGEST_ID = 255
_LONGEST_SOURCE = 200
_MOST_LABELS = 200
_LONGEST_LABEL = 200

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_CLOSED_TAG = re.compile(r"</(?:p|h[1-6]|ul|ol|li|div|blockquote|a|em|strong|b|i)\s*>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_HEAD_OBJECT = re.compile(rb'\s*\{\s*"')
_OWN_KEY = re.compile(rb'"(?:headline|body)"\s*:\s*"')

# Schemes of the labels.
NAMES = "name"
COUNTRY_CODES = "iso3166"
TOPIC_CODES = "medtop"


class _Refused(Exception):  # noqa: N818 - reads as the sentence it carries
    """The record is not understood; the message is one sentence for the editor."""


def parse(stream: BinaryIO, _name: str) -> Iterator[Parsed]:
    """Each line that is not blank. A line over the limit is read past in flat memory."""
    offset = 0
    number = 0
    while raw := stream.readline(MAX_RECORD + 1):
        number += 1
        begin = offset
        offset += len(raw)
        if len(raw) > MAX_RECORD and not raw.endswith(b"\n"):
            while raw_rest := stream.readline(MAX_RECORD):
                offset += len(raw_rest)
                if raw_rest.endswith(b"\n"):
                    break
            reason = f"The record is longer than {MAX_RECORD:,} bytes, the most that one may have."
            yield Parsed(raw[:KEPT_OF_OVERSIZED], begin, number, Flaw(reason))
            continue
        if number == 1 and raw.startswith(_MARK):
            raw = raw[len(_MARK) :]
            begin += len(_MARK)
        raw = raw.rstrip(_SPACE)
        if raw:
            yield Parsed(raw, begin, number, _result(raw))


def recognises(head: bytes, _name: str) -> bool:
    """The first line is, or begins, an object that has one of our texts."""
    first = head.removeprefix(_MARK).lstrip().partition(b"\n")[0]
    return bool(_HEAD_OBJECT.match(first) and _OWN_KEY.search(first))


def _result(raw: bytes) -> ArticleRecord | Flaw:
    try:
        return _record(_decoded(raw))
    except _Refused as refused:
        return Flaw(str(refused))


def _decoded(raw: bytes) -> dict[str, Any]:
    try:
        value = _decoder.decode(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _Refused(
            f"Byte {error.start + 1} of the record, 0x{raw[error.start]:02x}, is not UTF-8."
        ) from None
    except json.JSONDecodeError as error:
        raise _Refused(f"The record is not JSON: {error.msg.lower()} at character {error.pos + 1}.") from None
    except RecursionError:
        raise _Refused("The record is nested too deeply.") from None
    except ValueError:
        raise _Refused("The record holds a number with too many digits.") from None
    if not isinstance(value, dict):
        raise _Refused("The record is not an object, with the parts of an article by name.")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"The record has “{_shown(twice)}” twice.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is no JSON value.")


_decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)


def _record(values: dict[str, Any]) -> ArticleRecord:
    headline = plaintext.one_line(_text(values, "headline"))
    body = _text(values, "body").strip()
    notes: tuple[str, ...] = ()
    story = markup.clean(body) if _CLOSED_TAG.search(body) else _paragraphs(body)
    if not headline:
        words = plaintext.one_line(re.sub(r"<[^<>]*>", " ", story))
        headline = plaintext.shorten(html.unescape(words)[:400], 80)
        notes = ("The record has no headline; its first words stand for one.",)
    if not headline:
        raise _Refused("The record has neither a headline nor a body.")
    if not _FIELDS.issuperset(values):
        notes = (*notes, "Parts of the record that are not of this format were passed over.")
    texts: dict[str, Any] = {name: plaintext.one_line(_text(values, name)) for name in _TEXTS}
    return ArticleRecord(
        external_id=_identity(values),
        headline=headline,
        body=story,
        source=_short(values, "source", _LONGEST_SOURCE),
        language=_language(values),
        published=_published(values),
        people=_labels(values, "people"),
        countries=tuple(_country(label) for label in _labels(values, "countries")),
        topics=tuple(_topic(label) for label in _labels(values, "topics")),
        notes=notes,
        **texts,
    )


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Refused(f"“{name}” is not text.")
    return plaintext.clean(value)


def _short(values: dict[str, Any], name: str, limit: int) -> str:
    text = plaintext.one_line(_text(values, name))
    if len(text) > limit:
        raise _Refused(f"“{name}” is longer than {limit} characters.")
    return text


def _identity(values: dict[str, Any]) -> str:
    given = values.get("id")
    if isinstance(given, int) and not isinstance(given, bool):
        values = {"id": str(given)}
    return _short(values, "id", _LONGEST_ID)


def _language(values: dict[str, Any]) -> str:
    tag = _text(values, "language").strip()
    if tag and not (len(tag) <= 35 and _LANGUAGE.fullmatch(tag)):
        raise _Refused(f"“language” is a tag such as en or pt-BR, not “{_shown(tag)}”.")
    return tag


def _published(values: dict[str, Any]) -> datetime | date | None:
    text = _text(values, "published").strip()
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _TIME.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        raise _Refused(f"The date “{_shown(text)}” does not exist.") from None
    raise _Refused(f"The date “{_shown(text)}” is not ISO 8601.")


def _paragraphs(body: str) -> str:
    if not body:
        return ""
    # On one line each: how the lines of a paragraph were parted is no more than how they were wrapped.
    blocks = (" ".join(block.split()) for block in _BLANK_LINES.split(body))
    return "\n".join(f"<p>{html.escape(block, quote=False)}</p>" for block in blocks)


def _labels(values: dict[str, Any], name: str) -> tuple[Label, ...]:
    given = values.get(name)
    if not given:
        if given is None or given == []:
            return ()
        raise _Refused(f"“{name}” is not a list of texts.")
    if not isinstance(given, list) or not all(isinstance(entry, str) for entry in given):
        raise _Refused(f"“{name}” is not a list of texts.")
    if len(given) > _MOST_LABELS:
        raise _Refused(f"“{name}” has more than {_MOST_LABELS} entries.")
    texts = dict.fromkeys(plaintext.one_line(plaintext.clean(entry)) for entry in given)
    texts.pop("", None)
    if any(len(text) > _LONGEST_LABEL for text in texts):
        raise _Refused(f"“{name}” has an entry of more than {_LONGEST_LABEL} characters.")
    return tuple(Label(NAMES, text, text) for text in texts)


def _country(label: Label) -> Label:
    code = label.code
    if code.isascii() and code.isalpha() and (len(code) == 2 or (len(code) == 4 and code.isupper())):
        return Label(COUNTRY_CODES, code.upper(), "")
    return label


def _topic(label: Label) -> Label:
    return Label(TOPIC_CODES, label.code, "") if label.code.startswith("medtop:") else label


def _shown(text: str) -> str:
    return plaintext.shorten(plaintext.one_line(plaintext.clean(text)), 60)


FORMAT = Format("jsonlines", "JSON Lines", 1, recognises, parse)
