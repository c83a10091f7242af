"""Facets as numbers and as words of the index.

A facet number is 32 bits: the kind in the upper four, in the lower 28 the primary key, year, month or
language. An index entry carries the numbers of its article packed as unsigned 32-bit integers in the
machine's order; counters are kept under the same numbers. The word of a facet is what filters look for in the
index.
"""

import datetime as dt
import re
from array import array
from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from articles.chronology import month_number

ARCHIVE = 0
PERSON, COUNTRY, TOPIC, SOURCE, LANGUAGE, YEAR, MONTH = range(1, 8)
KINDS = {
    "person": PERSON,
    "country": COUNTRY,
    "topic": TOPIC,
    "source": SOURCE,
    "language": LANGUAGE,
    "year": YEAR,
    "month": MONTH,
}
# Under these a counter is kept for every month.
COUNTED = frozenset({PERSON, COUNTRY, TOPIC, SOURCE, LANGUAGE})

EVERYTHING = "xall"  # a word that every document has

_BITS = 28
_MASK = (1 << _BITS) - 1
_LETTERS = "xpctslym"
_WORD = re.compile(rf"x([{_LETTERS[1:]}])([0-9]{{1,9}})")
_DAY_WORD = re.compile(r"xd([0-9]{4})([0-9]{2})([0-9]{2})")
_TYPECODE = "I" if array("I").itemsize == 4 else "L"


def number(kind: int, value: int) -> int:
    if not 0 <= value <= _MASK:
        raise OverflowError(f"{value} does not fit a facet number")
    return kind << _BITS | value


def split(facet: int) -> tuple[int, int]:
    """The kind and the value of a facet number."""
    return facet >> _BITS, facet & _MASK


def split_all(numbers: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The kind and the value of each of many facet numbers."""
    wide = numbers.astype(np.int64)
    return wide >> _BITS, wide & _MASK


def language_number(tag: str) -> int:
    """The primary language subtag (BCP 47: two or three letters) as a facet number."""
    value = 0
    for letter in tag.lower().partition("-")[0][:3]:
        value = value * 27 + max(0, min(26, ord(letter) - 96))
    return number(LANGUAGE, value)


def language_of(value: int) -> str:
    letters = ""
    while value:
        value, letter = divmod(value, 27)
        letters = chr(96 + letter) + letters
    return letters


def word(facet: int) -> str:
    """The index word of a facet, such as xp345."""
    kind, value = split(facet)
    return f"x{_LETTERS[kind]}{value}"


def of_word(text: str) -> int | None:
    """The facet of an index word; None for any other text."""
    found = _WORD.fullmatch(text)
    return number(_LETTERS.index(found[1]), int(found[2])) if found and int(found[2]) <= _MASK else None


def day_word(day: dt.date) -> str:
    return f"xd{day.isoformat().replace('-', '')}"


def day_of(text: str) -> dt.date | None:
    """The day of an index word; None for any other text."""
    found = _DAY_WORD.fullmatch(text)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def of_article(
    *,
    people: Iterable[int],
    countries: Iterable[int],
    topics: Iterable[int],
    source: int,
    language: str,
    day: dt.date,
) -> list[int]:
    """The facet numbers of one article, from the primary keys of its tags."""
    return [
        *(number(PERSON, pk) for pk in sorted(people)),
        *(number(COUNTRY, pk) for pk in sorted(countries)),
        *(number(TOPIC, pk) for pk in sorted(topics)),
        number(SOURCE, source),
        language_number(language),
        number(YEAR, day.year),
        number(MONTH, month_number(day)),
    ]


def pack(facets: Iterable[int]) -> bytes:
    return array(_TYPECODE, facets).tobytes()


def unpack(packed: bytes) -> list[int]:
    numbers = array(_TYPECODE)
    numbers.frombytes(packed)
    return numbers.tolist()


def tally(packed: bytes) -> Counter[int]:
    """How often each facet number occurs in joined packs."""
    numbers = array(_TYPECODE)
    numbers.frombytes(packed)
    return Counter(numbers)
