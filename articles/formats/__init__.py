"""The formats that the archive reads: one module each, told apart by their content.

To add one: write a sibling of wire.py with a FORMAT, and name it in FORMATS, the stricter ones first.
"""

from __future__ import annotations

import codecs

from articles.formats import feeds, jsonfeed, jsonlines, newsml, ninjs, nitf, reuters, table, wire
from articles.formats.record import HEAD, ArticleRecord, Flaw, Format, Label, Parsed

__all__ = [
    "FORMATS",
    "HEAD",
    "ArticleRecord",
    "Flaw",
    "Format",
    "Label",
    "Parsed",
    "UnknownFormat",
    "by_name",
    "detect",
]

FORMATS: tuple[Format, ...] = (
    reuters.FORMAT,
    newsml.FORMAT,
    nitf.FORMAT,
    feeds.FORMAT,
    ninjs.FORMAT,
    jsonfeed.FORMAT,
    jsonlines.FORMAT,
    table.FORMAT,
    wire.FORMAT,
)


class UnknownFormat(Exception):  # noqa: N818 - reads as the sentence it carries
    """No format recognises the file, or no format has the name; the message is one plain sentence."""


def detect(head: bytes, name: str) -> Format:
    """The format of a file from its first HEAD bytes; raises UnknownFormat."""
    if not head.strip():
        raise UnknownFormat(f"{name} is empty.")
    for known in FORMATS:
        if known.recognises(head, name):
            return known
    raise UnknownFormat(f"{name} is {_resembles(head)}; known are {_titles()}.")


def by_name(name: str) -> Format:
    """The format with this name ("wire", "reuters"); raises UnknownFormat."""
    for known in FORMATS:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in FORMATS)
    raise UnknownFormat(f"There is no format “{name}”; known are {names}.")


def _titles() -> str:
    *others, last = (known.title for known in FORMATS)
    return f"{', '.join(others)} and {last}"


def _resembles(head: bytes) -> str:
    """What to call a file that is not ours."""
    start = head.lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "an HTML page, not a news file"
    if start.startswith(b"<"):
        return "mark-up of an unknown kind"
    if b"\0" in head:
        return "a binary file, not news text"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        line = head.count(b"\n", 0, error.start) + 1
        return f"not UTF-8 text (byte 0x{head[error.start]:02x} in line {line})"
    return "in no known format"
