"""The day as datelines write it: "Sept. 21, 2015", "21 сентября", "21. září", "21.09.2015".

Months have the names and short forms of the languages in which agencies write (months.txt).
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

# "March 2O", "April l" and "March 119" stand in real wires: a letter for a figure, a key struck twice.
_DAY = r"(?:\d[\dO]{0,2}|l)"
_YEAR = r"(?:19|20)\d\d"
_FIGURES = re.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})")
_HAN = re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")


@cache
def spelled() -> str:
    """A regular expression without groups, for small and large letters: a day whose month has its name."""
    month = month_name()
    return (
        rf"(?:\d{{1,2}}(?:\.|º|er|st|nd|rd|th)?\ *(?:de\ |of\ )?{month}"
        rf"(?:,?\ *(?:de\ |del\ )?{_YEAR}\b(?:\.|\ г(?:ода|\.))?)?"
        rf"|{_YEAR}\.\ {month}\ \d{{1,2}}\.(?:,\ [^\W\d_]{{4,10}})?"  # hétfő
        rf"|(?=\w+(?:\ \w+)?\.?\ *(?:\d|l\b)){month}\ *{_DAY}(?:st|nd|rd|th|\ d\.)?(?!\w)(?:,?\ *{_YEAR}\b)?)"
    )


@cache
def written() -> str:
    """The same, or a day in figures alone."""
    return rf"(?:{spelled()}|\d{{1,2}}\.\d{{1,2}}\.(?:{_YEAR})?|\d{{1,2}}/\d{{1,2}}(?:/{_YEAR})?)"


@cache
def month_name() -> str:
    """A regular expression for the name of a month by itself."""
    names = (re.escape(name).replace("_", r"\ ") for name in sorted(_numbers(), key=len, reverse=True))
    return rf"(?:{'|'.join(names)})(?![^\W_])\.?"


def day(text: str) -> date | None:
    """The day, when it has its year too, and exists; of "listopada", which is two months, there is none."""
    figures = _FIGURES.fullmatch(text) or _HAN.fullmatch(text)
    if figures:
        return _existing(figures["year"], int(figures["month"]), figures["day"])
    words = re.findall(r"[^\W\d_]+", text.lower())
    pairs = map("_".join, pairwise(words))
    months = {number for name in (*words, *pairs) for number in _numbers().get(name, ())}
    year = re.search(rf"\b{_YEAR}\b", text)
    number = re.search(r"(?<![^\W_])\d{1,2}(?!\d)", text)
    return _existing(year[0], months.pop(), number[0]) if year and number and len(months) == 1 else None


def _existing(year: str, month: int, day_of_month: str) -> date | None:
    try:
        return date(int(year), month, int(day_of_month))
    except ValueError:
        return None


@cache
def _numbers() -> dict[str, set[int]]:
    """The name of a month in small letters -> its numbers: more than one when languages differ."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for line in Path(__file__).with_name("months.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            for number, names in enumerate(line.split("|")[1:], start=1):
                for name in names.split():
                    numbers[name].add(number)
    return dict(numbers)
