"""The days on which there was far more of something than usual. Pure Python, no database.

Items are counted in every stretch of seven days. A burst has at least `LEAST` items and `TIMES` as many as a
mean week; weeks without items are left out of the mean, so that the silence of years makes no burst of every
week that follows. Of stretches that overlap the one with most items counts; each is cut to the first and the
last of its days that have items.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

WEEK = 7  # days
LEAST, TIMES = 5, 2
MOST = 5


@dataclass(frozen=True, slots=True)
class Burst:
    """From which day to which, how many items, and how many times those of a mean week."""

    first: dt.date
    last: dt.date
    count: int
    times: float


def bursts(first: int, counts: npt.NDArray[np.int64]) -> list[Burst]:
    """Up to MOST bursts, the earliest first; `counts` are items a day, from the day with ordinal `first`."""
    if not counts.any():
        return []
    mean = mean_week(first, counts)
    stretches = np.convolve(counts, np.ones(WEEK, dtype=np.int64))[WEEK - 1 :]
    found: list[Burst] = []
    while len(found) < MOST:
        start = int(stretches.argmax())
        count = int(stretches[start])
        if count < max(LEAST, TIMES * mean):
            break
        days = start + np.flatnonzero(counts[start : start + WEEK])
        opening, end = (dt.date.fromordinal(first + int(days[at])) for at in (0, -1))
        found.append(Burst(opening, end, count, count / mean))
        stretches[max(start - WEEK + 1, 0) : start + WEEK] = 0
    return sorted(found, key=lambda burst: burst.first)


def mean_week(first: int, counts: npt.NDArray[np.int64]) -> float:
    """Items in a week from Monday to Sunday, of those that have any."""
    # 0001-01-01, a Monday, has the ordinal 1.
    weeks = (np.arange(first, first + len(counts)) - 1) // WEEK
    spoken = int(np.count_nonzero(np.bincount(weeks - weeks[0], weights=counts)))
    return float(counts.sum()) / max(spoken, 1)
