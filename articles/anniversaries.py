"""Whom and what a week of past years was about more than others.

Of the days around a date, year by year, those people, countries and topics stand out that have at least
`LEAST` items then, and `TIMES` as many as their share in the whole archive would give these days.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from articles import facets
from articles.search import facet
from articles.search.blocks import Integers
from articles.search.snapshot import Snapshot

LEAST, TIMES = 3, 2
MOST, MOST_OF_A_YEAR = 6, 3
AROUND = dt.timedelta(days=3)
_KINDS = (facet.PERSON, facet.COUNTRY, facet.TOPIC)

Week = tuple[dt.date, dt.date]
Found = tuple[Week, int, int]  # a facet number and its items then

_kept: dict[tuple[int, tuple[Week, ...]], list[Found]] = {}


@dataclass(frozen=True, slots=True)
class Standout:
    """What stood out in some days: its kind, slug and name, and its items then."""

    first: dt.date
    last: dt.date
    kind: str
    slug: str
    name: str
    count: int


def around(day: dt.date) -> Week:
    """The seven days with this one in the middle, as far as the calendar goes."""
    first = day - AROUND if day - dt.date.min >= AROUND else dt.date.min
    return first, day + AROUND if dt.date.max - day >= AROUND else dt.date.max


def standouts(now: Snapshot, weeks: Sequence[Week]) -> list[Standout]:
    """What stood out in any of these weeks, the latest first. One query, for the names.

    The counting is done once for each state of the archive, and kept by the process.
    """
    asked = now.generation, tuple(weeks)
    found = _kept.get(asked)
    if found is None:
        found = _standing_out(now, weeks)
        _kept.clear()
        _kept[asked] = found
    names = facets.names([number for _, number, _ in found])
    kinds = {number: kind for kind, number in facet.KINDS.items()}
    return [
        Standout(*week, kinds[facet.split(number)[0]], *names[number], count)
        for week, number, count in found
        if number in names
    ]


def _standing_out(now: Snapshot, weeks: Sequence[Week]) -> list[Found]:
    public = np.flatnonzero(now.public)
    codes, whole = now.counts(public)
    scored = []
    for week, places in zip(weeks, _places(now, public, weeks), strict=True):
        share = len(places) / len(public)
        for code, count in _counts(now, places):
            times = count / (int(whole[np.searchsorted(codes, code)]) * share)
            if times >= TIMES:
                scored.append((count * log(times), week, _number(now, code), count))
    return _best(scored)


def _places(now: Snapshot, public: Integers, weeks: Sequence[Week]) -> list[Integers]:
    """The articles of each week, found in one walk over all; weeks do not overlap."""
    first, counts = now.by_day
    owners = np.full(len(counts), -1, dtype=np.int16)
    for number, (start, end) in enumerate(weeks):
        owners[max(start.toordinal() - first, 0) : max(end.toordinal() - first + 1, 0)] = number
    owner = owners[now.days[public] - first]
    within = np.flatnonzero(owner >= 0)
    return [public[within[owner[within] == number]] for number in range(len(weeks))]


def _best(scored: list[tuple[float, Week, int, int]]) -> list[Found]:
    """The highest scores, few of a year, each subject once."""
    chosen: dict[int, Found] = {}
    for _, week, number, count in sorted(scored, reverse=True):
        of_year = sum(week == other for other, _, _ in chosen.values())
        if number not in chosen and of_year < MOST_OF_A_YEAR and len(chosen) < MOST:
            chosen[number] = week, number, count
    return sorted(chosen.values(), key=lambda entry: (entry[0], entry[2]), reverse=True)


def _counts(now: Snapshot, places: Integers) -> list[tuple[int, int]]:
    """The people, countries and topics that at least LEAST articles there bear, by code, and how many do."""
    codes, counts = now.counts(places)
    told = (counts >= LEAST) & (codes >= now.bases[_KINDS[0]]) & (codes < now.bases[_KINDS[-1] + 1])
    return list(zip(codes[told].tolist(), counts[told].tolist(), strict=True))


def _number(now: Snapshot, code: int) -> int:
    kind = max(kind for kind in _KINDS if now.bases[kind] <= code)
    return facet.number(kind, code - int(now.bases[kind]))
