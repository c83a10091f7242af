"""The dateline: where a story was filed, when, and by which agency, before its first words.

Understood: "MOSCOW, September 21. /TASS/. Text", "LONDON, March 3 (Reuters) - Text", "PARIS (AFP) — Text",
"МОСКВА, 21 сентября - РИА Новости. Text", "SALVADOR, Feb 26 - Text", "SEOUL, Nov 26 AFP - Text",
"Sept 21 (Reuters) - Text", "Strasbourg, 10 juil 2024 (AFP) - Texte", "Berlin (dpa/lhe) - Text".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

# As they begin in English, French, German, Italian, Portuguese, Spanish and Russian.
_MONTHS = (
    "jan|ene|янв",
    "feb|f[ée]v|фев",
    "mar|mär|мар",
    "apr|avr|abr|апр",
    "ma[iy]|ма[йя]",
    "jun|juin|июн",
    "jul|juil|июл",
    "aug|ao[uû]|ago(?:sto)?\\b|авг",
    "sep|set(?:tembre|embro)?\\b|сен",
    "oct|okt|out(?:ubro)?\\b|окт",
    "nov|ноя",
    "dec|déc|dez|dic|дек",
)
_MONTH = rf"(?:{'|'.join(_MONTHS)})[^\W\d_]{{0,7}}\.?"
# "March 2O" and "April l" stand in real wires: a letter typed for a figure.
_DAY = r"[\dlO]{1,2}"
_DATE = (
    rf"(?:(?P<day1>\d{{1,2}})\.?\ (?:de\ )?(?P<month1>{_MONTH})"
    rf"|(?P<month2>{_MONTH})(?:\ (?P<day2>{_DAY})\b)?)"
    r"(?:,?\ (?P<year>\d{4})\b)?"
)
_PLACE = r"(?P<place>[^\W\d_][^\n\d]{0,99}?)"
_AGENCY = r"(?P<agency>[^\W\d_][^/()\n\d,]{0,39})"
_AGENCY_2 = r"(?P<agency2>[^\W\d_][^()\n\d,]{0,39})"  # dpa/lhe: a service of it

_SIGNED = re.compile(
    rf"\s*(?P<text>{_PLACE}(?:,?\ {_DATE}[.,]?)?\ ?"
    rf"(?:(?<=[\s.,])/{_AGENCY}/|\({_AGENCY_2}\)(?=\s*[-–—:.]))"
    r")[.:]?\s*(?:(?:-{1,2}|–|—)\s+|--(?=\S))?",
    re.IGNORECASE,
)
_DASHED = re.compile(
    rf"\s*(?P<text>{_PLACE},?\ {_DATE}(?:,?\ (?P<agency>Reuters?|(?-i:AAP|AFP|AP)))?)"
    r"[.,]?\s*(?:-{1,2}|–|—)(?:\s+|$)",
    re.IGNORECASE,
)
_UNPLACED = re.compile(rf"\s*(?P<text>{_DATE}[.,]?\ \({_AGENCY_2}\))\s*(?:-{{1,2}}|–|—)\s+", re.IGNORECASE)
_SMALL_WORDS = frozenset(
    [
        "al",
        "and",
        "da",
        "de",
        "del",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "las",
        "le",
        "los",
        "of",
        "the",
        "y",
    ]
)
# A name neither begins nor ends in one of these: "The talks in May 5 - " opens a sentence.
_PREPOSITIONS = frozenset(["after", "as", "at", "before", "by", "for", "from", "in", "on", "since", "to"])
_LEADING_ON = _SMALL_WORDS | _PREPOSITIONS
# Those that write themselves small; any other word in parentheses after a few words is a word.
_SMALL_AGENCIES = frozenset(["apa", "dpa", "epa", "ots", "sda"])
_FIRST_CHARACTERS = 240


@dataclass(frozen=True, slots=True)
class Dateline:
    """`text` as sent, without the stop or dash that leads into the story, which goes on at `end`."""

    text: str
    location: str
    agency: str
    on: date | None
    end: int


def find(paragraph: str) -> Dateline | None:
    """The dateline that the paragraph opens with; None when it opens with the story itself."""
    head = re.sub(r"[^\S\n]", " ", paragraph[:_FIRST_CHARACTERS])
    match = _UNPLACED.match(head) or _SIGNED.match(head) or _DASHED.match(head)
    if match is None:
        return None
    groups = match.groupdict()
    place, signed = groups.get("place") or "", (groups.get("agency2") or "").partition("/")[0]
    if place and not (_is_place(place) and _is_agency(signed, place)):
        return None
    return Dateline(
        text=match["text"].strip(),
        location=place_name(place),
        agency=(groups.get("agency") or signed).strip(),
        on=_day(groups),
        end=match.end(),
    )


def place_name(place: str) -> str:
    """A place set in capitals in ordinary spelling: "RIO DE JANEIRO" is Rio de Janeiro, "N.Y." stays."""
    place = place.strip(" ,-")
    words = [place.strip(".")] if place.isalpha() or place[:-1].isalpha() else place.split(" ")
    return " ".join(
        word.lower() if number and word.isupper() and word.lower() in _SMALL_WORDS else _spelled(word)
        for number, word in enumerate(words)
    )


def _spelled(word: str) -> str:
    def run(match: re.Match[str]) -> str:
        letters = match[0]
        if match.start() and word[match.start() - 1] in "'’" and len(letters) == 1:
            return letters.lower()
        return letters.capitalize() if len(letters) > 1 and letters.isupper() else letters

    return re.sub(r"[^\W\d_]+", run, word)


def _is_place(place: str) -> bool:
    """Not the beginning of a sentence: few words, the first of them a capitalised name."""
    words = place.split()
    capitalised = place[0].isupper() and words[-1].lower() not in _LEADING_ON
    if words[0].lower() in _PREPOSITIONS:
        return False
    return capitalised and len(words) <= 8 and (words[0].isupper() or len(words) <= 4)


def _is_agency(name: str, place: str) -> bool:
    """Not a remark: "Lavrov (centre) - " opens a sentence. Behind a place in capitals anything signs."""
    signs = name[:1].isupper() or name.partition("-")[0] in _SMALL_AGENCIES
    return not name or signs or place.partition(" ")[0].strip(",.").isupper()


def _day(groups: dict[str, str | None]) -> date | None:
    """The day, when the dateline has its year too (few do) and the day exists."""
    year, month = groups["year"], groups["month1"] or groups["month2"]
    day = groups["day1"] or groups["day2"]
    if not (year and month and day and day.isdigit()):
        return None
    number = next(n for n in range(12) if re.match(_MONTHS[n], month, re.IGNORECASE))
    try:
        return date(int(year), number + 1, int(day))
    except ValueError:
        return None
