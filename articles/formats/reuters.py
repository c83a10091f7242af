"""Reuters-21578: the Reuters newswire of 1987 as SGML, many documents to a file.

Source of the format: README.txt and lewis.dtd of "Reuters-21578, Distribution 1.0" (David D. Lewis, 1997),
sections VI.A and VI.B. It is not XML: control characters are written as references (&#3;), and the text keeps
the lines of the teleprinter. What the README does not tell, but the files show, is said where it is handled.

Times are the wall clock of New York: "NYSE INDEX AT 1530" was filed at 15:41.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from articles.formats import dateline, plaintext, sgml
from articles.formats.record import MAX_RECORD, ArticleRecord, Flaw, Format, Label, Origin, Parsed

_OPEN, _CLOSE = b"<REUTERS", b"</REUTERS>"
_DOCTYPE = re.compile(rb"\s*(?:<!DOCTYPE\b[^>]{0,500}>\s*)?")
_FIRST_DOCUMENT = re.compile(rb'^<REUTERS\s[^<>]{0,500}"', re.MULTILINE)
_ATTRIBUTE = re.compile(r'\b(NEWID|OLDID)\s*=\s*"([^"<>]{1,40})"')
_DATE = re.compile(r"\s*(\d{1,2})-([A-Z]{3})-(\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?(.*)", re.DOTALL)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_MOST_LABELS = 200
_NOT_LATIN_1 = re.compile(rb"[\x00\x80-\x9f\xff]")

# The last line: Reuter, REUTER..., REUTER^M, misspellings as REUITER and RUTER, or MORE when a take follows.
_END_MARK = re.compile(r"(?:R[EUIT]{2,5}R?S?|REUTERS?(?:\d\d:\d\d/\w+)?|MORE)\W*\w?", re.IGNORECASE)
_END_WORD = re.compile(r"\s+REUTER(?:S|\d\d:\d\d/\w+)?\W*$")
_CATCHLINE = re.compile(r"\b[A-Z]{2}-([^\s].*?)\s{2,}\d\d-\d\d")
_ALERT = re.compile(r"^(?:\s*\*{2,}|c\s+)")  # "****LONDON, March 5 - "
_FILLER = "Blah blah blah."  # stands for the body in 1,109 of the briefs


def parse(stream: BinaryIO, _name: str) -> Iterator[Parsed]:
    """Each document of the file, and each piece of text outside one as a Flaw."""
    first = True
    for piece in sgml.pieces(stream, _OPEN, _CLOSE):
        raw = piece.raw
        if piece.kind == "stray" and first:
            raw = raw[_DOCTYPE.match(raw).end() :]  # type: ignore[union-attr]  # matches the empty string too
        first = False
        if not raw.strip():
            continue
        yield Parsed(raw, piece.offset, piece.line, _result(piece.kind, raw))


def recognises(head: bytes, _name: str) -> bool:
    """A document of this mark-up begins a line of the head, or the head begins with its document type."""
    return bool(re.match(rb"\s*<!DOCTYPE\s+lewis\b", head) or _FIRST_DOCUMENT.search(head))


def _result(kind: str, raw: bytes) -> ArticleRecord | Flaw:
    if kind == "stray":
        return Flaw("Text outside the documents of the file.")
    if kind == "unclosed":
        return Flaw("The document has no closing </REUTERS>: the file was cut off or is damaged here.")
    if kind == "oversized":
        return Flaw(f"The document is longer than {MAX_RECORD:,} bytes, the most that one item may have.")
    text = _decoded(raw)
    return text if isinstance(text, Flaw) else _read(text)


def _read(document: str) -> ArticleRecord | Flaw:
    attributes = dict(_ATTRIBUTE.findall(document[: document.find(">") + 1]))
    number = attributes.get("NEWID", "").strip()
    if not number:
        return Flaw("The document has no NEWID, and nothing else tells it from others.")
    published = _published(_element(document, "DATE"))
    if isinstance(published, Flaw):
        return published
    notes: list[str] = []
    if not isinstance(published, datetime):
        notes.append("The hour is not known: the date was added to the collection as guesswork.")
    text = _element(document, "TEXT", opening="<TEXT")
    if text is None:
        return Flaw("The document has no TEXT element.")
    labels = {kind: _labels(document, kind, notes) for kind in ("PEOPLE", "PLACES", "TOPICS")}
    story = _story(text) or _named_by_catchline(document)
    if story is None:
        return Flaw("The document has neither a title nor a text.")
    notes += [story.note] if story.note else []
    return ArticleRecord(
        external_id=number,
        headline=story.headline,
        body=plaintext.to_html(story.blocks),
        dateline=story.line.text if story.line else "",
        location=story.line.location if story.line else "",
        byline=plaintext.one_line(_characters(_element(text, "AUTHOR"))),
        language="en",
        agency="Reuters",
        published=published,
        people=labels["PEOPLE"],
        countries=labels["PLACES"],
        topics=labels["TOPICS"],
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class _Story:
    headline: str
    blocks: list[list[str]]
    line: dateline.Dateline | None = None
    note: str = ""


def _story(text: str) -> _Story | None:
    """Headline, paragraphs and dateline of a TEXT element; None when it has no words at all."""
    title = plaintext.one_line(_characters(_element(text, "TITLE"))).lstrip("*").strip()
    loose = _lines(_characters(_outside(text, "TITLE", "AUTHOR", "DATELINE", "BODY")))
    body = _element(text, "BODY")
    if body is None:
        lines = _without_end_mark(loose)
        if not title:
            return _unprocessed(lines)
        said = [line for line in lines if line.strip(" *") not in {"", _FILLER}]
        return _Story(title, plaintext.paragraphs("\n".join(said)))
    line, story = _opening(_characters(_element(text, "DATELINE")), _characters(body))
    lines = [*loose, "", *story] if any(row.strip(" *") for row in loose) else story
    blocks = plaintext.paragraphs("\n".join(lines))
    return _Story(title, blocks, line) if title else _first_words(blocks, line)


def _opening(opening: str, body: str) -> tuple[dateline.Dateline | None, list[str]]:
    """The dateline, and the lines of the story.

    Some DATELINE elements hold the first words of the story too, or nothing but a row of its table.
    """
    opening = _ALERT.sub("", opening)
    found = dateline.find(opening.replace("\n", " "), told=True)
    if found is None:
        return None, _without_end_mark(_lines(opening + body))
    rest = re.sub(r"(?<=\w)- +$", "-", opening[found.end :])
    return found, _without_end_mark(_lines("    " + rest.lstrip() + body.lstrip()))


def _unprocessed(lines: list[str]) -> _Story | None:
    """TYPE="UNPROC": market reports mostly, whose first line is the headline when it stands by itself."""
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return None
    first = plaintext.one_line(lines[0])
    alone = len(first) < 50 or len(lines) == 1 or lines[1][:1] in {"", " "}
    if 8 <= len(first) <= 100 and alone:
        return _Story(first, plaintext.paragraphs("\n".join(lines[1:])))
    return _first_words(plaintext.paragraphs("\n".join(lines)), None)


def _first_words(blocks: list[list[str]], line: dateline.Dateline | None) -> _Story | None:
    words = plaintext.one_line(" ".join(blocks[0])) if blocks else ""
    note = "The item has no title; its first words stand for one."
    return _Story(plaintext.shorten(words, 80), blocks, line, note) if words else None


def _named_by_catchline(document: str) -> _Story | None:
    """An item whose only words are the catchline of the wire ("BC-ZURICH-GOLD-1415   04-07 0019")."""
    match = _CATCHLINE.search(_characters(_element(document, "UNKNOWN")))
    words = plaintext.one_line(re.sub(r"[-*]+", " ", match[1])) if match else ""
    note = "The item has no title and no text; the catchline of the wire stands for a headline."
    return _Story(words, [], None, note) if words else None


def _published(text: str | None) -> datetime | date | Flaw:
    if text is None or not text.strip():
        return Flaw("The document has no date.")
    match = _DATE.match(text)
    month = match[2].upper() if match else ""
    if match is None or month not in _MONTHS:
        written = plaintext.shorten(plaintext.one_line(_characters(text)), 60)
        return Flaw(f"The date “{written}” cannot be read.")
    day, _month, year, hour, minute, second, noise = match.groups()
    try:
        numbers = int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second)
        on = datetime(*numbers)  # noqa: DTZ001 - the wall clock of the source, as the record says
    except ValueError:
        return Flaw(f"The date {match[0][: match.start(7)].strip()} does not exist.")
    return on.date() if "guesswork" in noise else on


def _labels(document: str, kind: str, notes: list[str]) -> tuple[Label, ...]:
    """The <D> entries of one of the category elements, each once, in their order."""
    entries = (_element(document, kind) or "").split("<D>")[1:]
    codes = dict.fromkeys(plaintext.one_line(_characters(entry.partition("</D>")[0])) for entry in entries)
    codes = {code: None for code in codes if any(map(str.isalnum, code))}
    if len(codes) > _MOST_LABELS:
        notes.append(f"Only the first {_MOST_LABELS} of {len(codes)} {kind} were kept.")
    scheme = f"reuters:{kind.lower()}"
    return tuple(
        Label(scheme, code[:100], code[:100].replace("-", " ").title()) for code in list(codes)[:_MOST_LABELS]
    )


def _element(text: str, tag: str, *, opening: str = "") -> str | None:
    """What stands between the first <TAG> and the next </TAG>; None when either is missing."""
    start = text.find(opening or f"<{tag}>")
    start = text.find(">", start) + 1 if start >= 0 else 0
    end = text.find(f"</{tag}>", start)
    return text[start:end] if start and end >= 0 else None


def _outside(text: str, *tags: str) -> str:
    """The text without the first of each of these elements."""
    for tag in tags:
        start = text.find(f"<{tag}>")
        end = text.find(f"</{tag}>", start) if start >= 0 else -1
        if end >= 0:
            text = text[:start] + text[end + len(tag) + 3 :]
    return text


def _characters(text: str | None) -> str:
    """The characters meant by the references, without control characters."""
    return plaintext.clean(_REFERENCE.sub(_character, text or ""))


def _character(match: re.Match[str]) -> str:
    if match[2]:
        return _NAMED[match[2]]
    number = int(match[1])
    return chr(number) if number <= 0x10FFFF else ""


def _lines(text: str) -> list[str]:
    """Lines without blank ones at the end; "^M" is a carriage return that someone spelled out."""
    lines = [line.rstrip().removesuffix("^M").rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _without_end_mark(lines: list[str]) -> list[str]:
    """Without "Reuter" at the end, which some items have twice."""
    for _time in range(2):
        if lines and _END_MARK.fullmatch(lines[-1].strip()):
            lines = lines[:-1]
        elif lines:
            lines = [*lines[:-1], _END_WORD.sub("", lines[-1])]
    return lines


def _decoded(raw: bytes) -> str | Flaw:
    """The collection is ASCII with stray Latin-1 letters, newer copies are UTF-8; the rest is no text."""
    try:
        return raw.decode("utf-8") if b"\0" not in raw else _undecodable(raw)
    except UnicodeDecodeError:
        return _undecodable(raw) if _NOT_LATIN_1.search(raw) else raw.decode("latin-1")


def _undecodable(raw: bytes) -> Flaw:
    match = _NOT_LATIN_1.search(raw)
    byte, line = (raw[match.start()], raw.count(b"\n", 0, match.start()) + 1) if match else (0, 1)
    return Flaw(f"Byte 0x{byte:02x} in line {line} of the document is no character of UTF-8 or Latin-1.")


FORMAT = Format(
    "reuters",
    "Reuters-21578 SGML",
    2,
    recognises,
    parse,
    origin=Origin(
        slug="reuters",
        name="Reuters",
        time_zone="America/New_York",
        language="en",
        rights="© Reuters. The 1987 collection is free for research only.",
    ),
)
