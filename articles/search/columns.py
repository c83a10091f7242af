"""The snapshot of the archive that each process keeps in memory, and how it catches up with the database.

A database gives the ids of 400,000 hits in 30 ms, but their 400,000 rows in a second. So what counting and
ordering need is kept at hand, about 44 bytes an article; before a request is answered, the blocks that
changed since are read.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from articles import prepared
from articles.models import Block, IndexState
from articles.search import facet
from articles.search.blocks import SIZE, Integers, Unpacked
from articles.search.snapshot import KINDS, WIDTH, Codes, Snapshot

_LEAST_ROOM = 1024  # values of a kind


class _Keeper:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = Snapshot()

    def current(self) -> Snapshot:
        """One query; up to four more when something changed: the state, versions of blocks, blocks, frequent
        lexemes.

        Within a transaction: the archive as the transaction sees it, and nobody else may.
        """
        if connection.in_atomic_block:
            return _caught_up(Snapshot())
        with self._lock:
            if _generation() != self._last.generation:
                self._last = _caught_up(self._last)
            return self._last


_keeper = _Keeper()


def snapshot() -> Snapshot:
    """The archive as it is now."""
    return _keeper.current()


def _generation() -> int:
    """That of the archive, and nothing else: on nearly every page it is what it was."""
    found = prepared.rows(f"SELECT generation FROM {IndexState._meta.db_table}", [])  # noqa: S608 - a table's name
    return int(found[0][0]) if found else 0


def _caught_up(last: Snapshot) -> Snapshot:
    state = IndexState.objects.defer("frequent", "coming").first()
    if state is None:
        return Snapshot()
    if state.generation == last.generation:
        return last
    last = _with_blocks(last)
    return replace(
        last,
        generation=state.generation,
        chosen_in=state.chosen_in,
        frequent=last.frequent if state.chosen_in == last.chosen_in else frozenset(state.frequent),
        languages=tuple(state.languages),
        documents=state.documents,
        length=state.length,
    )


def _with_blocks(last: Snapshot) -> Snapshot:
    """With the blocks that changed since read anew, or all of them."""
    if not last.versions:
        read = list(Block.objects.iterator(chunk_size=64))
        return _merged(last, {block.number: block.generation for block in read}, read)
    versions = dict(Block.objects.values_list("number", "generation"))
    if versions == last.versions:
        return last
    changed = [number for number, version in versions.items() if last.versions.get(number) != version]
    return _merged(last, versions, Block.objects.filter(number__in=changed).iterator())


def _merged(last: Snapshot, versions: Mapping[int, int], changed: Iterable[Block]) -> Snapshot:
    read = {block.number: Unpacked.of(block) for block in changed}
    blocks = np.array(sorted(versions), dtype=np.int64)
    kept = np.isin(last.blocks, blocks) & ~np.isin(last.blocks, np.array(list(read), dtype=np.int64))
    stay = np.searchsorted(blocks, last.blocks[kept])
    bases = _bases(last, list(read.values()))

    def moved(old: Codes | Integers) -> npt.NDArray[Any]:
        by_block = old.reshape(-1, SIZE, *old.shape[1:])
        new = np.zeros((len(blocks), *by_block.shape[1:]), dtype=old.dtype)
        new[stay] = by_block[kept]
        return new

    sequences, days = moved(last.sequences), moved(last.days)
    rows = moved(_recoded(last.rows, last.bases, bases))
    stays = np.isin(last.rest_ids // SIZE, last.blocks[kept])
    rest_ids = [last.rest_ids[stays]]
    rest_codes = [_recoded(last.rest_codes[stays], last.bases, bases)]
    for at, number in enumerate(blocks.tolist()):
        if number in read:
            block = read[number]
            sequences[at], days[at] = block.sequences, block.days
            owners, positions, codes = _spread(block, bases)
            beyond = positions >= WIDTH
            rows[at, owners[~beyond], positions[~beyond]] = codes[~beyond]
            rest_ids.append(number * SIZE + owners[beyond])
            rest_codes.append(codes[beyond])
    now = Snapshot(
        versions=versions,
        blocks=blocks,
        sequences=sequences.reshape(-1),
        days=days.reshape(-1),
        bases=bases,
        rows=rows.reshape(-1, WIDTH),
        rest_ids=np.concatenate(rest_ids),
        rest_codes=np.concatenate(rest_codes),
        chosen_in=last.chosen_in,
        frequent=last.frequent,
    )
    # Where much else changed, nothing is kept: that is seldom, and seen as easily as worked out anew.
    if len(bases) and np.array_equal(bases, last.bases) and np.isin(last.blocks, blocks).all():
        now = replace(now, kept=last.kept.without(now.numbers(_changed(last, now, list(read)))))
    return now


def _changed(last: Snapshot, now: Snapshot, numbers: Sequence[int]) -> set[int]:
    """The facets, by code, that articles of these blocks had or have, of which anything changed."""
    codes: set[int] = set()
    for number in numbers:
        before, after = _rows(last, number), _rows(now, number)
        differing = (before != after).any(axis=1)
        for rows in (before, after):
            codes.update(np.unique(rows[differing, 2:]).tolist())
        for each in (last, now):
            codes.update(each.rest_codes[each.rest_ids // SIZE == number].tolist())
    return codes


def _rows(of: Snapshot, number: int) -> Integers:
    """Sequence, day and facets of each article of a block; nothing but zeros where there is none."""
    at = int(np.searchsorted(of.blocks, number))
    if at == len(of.blocks) or of.blocks[at] != number:
        return np.zeros((SIZE, 2 + WIDTH), dtype=np.int64)
    here = slice(at * SIZE, (at + 1) * SIZE)
    return np.column_stack([of.sequences[here], of.days[here], of.rows[here]])


def _spread(block: Unpacked, bases: Integers) -> tuple[Integers, Integers, Codes]:
    """Of each facet of a block: the offset of its article, its position among those of that, its code."""
    owners = np.repeat(np.arange(SIZE), block.sizes)
    ends = np.cumsum(block.sizes, dtype=np.int64)
    positions = np.arange(len(owners)) - np.repeat(ends - block.sizes, block.sizes)
    kinds, values = facet.split_all(block.facets)
    return owners, positions, (bases[kinds] + values).astype(_dtype(bases))


def _bases(last: Snapshot, blocks: Sequence[Unpacked]) -> Integers:
    """With room for every value: twice that of before, or more, where it is too small."""
    room = dict(zip(KINDS, np.diff(last.bases)[1:].tolist(), strict=True))
    for block in blocks:
        kinds, values = facet.split_all(block.facets)
        for kind in KINDS:
            most = int(values[kinds == kind].max(initial=-1)) + 1
            if most > room[kind]:
                room[kind] = max(_LEAST_ROOM, 1 << most.bit_length())
    return np.concatenate([[1, 1], 1 + np.cumsum([room[kind] for kind in KINDS])]).astype(np.int64)


def _recoded(codes: Codes, old: Integers, new: Integers) -> Codes:
    if np.array_equal(old, new):
        return codes
    kinds = np.searchsorted(old[1:], codes, side="right")
    recoded = codes - old[kinds] + new[kinds]
    return np.where(codes == 0, 0, recoded).astype(_dtype(new))


def _dtype(bases: Integers) -> np.dtype[Any]:
    """The narrowest that has all codes: what is half as wide is read in half the time."""
    return np.min_scalar_type(int(bases[-1]))
