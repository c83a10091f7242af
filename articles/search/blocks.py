"""Articles by blocks of ids: where each stands in time and its facets, packed, to be read as arrays.

Packed they are little-endian: 64-bit sequences, 32-bit days, 16-bit sizes, 32-bit facet numbers.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
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


def block_of(article_id: int) -> int:
    return article_id // SIZE


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

    def of_each(self) -> list[list[int]]:
        """The facets of each article."""
        ends = np.cumsum(self.sizes, dtype=np.int64)
        flat = self.facets.tolist()
        return [flat[end - size : end] for end, size in zip(ends.tolist(), self.sizes.tolist(), strict=True)]

    def with_documents(self, documents: Mapping[int, Document | None]) -> "Unpacked":
        """The block with other documents at some offsets, or none."""
        sequences, days, sizes = self.sequences.copy(), self.days.copy(), self.sizes.copy()
        facets = self.of_each()
        for offset, document in documents.items():
            sequences[offset] = document.number if document else 0
            days[offset] = document.day.toordinal() if document else 0
            facets[offset] = kept(document.facets) if document else []
            sizes[offset] = len(facets[offset])
        flat = [number for each in facets for number in each]
        return Unpacked(sequences, days, sizes, np.array(flat, dtype="<u4"))


def kept(packed: bytes) -> list[int]:
    """Of the facets of an article those that a block holds: source and language, then its tags."""
    numbers = [n for n in facet.unpack(packed) if facet.split(n)[0] not in _NOT_KEPT]
    return sorted(numbers, key=lambda number: facet.split(number)[0] not in _FIRST)


def write(ids: Collection[int], wanted: Mapping[int, Document], generation: int) -> int:
    """Brings the blocks in line with these articles; returns how many blocks were not. Two queries."""
    moved = _moved(ids, wanted)
    Block.objects.bulk_create(
        [unpacked.packed(number, generation) for number, unpacked in moved.items()],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["generation", "sequences", "days", "sizes", "facets"],
    )
    return len(moved)


def astray(ids: Collection[int], wanted: Mapping[int, Document]) -> set[int]:
    """Those of the articles that stand otherwise in their block than the tables say."""
    known = _unpacked({block_of(pk) for pk in ids})
    found = set()
    for number, offsets in _by_block(ids, wanted).items():
        before = known.get(number) or Unpacked.empty()
        facets = before.of_each()
        for offset, document in offsets.items():
            here = (int(before.sequences[offset]), int(before.days[offset]), facets[offset])
            there = (
                (document.number, document.day.toordinal(), kept(document.facets)) if document else (0, 0, [])
            )
            if here != there:
                found.add(number * SIZE + offset)
    return found


def _moved(ids: Collection[int], wanted: Mapping[int, Document]) -> dict[int, Unpacked]:
    known = _unpacked({block_of(pk) for pk in ids})
    moved = {}
    for number, offsets in _by_block(ids, wanted).items():
        before = known.get(number)
        after = (before or Unpacked.empty()).with_documents(offsets)
        if not _agree(before or Unpacked.empty(), after):
            moved[number] = after
    return moved


def _by_block(ids: Collection[int], wanted: Mapping[int, Document]) -> dict[int, dict[int, Document | None]]:
    offsets: dict[int, dict[int, Document | None]] = defaultdict(dict)
    for pk in ids:
        offsets[block_of(pk)][pk % SIZE] = wanted.get(pk)
    return offsets


def _unpacked(numbers: Collection[int]) -> dict[int, Unpacked]:
    return {block.number: Unpacked.of(block) for block in Block.objects.filter(number__in=numbers)}


def _agree(one: Unpacked, other: Unpacked) -> bool:
    return (
        np.array_equal(one.sequences, other.sequences)
        and np.array_equal(one.days, other.days)
        and np.array_equal(one.sizes, other.sizes)
        and np.array_equal(one.facets, other.facets)
    )
