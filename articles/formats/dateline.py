"""The dateline: where a story was filed, when, and by which agency, before its first words.

The shapes that are understood are those of dateline_shapes.py: "MOSCOW, September 21. /TASS/. Text",
"Madrid, 21 sep (EFE).- Texto", "(ANSA) - ROMA, 21 SET - Testo", "新华社北京9月21日电".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from articles import reference
from articles.formats import agencies, dateline_shapes, wiredays

_IN_NAMES = "al and da de del der di do dos du el la las le los of the y"
_SMALL_WORDS = frozenset(_IN_NAMES.split())
_BETWEEN_NAMES = "am an auf bei d des e en i im na nad on op sur upon van над на"
_NO_NAMES = _SMALL_WORDS.union(_BETWEEN_NAMES.split())
# A name neither begins nor ends in one of these: "The talks in May 5 - " opens a sentence.
_BEFORE_NAMES = "after as at before by for from in on since to в во из на по с у"
_PREPOSITIONS = frozenset(_BEFORE_NAMES.split())
_WEEK = """
    monday tuesday wednesday thursday friday saturday sunday
    montag dienstag mittwoch donnerstag freitag samstag sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo
    понедельник вторник среда четверг пятница суббота воскресенье
"""
_DAYS_OF_THE_WEEK = frozenset(_WEEK.split())
_ABBREVIATED = "США USA UK UAE EU ОАЭ ЮАР ФРГ КНР КНДР ДНР ЛНР СССР USSR UN D.C. DRC"
_COUNTRIES_IN_CAPITALS = frozenset(_ABBREVIATED.split())
_ACRONYM = re.compile(r"[^\W\d_a-z]{2,5}")
_LEAD = re.compile(r"[\s.:,：]*[-–—−_=]*[\s：]*$")
_FIRST_CHARACTERS = 240
_MOST_WORDS_OF_A_NAME = 5
_MOST_WORDS = 8
_MOST_WORDS_IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Dateline:
    """`text` as sent, without the stop or dash that leads into the story, which goes on at `end`."""

    text: str
    location: str
    agency: str
    on: date | None
    end: int


def find(paragraph: str, *, told: bool = False) -> Dateline | None:
    """The dateline that the paragraph opens with; None when it opens with the story itself.

    `told` when the sender says that it is one: then less has to speak for it.
    """
    head = re.sub(r"[^\S\n]", " ", paragraph[:_FIRST_CHARACTERS])
    found = (_read(match, told=told) for match in dateline_shapes.matches(head, told=told))
    return next(filter(None, found), None)


def _read(match: re.Match[str], *, told: bool) -> Dateline | None:
    groups = match.groupdict("")
    place, signature = _place_of(match), groups.get("sign", "").strip()
    agency = groups.get("known") or agencies.signing(signature)
    if signature and not agency and (told or _signs(match, place, signature)):
        agency = signature.partition("/")[0].strip()
    if (signature and not agency) or (place and not _is_place(place, told=told)):
        return None
    if not agency and not _is_complete(match, place, told=told):
        return None
    return Dateline(
        text=" ".join(_LEAD.sub("", match[0]).split()),
        location=place_name(place),
        agency=agency,
        on=wiredays.day(groups.get("day", "")),
        end=match.end(),
    )


def _place_of(match: re.Match[str]) -> str:
    """The place, with the stop of what is abbreviated in it: RICHMOND, Va. March 2."""
    place = match.groupdict("").get("place", "")
    return f"{place}." if "," in place and match.string.startswith(".", match.end("place")) else place


def _signs(match: re.Match[str], place: str, signature: str) -> bool:
    """Whether a name that nobody knows is that of an agency: "Lavrov (centre) - " opens a sentence."""
    if (
        match.groupdict().get("abrupt")
        or signature[0].islower()
        or len(signature.split()) > _MOST_WORDS_OF_A_NAME
    ):
        return False
    in_capitals = place.partition(",")[0].isupper() and bool(_ACRONYM.fullmatch(signature))
    return bool(match.groupdict().get("day")) or f"/{signature}/" in match[0] or in_capitals


def _is_complete(match: re.Match[str], place: str, *, told: bool) -> bool:
    """Whether it can do without an agency: by a day before a sentence, or by a town that is well known."""
    if match.groupdict().get("own"):
        return True
    if not told and match.string[match.end() :][:1].islower():
        return False
    known = place_name(place).partition(",")[0] in _towns()
    return bool(match.groupdict().get("day")) or not place or (known and (told or place.isupper()))


def place_name(place: str) -> str:
    """A place set in capitals in ordinary spelling: "RIO DE JANEIRO" is Rio de Janeiro, "N.Y." stays."""
    place = place.strip(" ,-")
    place = place.title() if place.islower() else place
    words = [place.strip(".")] if place.isalpha() or place[:-1].isalpha() else place.split(" ")
    in_capitals = words[0].isupper() or any(len(word) > 4 and word.isupper() for word in words)
    return " ".join(
        word.lower()
        if number and word.isupper() and word.lower() in _SMALL_WORDS
        else _spelled(word, after_comma=bool(number) and words[number - 1].endswith(","))
        if in_capitals
        else word
        for number, word in enumerate(words)
    )


def _spelled(word: str, *, after_comma: bool) -> str:
    if word.strip("()") in _COUNTRIES_IN_CAPITALS or (after_comma and len(word) == 2):
        return word  # TORONTO, ON

    def run(match: re.Match[str]) -> str:
        letters = match[0]
        if match.start() and word[match.start() - 1] in "'’" and len(letters) == 1:
            return letters.lower()
        return letters.capitalize() if len(letters) > 1 and letters.isupper() else letters

    return re.sub(r"[^\W\d_]+", run, word)


def _is_place(place: str, *, told: bool) -> bool:
    """Not the beginning of a sentence: a few words, all of them names or what stands between names."""
    words = place.split()
    first, last = words[0].strip(" ,.").lower(), words[-1].strip(",")
    if first in _PREPOSITIONS or first in _DAYS_OF_THE_WEEK or last in _NO_NAMES | _PREPOSITIONS:
        return False
    if not all(word in {"&", "/", ","} or any(map(str.isalpha, word)) for word in words):
        return False
    rows = [row.split() for row in re.split(r"[,/(]", place)]
    if len(words) > _MOST_WORDS or max(map(len, rows)) > _MOST_WORDS_IN_A_ROW:
        return False
    return told or all(_is_named(word) for word in words if word.strip(",").lower() not in _NO_NAMES)


def _is_named(word: str) -> bool:
    """Begins with a capital, or in a script that has none: "d'Azur", "(Турция),", "北京"."""
    letters = re.findall(r"[^\W\d_]+", word)
    return not letters or not (letters[0][0].islower() and letters[-1][0].islower())


@cache
def _towns() -> frozenset[str]:
    """Towns that are so well known that they can stand alone, by the reference data."""
    kinds = {"capital", "city"}
    return frozenset(name for place in reference.places() if place.kind in kinds for name in place.names)
