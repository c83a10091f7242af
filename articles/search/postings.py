"""Postings of frequent lexemes as bits: which articles of a block have them.

What one article in 64 has is found, counted and combined faster so than through the index of the database,
which still has everything. A lexeme is a stem; a stem of the headline, written ^stem;
or two words as written that stand side by side, written with a space between them.

Which lexemes are kept is chosen from a sample, when the archive has grown enough and when it is indexed anew.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, groupby

import numpy as np
import numpy.typing as npt
from django.db import connection

from articles.models import Posting
from articles.search import reading
from articles.search.blocks import SIZE, by_block
from articles.search.engine import Document
from articles.search.reading import HEADLINE, PAIR
from articles.search.snapshot import Mask, Snapshot

# A lexeme of this share of the sampled articles is frequent; one that is, stays so down to half of it.
SHARE = 1 / 64
BYTES = SIZE // 8
_READ = "SELECT lexeme, block, bits FROM articles_posting WHERE lexeme IN"
_UPSERT = """
    INSERT INTO articles_posting (lexeme, block, bits) VALUES (%s, %s, %s)
    ON CONFLICT (lexeme, block) DO UPDATE SET bits = excluded.bits
"""

Bits = npt.NDArray[np.uint8]


def of_stem(stem: str, headline_only: bool = False) -> str:
    return HEADLINE + stem if headline_only else stem


def of_pair(words: Sequence[str]) -> str:
    return PAIR.join(words)


def is_pair(lexeme: str) -> bool:
    return PAIR in lexeme


def lexemes(document: Document) -> set[str]:
    """Everything in a document that may be frequent."""
    fields = (document.headline, document.standfirst, document.body)
    stems = chain.from_iterable(text.split() for text, _ in fields)
    return reading.lexemes(stems, document.headline[0].split(), [words.split() for _, words in fields])


def read(wanted: Collection[str], snapshot: Snapshot) -> dict[str, Bits]:
    """The bits of each of the lexemes over all places, packed; of frequent ones only. One query or none.

    A lexeme without any posting is left out: it may have ceased to be frequent a moment ago.
    """
    frequent = sorted(snapshot.frequent.intersection(wanted))
    if not frequent:
        return {}
    places = {number: at for at, number in enumerate(snapshot.blocks.tolist())}
    parts: dict[str, list[bytes]] = {}
    marks = ",".join(["%s"] * len(frequent))
    with connection.cursor() as cursor:
        cursor.execute(f"{_READ} ({marks})", frequent)
        for lexeme, block, bits in cursor.fetchall():
            if block in places:
                of_lexeme = parts.setdefault(lexeme, [bytes(BYTES)] * len(places))
                of_lexeme[places[block]] = bits
    return {lexeme: np.frombuffer(b"".join(blocks), np.uint8) for lexeme, blocks in parts.items()}


def packed(mask: Mask) -> Bits:
    return np.packbits(mask, bitorder="little")


def unpacked(bits: Bits) -> Mask:
    """SIZE is a multiple of eight, so that there are as many bits as places."""
    return np.unpackbits(bits, bitorder="little").view(bool)


def write(ids: Collection[int], wanted: Mapping[int, Document], frequent: Sequence[str]) -> int:
    """Brings the postings in line with these articles; returns how many were not. Up to three queries."""
    if not frequent:
        return 0
    changed, gone = [], []
    for (lexeme, block), bits, before in _differing(ids, wanted, frequent):
        if bits.any():
            changed.append((lexeme, block, bits.tobytes()))
        elif before:
            gone.append((lexeme, block))
    _save(changed)
    for block in {block for _, block in gone}:
        lost = [lexeme for lexeme, its_block in gone if its_block == block]
        Posting.objects.filter(block=block, lexeme__in=lost).delete()
    return len(changed) + len(gone)


def astray(ids: Collection[int], wanted: Mapping[int, Document], frequent: Sequence[str]) -> set[str]:
    """The lexemes whose postings of these articles are not what the tables say."""
    return {lexeme for (lexeme, _), _, _ in _differing(ids, wanted, frequent)} if frequent else set()


def _save(postings: Sequence[tuple[str, int, bytes]]) -> None:
    if postings:
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT, postings)


def _differing(
    ids: Collection[int], wanted: Mapping[int, Document], frequent: Sequence[str]
) -> Iterable[tuple[tuple[str, int], Bits, bool]]:
    """Postings as they should be where they are not, and whether there is one now."""
    rows = {lexeme: at for at, lexeme in enumerate(frequent)}
    for block, pks in by_block(ids).items():
        # A row for each byte, that is for eight articles: an article then lies close together.
        now = np.zeros((BYTES, len(frequent)), dtype=np.uint8)
        standing = np.zeros(len(frequent), dtype=bool)
        known = [(rows[lexeme], bits) for lexeme, bits in _of_block(block) if lexeme in rows]
        at_hand = [at for at, _ in known]
        now[:, at_hand] = np.frombuffer(b"".join(bits for _, bits in known), np.uint8).reshape(-1, BYTES).T
        standing[at_hand] = True
        after = now.copy()
        for pk in pks:
            byte, bit = divmod(pk % SIZE, 8)
            has = np.zeros(len(frequent), dtype=np.uint8)
            if pk in wanted:
                has[[rows[lexeme] for lexeme in rows.keys() & lexemes(wanted[pk])]] = 1 << bit
            after[byte] = (after[byte] & ~np.uint8(1 << bit)) | has
        for at in np.flatnonzero((after != now).any(axis=0)).tolist():
            yield (frequent[at], block), after[:, at], bool(standing[at])


def _of_block(block: int) -> list[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lexeme, bits FROM articles_posting WHERE block = %s", [block])
        rows: list[tuple[str, bytes]] = cursor.fetchall()
        return rows


def choose(sample: Iterable[Collection[str]], before: Collection[str] = ()) -> list[str]:
    """The frequent lexemes of a sample of articles; what was frequent before stays so with half the share."""
    having: Counter[str] = Counter()
    articles = 0
    for of_article in sample:
        having.update(of_article)
        articles += 1
    least, kept = SHARE * articles, set(before)
    return sorted(
        lexeme for lexeme, count in having.items() if count >= (least / 2 if lexeme in kept else least)
    )


def replace(
    before: Collection[str], after: Collection[str], everything: Iterable[tuple[int, set[str]]]
) -> None:
    """Makes the postings of lexemes that became frequent, and drops those of others.

    `everything` is the lexemes of all articles, in order of their keys.
    """
    lost = sorted(set(before) - set(after))
    for start in range(0, len(lost), 500):
        Posting.objects.filter(lexeme__in=lost[start : start + 500]).delete()
    added = set(after) - set(before)
    if not added:
        return
    for block, articles in groupby(everything, lambda article: article[0] // SIZE):
        places: dict[str, list[int]] = defaultdict(list)
        for pk, having in articles:
            for lexeme in having & added:
                places[lexeme].append(pk % SIZE)
        _save([(lexeme, block, _bits(places[lexeme])) for lexeme in sorted(places)])


def _bits(places: Sequence[int]) -> bytes:
    has = np.zeros(SIZE, dtype=bool)
    has[places] = True
    return packed(has).tobytes()
