"""A text as the index reads it: its tokens, its length, and what ranking needs of it. Knows no database.

Apart from the rest of an index entry because it costs the most, and can be done elsewhere beforehand.
"""

import zlib
from collections import Counter
from itertools import chain
from typing import NamedTuple

import numpy as np

from articles.search.analysis import plain_text, terms
from articles.search.lexemes import HEADLINE

# Of an occurrence in headline, standfirst and body.
WEIGHTS = (8, 3, 1)
MOST = 65_535  # occurrences that are counted
# Bytes of tokens up to which a field is searchable, about 60,000 words: PostgreSQL holds no larger vector.
FIELD_LIMIT = 400_000

Field = tuple[str, str]


class Reading(NamedTuple):
    """Stems and written forms of each field, one after the other by space; tokens in all; the impact, packed.

    `articles.search.impacts` says how it is packed.
    """

    headline: Field
    standfirst: Field
    body: Field
    length: int
    impact: bytes


def read(headline: str, standfirst: str, body: str, language: str) -> Reading:
    """Reads an article; its body is small HTML."""
    first, second, third = (
        _searchable(*terms(text, language)) for text in (headline, standfirst, plain_text(body))
    )
    stems = [field[0].split() for field in (first, second, third)]
    return Reading(first, second, third, sum(map(len, stems)), _impact(stems))


def _searchable(stems: list[str], exacts: list[str]) -> Field:
    joined = " ".join(stems), " ".join(exacts)
    if max(map(len, joined)) * 4 <= FIELD_LIMIT:
        return joined
    room, kept = FIELD_LIMIT, 0
    for stem, exact in zip(stems, exacts, strict=True):
        room -= len(stem.encode()) + len(exact.encode()) + 8
        if room < 0:
            break
        kept += 1
    return " ".join(stems[:kept]), " ".join(exacts[:kept])


def _impact(stems: list[list[str]]) -> bytes:
    """How often each stem occurs, weighted; of the headline a second time, by itself."""
    weighted = chain.from_iterable(of_field * weight for of_field, weight in zip(stems, WEIGHTS, strict=True))
    frequencies = Counter(weighted)
    for stem, count in Counter(stems[0]).items():
        frequencies[HEADLINE + stem] = WEIGHTS[0] * count
    encoded = " ".join(frequencies).encode().split(b" ") if frequencies else ()
    hashes = np.fromiter(map(zlib.crc32, encoded), "<u4", len(frequencies))
    counts = np.minimum(np.fromiter(frequencies.values(), np.int64, len(frequencies)), MOST).astype("<u2")
    return hashes.tobytes() + counts.tobytes()


def hash_of(lexeme: str) -> int:
    return zlib.crc32(lexeme.encode())
