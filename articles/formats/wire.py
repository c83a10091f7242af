"""Plain wire text: one item a file, as an agency's printer or website gives it.

    section line (optional)

    headline

    standfirst (optional)

    DATELINE, month day. /AGENCY/. First paragraph…

    further paragraphs

The blocks are parted by blank lines; hard-wrapped lines become paragraphs again. Bytes are UTF-8 (with or
without mark) or UTF-16 with its mark; anything else is a Flaw rather than a guess. The text names no year
unless its dateline does, so `published` is mostly None and the importer must be told the day.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from articles.formats import dateline, plaintext
from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD, ArticleRecord, Flaw, Format, Parsed

_BYLINE = re.compile(r"(?:by|автор:?)\s+[^\W\d_][^\n.!?]{2,80}", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADLINE_LIMIT = 300
_LONGEST_PREFACE = 5  # blocks above the dateline; more than these and it is no dateline


def parse(stream: BinaryIO, _name: str) -> Iterator[Parsed]:
    """The one item of the file; nothing for an empty file."""
    raw = stream.read(MAX_RECORD + 1)
    if not raw.strip():
        return
    if len(raw) > MAX_RECORD:
        flaw = Flaw(f"The text is longer than {MAX_RECORD:,} bytes, the most that one item may have.")
        yield Parsed(raw[:KEPT_OF_OVERSIZED], 0, 1, flaw)
        return
    yield Parsed(raw, 0, 1, _read(raw))


def recognises(head: bytes, _name: str) -> bool:
    """Text, not mark-up or data, with a dateline among its first blocks."""
    text = _decoded(head[: 16 * 1024], final=False)
    if isinstance(text, Flaw) or text.lstrip()[:1] in {"<", "{", "["}:
        return False
    return _dateline_at(_blocks(plaintext.clean(text))) is not None


def _read(raw: bytes) -> ArticleRecord | Flaw:
    text = _decoded(raw, final=True)
    if isinstance(text, Flaw):
        return text
    blocks = _blocks(plaintext.clean(text))
    if not blocks:
        return Flaw("The file holds no text.")
    at = _dateline_at(blocks)
    found = dateline.find(blocks[at]) if at is not None else None
    if at is None or found is None:
        return _without_dateline(blocks)
    preface, story = blocks[:at], [blocks[at][found.end :], *blocks[at + 1 :]]
    section, headline, standfirst, byline = _preface(preface)
    body = plaintext.paragraphs("\n\n".join(story))
    notes: tuple[str, ...] = ()
    if not headline:
        headline = _headline_from(story)
        notes = ("The text has no headline; its first words stand for one.",)
    if not headline:
        return Flaw("The text has neither a headline nor a story.")
    return ArticleRecord(
        external_id="",
        headline=headline,
        standfirst=standfirst,
        body=plaintext.to_html(body),
        dateline=found.text,
        location=found.location,
        byline=byline,
        section=section,
        agency=found.agency,
        published=found.on,
        notes=notes,
    )


def _without_dateline(blocks: list[str]) -> ArticleRecord:
    """Only when the format is forced: headline and story; a first line of a word or two is a section."""
    head = 2 if len(blocks) > 2 and _is_section(blocks[0], words=2) else 1
    section, headline, _standfirst, byline = _preface(blocks[:head])
    notes = ("The text has no dateline.",)
    body = plaintext.to_html(plaintext.paragraphs("\n\n".join(blocks[head:])))
    return ArticleRecord("", headline, body=body, section=section, byline=byline, notes=notes)


def _preface(blocks: list[str]) -> tuple[str, str, str, str]:
    """Section, headline, standfirst and byline from the blocks above the dateline."""
    lines = [plaintext.one_line(block) for block in blocks]
    byline = next((line for line in lines[1:] if _BYLINE.fullmatch(line)), "")
    lines = [line for line in lines if line and line is not byline]
    section = ""
    if len(lines) > 1 and _is_section(lines[0], words=5 if len(lines) > 2 else 2):
        section = lines.pop(0)
    headline = plaintext.shorten(lines[0], _HEADLINE_LIMIT) if lines else ""
    return section, headline, " ".join(lines[1:]), byline


def _is_section(line: str, *, words: int) -> bool:
    return len(line) <= 40 and len(line.split()) <= words and not line.endswith((".", "?", "!"))


def _headline_from(story: list[str]) -> str:
    return plaintext.shorten(plaintext.one_line(" ".join(story)[:400]), 80)


def _blocks(text: str) -> list[str]:
    return [block.strip("\n") for block in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text) if block.strip()]


def _dateline_at(blocks: list[str]) -> int | None:
    for number, block in enumerate(blocks[: _LONGEST_PREFACE + 1]):
        if dateline.find(block):
            return number
    return None


def _decoded(raw: bytes, *, final: bool) -> str | Flaw:
    """The text; an unfinished character at the end is let pass unless `final`."""
    mark, encoding = next((pair for pair in _MARKS if raw.startswith(pair[0])), (b"", "utf-8"))
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(raw[len(mark) :], final)
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        line = raw.count(b"\n", 0, at) + 1
        return Flaw(f"Byte 0x{raw[at]:02x} in line {line} is not {encoding.upper()} text.")
    if "\0" in text:
        return Flaw("The file holds NUL characters: it is not text.")
    return text


FORMAT = Format("wire", "plain wire text", 3, recognises, parse)
