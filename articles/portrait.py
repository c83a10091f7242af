"""What the items of a subject, of several or of two together amount to: how many, when, with whom and what.

It follows from arrays of all articles, so that it is exact; for a subject with many items it is kept by the
process until one of them changes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from articles.bursts import Burst, bursts
from articles.coverage import Months, months_of
from articles.daily import Days
from articles.search.columns import snapshot
from articles.search.find import Hits, Order, bearing
from articles.together import MOST, subjects_in

KEPT_FROM = 200  # items; fewer are counted as fast as found
NEWEST = 21  # those of a first page, and one that tells whether there is a second


@dataclass(frozen=True, slots=True)
class Portrait:
    """`months` are those with items, as (month, count); `company` has the items by facet number of the most
    frequent people, countries and topics; `openings` of each of the `bursts` the sequence of the earliest
    item of its fullest day; `ends` those of the first and the last item, `newest` those of the NEWEST."""

    count: int
    months: Months
    company: Counter[int]
    days: Days
    bursts: Sequence[Burst]
    openings: Sequence[int]
    ends: Sequence[int]
    newest: Sequence[int]

    @property
    def told(self) -> list[int]:
        """The sequences of the items that it names."""
        return [*self.ends, *self.openings]


def portrait(numbers: Sequence[int], *, together: bool = False) -> Portrait:
    """Of the public items that bear any of these facet numbers or, `together`, all of them. One query."""
    now = snapshot()
    key = together, tuple(sorted(numbers))
    known: Portrait | None = now.kept.get(key)
    if known is None:
        known = _drawn(bearing(numbers, now, together=together))
        if known.count >= KEPT_FROM:
            now.kept.put(key, numbers, known)
    return known


def _drawn(hits: Hits) -> Portrait:
    tally = hits.tally(MOST + 2)  # those asked about are among them
    first, counts = hits.by_day
    found = bursts(first, counts)
    ends = [int(hits.sequences.min()), int(hits.sequences.max())] if hits.count else []
    return Portrait(
        hits.count,
        months_of(tally),
        subjects_in(tally),
        Days(first, counts.astype(np.min_scalar_type(counts.max(initial=0)))),  # a quarter of the memory
        found,
        _openings(hits, found),
        ends,
        [hit.number for hit in hits.page(Order.NEWEST, NEWEST)],
    )


def _openings(hits: Hits, found: Sequence[Burst]) -> list[int]:
    days = hits.snapshot.days[hits.places]
    firsts = []
    for burst in found:
        within = days[(days >= burst.first.toordinal()) & (days <= burst.last.toordinal())]
        fullest = burst.first.toordinal() + int(np.bincount(within - burst.first.toordinal()).argmax())
        firsts.append(int(hits.sequences[days == fullest].min()))
    return firsts
