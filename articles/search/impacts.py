"""What ranking reads of an article: its length, and how often each stem occurs in it, weighted by field.

Packed: the CRC-32 of each stem (32 bits each), then the frequencies (16 bits each), little-endian. A stem of
the headline stands there a second time as ^stem, with its occurrences in the headline alone. The hash of
a stem that was asked for is that of another stem in one article of twenty million.
"""

import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from django.db import connection

from articles.models import Impact
from articles.search.blocks import Integers
from articles.search.engine import Document
from articles.search.postings import of_stem

HEADLINE_WEIGHT, STANDFIRST_WEIGHT, BODY_WEIGHT = 8, 3, 1
_MOST = 65_535  # occurrences
_HASH, _ENTRY = 4, 6  # bytes
HASHES_CACHED = 65_536
_UPSERT = """
    INSERT INTO articles_impact (article_id, length, entries) VALUES (%s, %s, %s)
    ON CONFLICT (article_id) DO UPDATE SET length = excluded.length, entries = excluded.entries
"""


def of_document(document: Document) -> Impact:
    frequencies: Counter[str] = Counter()
    for (stems, _), weight in zip(
        (document.headline, document.standfirst, document.body),
        (HEADLINE_WEIGHT, STANDFIRST_WEIGHT, BODY_WEIGHT),
        strict=True,
    ):
        for stem, count in Counter(stems.split()).items():
            frequencies[stem] += weight * count
    for stem, count in Counter(document.headline[0].split()).items():
        frequencies[of_stem(stem, headline_only=True)] = HEADLINE_WEIGHT * count
    hashes = np.array([hash_of(lexeme) for lexeme in frequencies], dtype="<u4")
    counts = np.minimum(np.fromiter(frequencies.values(), np.int64, len(frequencies)), _MOST).astype("<u2")
    return Impact(
        article_id=document.article_id, length=document.length, entries=hashes.tobytes() + counts.tobytes()
    )


@lru_cache(HASHES_CACHED)
def hash_of(lexeme: str) -> int:
    return zlib.crc32(lexeme.encode())


def write(ids: Collection[int], wanted: Mapping[int, Document]) -> int:
    """Brings the impacts in line with these articles; returns how many were not. Up to three queries."""
    changed, gone = _differing(ids, wanted)
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT, [(row.article_id, row.length, bytes(row.entries)) for row in changed])
    if gone:
        Impact.objects.filter(pk__in=gone).delete()
    return len(changed) + len(gone)


def astray(ids: Collection[int], wanted: Mapping[int, Document]) -> set[int]:
    """Those of the articles whose impacts are not what the tables say."""
    changed, gone = _differing(ids, wanted)
    return {impact.article_id for impact in changed} | set(gone)


def _differing(ids: Collection[int], wanted: Mapping[int, Document]) -> tuple[list[Impact], list[int]]:
    standing = {row.article_id: row for row in Impact.objects.filter(pk__in=ids)}
    changed = []
    for pk in ids:
        if pk in wanted:
            impact, before = of_document(wanted[pk]), standing.get(pk)
            if before is None or (before.length, bytes(before.entries)) != (impact.length, impact.entries):
                changed.append(impact)
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
    rows = _rows(ids) if ids else []
    sizes = np.array([len(entries) // _ENTRY for _, _, entries in rows], dtype=np.int64)
    ends = (sizes * _HASH).tolist()
    return Impacts(
        ids=np.array([pk for pk, _, _ in rows], dtype=np.int64),
        lengths=np.array([length for _, length, _ in rows], dtype=np.int64),
        ends=np.cumsum(sizes),
        hashes=np.frombuffer(
            b"".join(entries[:end] for (_, _, entries), end in zip(rows, ends, strict=True)), "<u4"
        ),
        counts=np.frombuffer(
            b"".join(entries[end:] for (_, _, entries), end in zip(rows, ends, strict=True)), "<u2"
        ),
    )


def _rows(ids: Sequence[int]) -> list[tuple[int, int, bytes]]:
    table, numbers = Impact._meta.db_table, ",".join(map(str, map(int, ids)))
    with connection.cursor() as cursor:
        # Thousands of numbers, which as parameters would cost more than the rows.
        cursor.execute(f"SELECT article_id, length, entries FROM {table} WHERE article_id IN ({numbers})")  # noqa: S608
        return [(pk, length, bytes(entries)) for pk, length, entries in cursor.fetchall()]
