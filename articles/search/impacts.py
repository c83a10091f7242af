"""What ranking reads of an article: its length, and how often each stem occurs in it, weighted by field.

Packed: the CRC-32 of each stem (32 bits each), then the frequencies (16 bits each), little-endian. A stem of
the headline stands there a second time as ^stem, with its occurrences in the headline alone. The hash of
a stem that was asked for is that of another stem in one article of twenty million.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from articles import rows
from articles.models import Impact
from articles.search import reading
from articles.search.blocks import Integers
from articles.search.engine import Document, engine
from articles.search.reading import hash_of

HEADLINE_WEIGHT, STANDFIRST_WEIGHT, BODY_WEIGHT = reading.WEIGHTS
_HASH, _ENTRY = 4, 6  # bytes


def write(ids: Collection[int], wanted: Mapping[int, Document]) -> int:
    """Brings the impacts in line with these articles; returns how many were not. Up to three queries."""
    changed, gone = _differing(ids, wanted)
    rows.upsert(Impact, ["article_id"], ["length", "entries"], changed)
    if gone:
        Impact.objects.filter(pk__in=gone).delete()
    return len(changed) + len(gone)


def astray(ids: Collection[int], wanted: Mapping[int, Document]) -> set[int]:
    """Those of the articles whose impacts are not what the tables say."""
    changed, gone = _differing(ids, wanted)
    return {pk for pk, _, _ in changed} | set(gone)


def _differing(
    ids: Collection[int], wanted: Mapping[int, Document]
) -> tuple[list[tuple[int, int, bytes]], list[int]]:
    standing = {pk: (length, entries) for pk, length, entries in _rows(ids)}
    changed = []
    for pk in ids:
        if pk in wanted:
            now = wanted[pk].length, wanted[pk].impact
            if standing.get(pk) != now:
                changed.append((pk, *now))
    return changed, [pk for pk in standing if pk not in wanted]


@dataclass(frozen=True, slots=True)
class Impacts:
    """Of some articles: ids and lengths, and the entries of all, with where those of each article end."""

    ids: Integers
    lengths: Integers
    ends: Integers
    hashes: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint16]

    def frequencies(self, lexeme: str) -> npt.NDArray[np.float64]:
        """How often a lexeme occurs in each of the articles, weighted."""
        found = np.zeros(len(self.ids))
        here = np.flatnonzero(self.hashes == hash_of(lexeme))
        found[np.searchsorted(self.ends, here, side="right")] = self.counts[here]
        return found


def read(ids: Sequence[int]) -> Impacts:
    """One query. Articles that have gone meanwhile are left out."""
    found = _rows(ids)
    sizes = np.array([len(entries) // _ENTRY for _, _, entries in found], dtype=np.int64)
    ends = (sizes * _HASH).tolist()
    return Impacts(
        ids=np.array([pk for pk, _, _ in found], dtype=np.int64),
        lengths=np.array([length for _, length, _ in found], dtype=np.int64),
        ends=np.cumsum(sizes),
        hashes=np.frombuffer(
            b"".join(entries[:end] for (_, _, entries), end in zip(found, ends, strict=True)), "<u4"
        ),
        counts=np.frombuffer(
            b"".join(entries[end:] for (_, _, entries), end in zip(found, ends, strict=True)), "<u2"
        ),
    )


def _rows(ids: Collection[int]) -> list[tuple[int, int, bytes]]:
    if not ids:
        return []
    table, numbers = Impact._meta.db_table, ",".join(map(str, map(int, ids)))
    # Thousands of numbers, which as parameters would cost more than the rows.
    return engine().rows(f"SELECT article_id, length, entries FROM {table} WHERE article_id IN ({numbers})")  # noqa: S608
