"""The archive at one moment, as arrays: any number of hits is counted, divided and ordered at once.

A place is a position in these arrays: the blocks of articles (see `blocks`) one after the other.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from articles.chronology import first_of, last_of
from articles.search import facet
from articles.search.blocks import SIZE, Integers
from articles.search.kept import Kept

# Facets of an article that stand in its row; further ones stand apart. `_where` needs just so many.
WIDTH = 8
KINDS = (facet.PERSON, facet.COUNTRY, facet.TOPIC, facet.SOURCE, facet.LANGUAGE)
# So many rows are counted at once as the cache of a processor holds.
_ROWS = 8192
# Where there is room for so many times more values than articles, their own values are sorted and counted: to
# walk through the room of 250,000 people and topics would cost more.
_SCARCE = 32

_EPOCH = dt.date(1970, 1, 1).toordinal()

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Snapshot:
    """Nothing in it ever changes: a request that has one keeps it to its end.

    Facets are known by dense codes: the base of the kind plus the value, which is a primary key and so dense
    as well. Code 0 stands for nothing in a row. `bases` has the base of each kind, by kind, and the end.
    """

    generation: int = 0
    chosen_in: int = 0
    frequent: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    documents: int = 0
    length: int = 0
    versions: Mapping[int, int] = field(default_factory=dict)  # the generation of each block
    blocks: Integers = field(default_factory=lambda: np.zeros(0, "i8"))  # their numbers, ascending
    sequences: Integers = field(default_factory=lambda: np.zeros(0, "i8"))
    days: Codes = field(default_factory=lambda: np.zeros(0, "i4"))
    bases: Integers = field(default_factory=lambda: np.ones(len(KINDS) + 2, "i8"))
    rows: Codes = field(default_factory=lambda: np.zeros((0, WIDTH), "i4"))  # facets of each article
    rest_ids: Integers = field(default_factory=lambda: np.zeros(0, "i8"))
    rest_codes: Codes = field(default_factory=lambda: np.zeros(0, "i4"))
    kept: Kept = field(default_factory=Kept)  # what was worked out of it

    @property
    def size(self) -> int:
        return len(self.sequences)

    @cached_property
    def public(self) -> Mask:
        found: Mask = self.sequences > 0
        return found

    @cached_property
    def by_day(self) -> tuple[int, Integers]:
        """The first day with a public item, and how many each day has from there on."""
        return counted_by_day(self.days[self.public])

    @cached_property
    def known(self) -> Mask:
        found: Mask = self.sequences != 0
        return found

    def nowhere(self) -> Mask:
        return np.zeros(self.size, dtype=bool)

    def everywhere(self) -> Mask:
        return np.ones(self.size, dtype=bool)

    def places(self, ids: Integers) -> Integers:
        """Where articles stand. One of a block that came later is passed over."""
        if not len(self.blocks):
            return ids[:0]
        numbers = ids // SIZE
        at = np.minimum(np.searchsorted(self.blocks, numbers), len(self.blocks) - 1)
        here = self.blocks[at] == numbers
        found: Integers = (at * SIZE + ids % SIZE)[here]
        return found

    def ids(self, places: Integers) -> Integers:
        found: Integers = self.blocks[places // SIZE] * SIZE + places % SIZE
        return found

    def mask(self, places: Integers) -> Mask:
        found = self.nowhere()
        found[places] = True
        return found

    def ends(self, places: Integers, size: int, *, newest: bool, beyond: int | None = None) -> Integers:
        """Up to `size` of some ascending places: newest first, or oldest first, those beyond a sequence.

        Articles come in about the order of time: blocks that lie further on as a whole are not looked at.
        """
        way = -1 if newest else 1
        edge = -np.inf if beyond is None else way * beyond
        nearest = way * self._spans[:, 1 if newest else 0]
        bounds = np.searchsorted(places, np.arange(len(self.blocks) + 1) * SIZE)
        order = np.flatnonzero((np.diff(bounds) > 0) & (way * self._spans[:, 0 if newest else 1] > edge))
        order = order[np.argsort(nearest[order], kind="stable")]
        found, keys = places[:0], places[:0]
        looked, step = 0, 2
        while looked < len(order) and (len(found) < size or keys[-1] > nearest[order[looked]]):
            some = [places[bounds[at] : bounds[at + 1]] for at in order[looked : looked + step].tolist()]
            found = np.concatenate([found, *some])
            keys = way * np.abs(self.sequences[found])
            chosen = _smallest(keys, size, edge)
            found, keys = found[chosen], keys[chosen]
            looked, step = looked + step, step * 4
        return found

    @cached_property
    def _spans(self) -> Integers:
        """The oldest and the newest sequence of each block that has articles."""
        by_block = np.abs(self.sequences).reshape(-1, SIZE)
        oldest = np.where(by_block == 0, np.iinfo(np.int64).max, by_block).min(axis=1)
        return np.stack([oldest, by_block.max(axis=1)], axis=1)

    def bearing(self, word: str) -> Mask:
        """Where the articles stand that have a word of the facets (see `facet`)."""
        day, number = facet.day_of(word), facet.of_word(word)
        if word == facet.EVERYTHING:
            return self.everywhere()
        if day is not None:
            return self.within(day, day)
        return self.nowhere() if number is None else self._bearing(*facet.split(number))

    def _bearing(self, kind: int, value: int) -> Mask:
        if kind in (facet.YEAR, facet.MONTH):
            months = (value * 12, value * 12 + 11) if kind == facet.YEAR else (value, value)
            return self.within(first_of(months[0]), last_of(months[1]))
        code = self._code(kind, value)
        return self.nowhere() if code is None else self._where(lambda codes: codes == code)

    def bearing_any(self, numbers: Collection[int]) -> Mask:
        """Where the articles stand that bear any of these people, countries or topics, by facet number."""
        codes = [self._code(*facet.split(number)) for number in numbers]
        wanted = np.zeros(int(self.bases[-1]), dtype=bool)
        wanted[[code for code in codes if code is not None]] = True
        return self._where(lambda codes: wanted[codes])

    def _where(self, meets: Callable[[Codes], Mask]) -> Mask:
        """Where an article has a code that meets a condition."""
        found = self.nowhere()
        for start in range(0, self.size, _ROWS):
            met = meets(self.rows[start : start + _ROWS])
            # The eight answers of a row are eight bytes, and so one number.
            found[start : start + _ROWS] = met.view(np.uint64)[:, 0] != 0
        found[self._rest_places[meets(self.rest_codes)]] = True
        return found

    def within(self, first: dt.date | None, last: dt.date | None) -> Mask:
        """Where the articles of these local days stand, both included."""
        found = self.known
        if first is not None:
            found = found & (self.days >= first.toordinal())
        if last is not None:
            found = found & (self.days <= last.toordinal())
        return found

    def tally(self, places: Integers, most: int, selected: Collection[int] = ()) -> Counter[int]:
        """How many of the articles there bear each facet number: every year and month, of each other kind the
        `most` frequent (of equals the lower number), and those selected."""
        codes, counts = self.counts(places)
        found = Counter(dict(self._most(codes, counts, most)))
        for number in selected:
            code = self._code(*facet.split(number))
            if code is not None:
                found[number] = int(counts[codes == code].sum())
        if len(places):
            first, by_day = counted_by_day(self.days[places])
            months = months_of(np.arange(first, first + len(by_day)))
            by_month = np.bincount(months - months[0], weights=by_day).astype(np.int64)
            for at in np.flatnonzero(by_month).tolist():
                month, count = int(months[0]) + at, int(by_month[at])
                found[facet.number(facet.MONTH, month)] += count
                found[facet.number(facet.YEAR, month // 12)] += count
        return +found

    def counts(self, places: Integers) -> tuple[Integers, Integers]:
        """The facets that articles there bear, by code in ascending order, and how many bear each."""
        further = self.rest_codes[self.mask(places)[self._rest_places]]
        room = int(self.bases[-1])
        if len(places) * _SCARCE < room:
            codes = np.concatenate([self.rows.take(places, axis=0).reshape(-1), further])
            found, counts = np.unique(codes, return_counts=True)
            borne = found > 0
            return found[borne].astype(np.int64), counts[borne]
        counts = np.bincount(further, minlength=room)
        at_once = max(_ROWS, room // WIDTH)
        for start in range(0, len(places), at_once):
            some = self.rows.take(places[start : start + at_once], axis=0)
            counts += np.bincount(some.reshape(-1), minlength=room)
        counts[0] = 0
        found = np.flatnonzero(counts)
        return found, counts[found]

    def numbers(self, codes: Collection[int]) -> set[int]:
        """The facet numbers of codes."""
        found = np.array(sorted(set(codes) - {0}), dtype=np.int64)
        kinds = np.searchsorted(self.bases[1:], found, side="right")
        pairs = zip(kinds.tolist(), (found - self.bases[kinds]).tolist(), strict=True)
        return {facet.number(kind, value) for kind, value in pairs}

    def _code(self, kind: int, value: int) -> int | None:
        if kind not in KINDS or value >= self.bases[kind + 1] - self.bases[kind]:
            return None
        return int(self.bases[kind] + value)

    def _most(self, codes: Integers, counts: Integers, most: int) -> Iterator[tuple[int, int]]:
        bounds = np.searchsorted(codes, self.bases)
        for kind in KINDS:
            here = slice(bounds[kind], bounds[kind + 1])
            values, of_kind = codes[here] - self.bases[kind], counts[here]
            if len(values) > most:
                likely = np.flatnonzero(of_kind >= np.partition(of_kind, -most)[-most])
                chosen = likely[np.argsort(-of_kind[likely], kind="stable")][:most]
                values, of_kind = values[chosen], of_kind[chosen]
            for value, count in zip(values.tolist(), of_kind.tolist(), strict=True):
                yield facet.number(kind, value), count

    @cached_property
    def _rest_places(self) -> Integers:
        return self.places(self.rest_ids)


def _smallest(values: Integers, size: int, least: float) -> Integers:
    """The positions of the `size` smallest values above the `least`, the smallest first."""
    chosen = np.flatnonzero(values > least)
    if len(chosen) > size:
        chosen = chosen[np.argpartition(values[chosen], size)[:size]]
    found: Integers = chosen[np.argsort(values[chosen])]
    return found


def counted_by_day(days: Codes) -> tuple[int, Integers]:
    """The first of some days, and how often each occurs from there to the last."""
    if not len(days):
        return 0, np.zeros(0, dtype=np.int64)
    first = int(days.min())
    return first, np.bincount(days - first)


def months_of(days: Codes | Integers) -> Integers:
    """The month of each day, as `chronology.month_number` has it; days from 0001-01-01 as 1."""
    since_1970 = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    months: Integers = since_1970 + 1970 * 12
    return months
