"""Postings of frequent lexemes as bits: which articles of a block have them.

What one article in 64 has is found, counted and combined faster so than through the index of the database,
which still has everything. A lexeme is a stem; a stem of the headline, written ^stem; two words as written
that stand side by side, written with a space between them; or the first three or four letters of a word as
written, and a star behind them.

Which lexemes are kept is chosen from a sample, when the archive has grown enough and when it is indexed anew.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from django.db import connection

from articles import rows
from articles.models import Posting
from articles.search import reading
from articles.search.blocks import SIZE, Integers, by_block
from articles.search.engine import Document, engine
from articles.search.reading import BEGINNING, BEGINNINGS, HEADLINE, PAIR
from articles.search.snapshot import Mask, Snapshot

# A lexeme of this share of the sampled articles is frequent; one that is, stays so down to half of it.
SHARE = 1 / 64
FEW = 500  # lexemes of a block that are looked up one by one; of more the whole block is read
BYTES = SIZE // 8
_READ = "SELECT lexeme, block, bits FROM articles_posting WHERE lexeme IN"

Bits = npt.NDArray[np.uint8]


def of_stem(stem: str, headline_only: bool = False) -> str:
    return HEADLINE + stem if headline_only else stem


def of_pair(words: Sequence[str]) -> str:
    return PAIR.join(words)


def of_beginning(letters: str) -> str:
    """Empty where so many letters have no lexeme."""
    return letters + BEGINNING if len(letters) in BEGINNINGS else ""


def is_of_words(lexeme: str) -> bool:
    """Whether it is made from words as written, and not from a stem."""
    return PAIR in lexeme or BEGINNING in lexeme


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
    for lexeme, block, bits in engine().rows(f"{_READ} ({marks})", frequent):
        if block in places:
            of_lexeme = parts.setdefault(lexeme, [bytes(BYTES)] * len(places))
            of_lexeme[places[block]] = bits
    return {lexeme: np.frombuffer(b"".join(blocks), np.uint8) for lexeme, blocks in parts.items()}


def packed(mask: Mask) -> Bits:
    return np.packbits(mask, bitorder="little")


def unpacked(bits: Bits) -> Mask:
    """SIZE is a multiple of eight, so that there are as many bits as places."""
    return np.unpackbits(bits, bitorder="little").view(bool)


def write(
    ids: Collection[int],
    wanted: Mapping[int, Document],
    former: Mapping[int, Collection[str]] | None,
    frequent: Mapping[str, int],
) -> int:
    """Brings the postings in line with these articles; returns how many were not. Three queries a block.

    `former` are the lexemes that postings have of some of the articles: what does not change is not read.
    `frequent` numbers the lexemes that have postings.
    """
    if not frequent:
        return 0
    changed, gone = [], []
    for (lexeme, block), bits, before in _differing(ids, wanted, frequent, former):
        if bits.any():
            changed.append((lexeme, block, bits.tobytes()))
        elif before:
            gone.append((lexeme, block))
    _save(changed)
    for block in {block for _, block in gone}:
        lost = [lexeme for lexeme, its_block in gone if its_block == block]
        Posting.objects.filter(block=block, lexeme__in=lost).delete()
    return len(changed) + len(gone)


def astray(ids: Collection[int], wanted: Mapping[int, Document], frequent: Mapping[str, int]) -> set[str]:
    """The lexemes whose postings of these articles are not what the tables say."""
    return {lexeme for (lexeme, _), _, _ in _differing(ids, wanted, frequent)} if frequent else set()


def _save(postings: Sequence[tuple[str, int, bytes]]) -> None:
    rows.upsert(Posting, ["lexeme", "block"], ["bits"], postings)


def _differing(
    ids: Collection[int],
    wanted: Mapping[int, Document],
    frequent: Mapping[str, int],
    former: Mapping[int, Collection[str]] | None = None,
) -> Iterable[tuple[tuple[str, int], Bits, bool]]:
    """Postings as they should be where they are not, and whether there is one now."""
    for block, pks in by_block(ids).items():
        now_having = {pk: frequent.keys() & lexemes(wanted[pk]) if pk in wanted else set() for pk in pks}
        touched = _touched(now_having, former, frequent)
        lexemes_here = sorted(touched) if touched is not None else list(frequent)
        places = {lexeme: at for at, lexeme in enumerate(lexemes_here)}
        # A row for each byte, that is for eight articles: an article then lies close together.
        now = np.zeros((BYTES, len(places)), dtype=np.uint8)
        standing = np.zeros(len(places), dtype=bool)
        known = [(places[lexeme], bits) for lexeme, bits in _of_block(block, touched) if lexeme in places]
        at_hand = [at for at, _ in known]
        now[:, at_hand] = np.frombuffer(b"".join(bits for _, bits in known), np.uint8).reshape(-1, BYTES).T
        standing[at_hand] = True
        after = now.copy()
        for pk in pks:
            byte, bit = divmod(pk % SIZE, 8)
            has = np.zeros(len(places), dtype=np.uint8)
            having = now_having[pk] if touched is None else places.keys() & now_having[pk]
            has[list(map(places.__getitem__, having))] = 1 << bit
            after[byte] = (after[byte] & ~np.uint8(1 << bit)) | has
        for at in np.flatnonzero((after != now).any(axis=0)).tolist():
            yield (lexemes_here[at], block), after[:, at], bool(standing[at])


def _touched(
    having: Mapping[int, Collection[str]],
    former: Mapping[int, Collection[str]] | None,
    frequent: Container[str],
) -> set[str] | None:
    """The lexemes that some of the articles have gained or lost; None when they are many, or unknown."""
    if former is None or not having.keys() <= former.keys():
        return None
    found: set[str] = set()
    for pk, now in having.items():
        found.update(lexeme for lexeme in set(former[pk]) ^ set(now) if lexeme in frequent)
        if len(found) > FEW:
            return None
    return found


def _of_block(block: int, only: Collection[str] | None) -> list[tuple[str, bytes]]:
    if only is not None and not only:
        return []
    sql = "SELECT lexeme, bits FROM articles_posting WHERE block = %s"
    values: list[int | str] = [block, *(only or ())]
    if only is not None:
        sql += f" AND lexeme IN ({', '.join(['%s'] * len(only))})"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[str, bytes]] = cursor.fetchall()
        return found


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


def make(block: int, lexemes: Sequence[str], having: Mapping[int, Integers]) -> None:
    """Writes the postings of a block anew: `having` are the places of the lexemes that each article has."""
    # A row for each byte, that is for eight articles, as above.
    bits = np.zeros((BYTES, len(lexemes)), dtype=np.uint8)
    for pk, places in having.items():
        byte, bit = divmod(pk % SIZE, 8)
        bits[byte, places] |= 1 << bit
    some = np.flatnonzero(bits.any(axis=0)).tolist()
    _save([(lexemes[at], block, bits[:, at].tobytes()) for at in some])


def drop(lost: Sequence[str]) -> None:
    """Takes away the postings of lexemes."""
    for start in range(0, len(lost), 500):
        Posting.objects.filter(lexeme__in=lost[start : start + 500]).delete()
