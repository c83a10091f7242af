"""Where and by whom a story was filed: what an item says of it, and what its text opens with."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from articles.formats import dateline

_END_OF_DATELINE = re.compile(r"[\s–—_:-]+$")
_SIGNATURE = re.compile(r"\(([^()]{2,40})\)$")
_FIRST_PARAGRAPH = re.compile(r"<p>([^<]*)")
_MOST_WORDS_OF_A_PLACE = 6


@dataclass(frozen=True, slots=True)
class Filed:
    """Where and by whom a story was filed: its dateline, the place in it, the agency in it."""

    dateline: str = ""
    location: str = ""
    agency: str = ""


def filed(given: str, body: str) -> tuple[Filed, str]:
    """The dateline given, or the one that the body opens with, which is then taken out of it."""
    given = _END_OF_DATELINE.sub("", given)
    understood = dateline.find(f"{given} - ", told=True)
    location = understood.location if understood else _place(given)
    signature = _SIGNATURE.search(given)
    agency = understood.agency if understood else signature[1] if signature else ""
    first = _FIRST_PARAGRAPH.match(body)
    text = html.unescape(first[1]) if first else ""
    opening = dateline.find(text)
    if opening and (opening.location.startswith(location) or location.startswith(opening.location)):
        start = f"<p>{html.escape(text[: opening.end], quote=False)}"
        if body.startswith(start):
            body = f"<p>{body[len(start) :]}".removeprefix("<p></p>").lstrip()
            line = max(given, opening.text, key=len)
            return Filed(line, opening.location or location, opening.agency or agency), body
    return Filed(given, location, agency), body


def filed_above(standfirst: str, body: str) -> tuple[Filed, str, str]:
    """The dateline that the body opens with, or without a body the summary, and both without it."""
    if body:
        where, body = filed("", body)
        return where, standfirst, body
    opening = dateline.find(standfirst)
    if opening is None or opening.end == len(standfirst):
        return Filed(), standfirst, body
    return Filed(opening.text, opening.location, opening.agency), standfirst[opening.end :], body


def _place(text: str) -> str:
    """The place in a dateline that has more than is understood: its capitals, or all before a comma."""
    first = re.split(r"[(/\d]", text, maxsplit=1)[0].strip()
    if first != text:
        capitals = re.match(r"(?:[^\W\d_a-z][^\W\d_a-z'’.-]+ ?)+\b", first)
        first = capitals[0] if capitals else first.partition(",")[0]
    words = first.split()
    if len(words) > _MOST_WORDS_OF_A_PLACE:
        return ""
    in_capitals = any(len(word) > 3 and word.isupper() for word in words)
    return dateline.place_name(first) if in_capitals else " ".join(words)
