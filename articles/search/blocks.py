"""Articles by blocks of ids: where each stands in time and its facets, packed, to be read as arrays.

Packed they are little-endian: 64-bit sequences, 32-bit days, 16-bit sizes, 32-bit facet numbers.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from articles.models import Block
from articles.search import facet
from articles.search.engine import Document

SIZE = 4096

Integers = npt.NDArray[np.int64]
# A day is told apart by its date alone, and tells year and month.
_NOT_KEPT = frozenset({facet.YEAR, facet.MONTH})
_FIRST = (facet.SOURCE, facet.LANGUAGE)


def by_block(ids: Iterable[int]) -> dict[int, list[int]]:
    """Articles by the number of their block."""
    found: dict[int, list[int]] = defaultdict(list)
    for pk in ids:
        found[pk // SIZE].append(pk)
    return found


def next_generation(last: int) -> int:
    """Numbered by the clock, so that a generation that was rolled back is never taken for another."""
    return max(last + 1, time.time_ns())


@dataclass(slots=True)
class Unpacked:
    """A block as arrays; `facets` are those of one article after the other."""

    sequences: npt.NDArray[np.int64]
    days: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.uint16]
    facets: npt.NDArray[np.uint32]

    @classmethod
    def empty(cls) -> Self:
        return cls(
            np.zeros(SIZE, "<i8"), np.zeros(SIZE, "<i4"), np.zeros(SIZE, "<u2"), np.zeros(0, dtype="<u4")
        )

    @classmethod
    def of(cls, block: Block) -> Self:
        return cls(
            np.frombuffer(block.sequences, "<i8"),
            np.frombuffer(block.days, "<i4"),
            np.frombuffer(block.sizes, "<u2"),
            np.frombuffer(block.facets, "<u4"),
        )

    def packed(self, number: int, generation: int) -> Block:
        return Block(
            number=number,
            generation=generation,
            sequences=self.sequences.tobytes(),
            days=self.days.tobytes(),
            sizes=self.sizes.tobytes(),
            facets=self.facets.tobytes(),
        )

    def ends(self) -> Integers:
        """Where the facets of each article end."""
        return np.cumsum(self.sizes, dtype=np.int64)

    def entry(self, offset: int, ends: Integers) -> tuple[int, int, list[int]]:
        """Sequence, day and facets of one article."""
        end = int(ends[offset])
        facets = self.facets[end - int(self.sizes[offset]) : end]
        return int(self.sequences[offset]), int(self.days[offset]), facets.tolist()

    def with_documents(self, documents: Mapping[int, Document | None]) -> "Unpacked":
        """The block with other documents at some offsets, or none."""
        ends, sizes = self.ends(), self.sizes.copy()
        sequences, days = self.sequences.copy(), self.days.copy()
        parts, done = [], 0
        for offset, document in sorted(documents.items()):
            sequences[offset], days[offset], facets = _entry(document)
            end = int(ends[offset])
            parts += [self.facets[done : end - int(sizes[offset])], np.array(facets, dtype="<u4")]
            sizes[offset], done = len(facets), end
        return Unpacked(sequences, days, sizes, np.concatenate([*parts, self.facets[done:]], dtype="<u4"))


def kept(packed: bytes) -> list[int]:
    """Of the facets of an article those that a block holds: source and language, then its tags."""
    numbers = [n for n in facet.unpack(packed) if facet.split(n)[0] not in _NOT_KEPT]
    return sorted(numbers, key=lambda number: facet.split(number)[0] not in _FIRST)


def write(ids: Collection[int], wanted: Mapping[int, Document], generation: int) -> int:
    """Brings the blocks in line with these articles; returns how many blocks were not. Two queries."""
    moved = {number: block.with_documents(changes) for number, block, changes in _differing(ids, wanted)}
    Block.objects.bulk_create(
        [block.packed(number, generation) for number, block in moved.items()],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["generation", "sequences", "days", "sizes", "facets"],
    )
    return len(moved)


def astray(ids: Collection[int], wanted: Mapping[int, Document]) -> set[int]:
    """Those of the articles that stand otherwise in their block than the tables say."""
    return {number * SIZE + offset for number, _, changes in _differing(ids, wanted) for offset in changes}


def _differing(
    ids: Collection[int], wanted: Mapping[int, Document]
) -> Iterator[tuple[int, Unpacked, dict[int, Document | None]]]:
    """The blocks that are not in line, and what should stand at which offset of them."""
    grouped = by_block(ids)
    known = {block.number: Unpacked.of(block) for block in Block.objects.filter(number__in=grouped)}
    for number, pks in grouped.items():
        block = known.get(number) or Unpacked.empty()
        ends = block.ends()
        changes = {
            pk % SIZE: wanted.get(pk) for pk in pks if block.entry(pk % SIZE, ends) != _entry(wanted.get(pk))
        }
        if changes:
            yield number, block, changes


def _entry(document: Document | None) -> tuple[int, int, list[int]]:
    return (document.number, document.day.toordinal(), kept(document.facets)) if document else (0, 0, [])
