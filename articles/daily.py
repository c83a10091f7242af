"""Items day by day, counted in what every process holds of the archive: any day costs the same, and no query.

The one query that there may be is that of `search.columns`, whether the archive changed.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from articles.search.blocks import Integers
from articles.search.columns import snapshot
from articles.search.find import Hits
from articles.search.snapshot import Snapshot

Counts = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Days:
    """How many items each day has, from the first that has any, with the ordinal `first`, to the last."""

    first: int
    counts: Counts

    def __getitem__(self, day: dt.date) -> int:
        at = day.toordinal() - self.first
        return int(self.counts[at]) if 0 <= at < len(self.counts) else 0

    @property
    def ends(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day with items."""
        if not len(self.counts):
            return None
        return self._day(0), self._day(len(self.counts) - 1)

    def within(self, first: dt.date, last: dt.date) -> dict[dt.date, int]:
        """The days from one to another that have items, with the number of these."""
        days = self.spoken(first, last)
        counts = self.counts[days - self.first].tolist()
        return dict(zip(map(dt.date.fromordinal, days.tolist()), counts, strict=True))

    def spoken(self, first: dt.date, last: dt.date) -> Integers:
        """The ordinals of those days."""
        start = max(first.toordinal() - self.first, 0)
        some = self.counts[start : max(last.toordinal() - self.first + 1, 0)]
        found: Integers = self.first + start + np.flatnonzero(some)
        return found

    def before(self, day: dt.date) -> dt.date | None:
        """The last day before this one that has items."""
        spoken = np.flatnonzero(self.counts[: max(day.toordinal() - self.first, 0)])
        return self._day(int(spoken[-1])) if len(spoken) else None

    def after(self, day: dt.date) -> dt.date | None:
        """The first day after this one that has items."""
        start = max(day.toordinal() - self.first + 1, 0)
        spoken = np.flatnonzero(self.counts[start:])
        return self._day(start + int(spoken[0])) if len(spoken) else None

    def gaps(self, least: int) -> list[tuple[dt.date, dt.date]]:
        """The silences of at least so many days, from the first day of each to its last."""
        spoken = np.flatnonzero(self.counts)
        starts = np.flatnonzero(np.diff(spoken) > least)
        return [(self._day(int(spoken[at]) + 1), self._day(int(spoken[at + 1]) - 1)) for at in starts]

    def _day(self, at: int) -> dt.date:
        return dt.date.fromordinal(self.first + at)


def archive(now: Snapshot | None = None) -> Days:
    """The days of all public items, of the archive as it is or as it was in a snapshot."""
    return Days(*(now or snapshot()).by_day)


def of(hits: Hits) -> Days:
    """The days of what was found."""
    return Days(*hits.by_day)
