"""Postings of frequent lexemes as bits: which articles of a block have them.

What one article in 64 has is found, counted and combined faster so than through the index of the database,
which still has everything.

Which lexemes are kept is chosen from a sample, when the archive has grown enough and when it is indexed anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from django.db import connection

from articles import rows
from articles.models import Posting
from articles.search.blocks import SIZE, Integers, by_block
from articles.search.engine import Document, engine
from articles.search.lexemes import BEGINNING, BEGINNINGS, HEADLINE, PAIR, Frequent, Terms, common
from articles.search.snapshot import Mask, Snapshot

# A lexeme of this share of the sampled articles is frequent; one that is, stays so down to half of it.
SHARE = 1 / 64
FEW = 500  # lexemes of a block that are looked up one by one; of more the whole block is read
BYTES = SIZE // 8
_OF_BLOCK = "SELECT lexeme, bits FROM articles_posting WHERE block ="
_READ = "SELECT lexeme, block, bits FROM articles_posting WHERE lexeme IN"

NOWHERE: Integers = np.empty(0, np.int64)

Bits = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


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


def terms(document: Document) -> Terms:
    """What the lexemes of a document are made from."""
    fields = (document.headline, document.standfirst, document.body)
    stems = " ".join(text for text, _ in fields)
    return Terms.of(stems, document.headline[0], (words for _, words in fields))


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
    frequent: Frequent,
) -> int:
    """Brings the postings in line with these articles; returns how many were not. Three queries a block.

    `former` are the lexemes that postings have of some of the articles: what does not change is not read.
    `frequent` are the lexemes that have postings.
    """
    if not len(frequent):
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


def astray(ids: Collection[int], wanted: Mapping[int, Document], frequent: Frequent) -> set[str]:
    """The lexemes whose postings of these articles are not what the tables say."""
    return {lexeme for (lexeme, _), _, _ in _differing(ids, wanted, frequent)}


def _save(postings: Sequence[tuple[str, int, bytes]]) -> None:
    rows.upsert(Posting, ["lexeme", "block"], ["bits"], postings)


def _differing(
    ids: Collection[int],
    wanted: Mapping[int, Document],
    frequent: Frequent,
    former: Mapping[int, Collection[str]] | None = None,
) -> Iterable[tuple[tuple[str, int], Bits, bool]]:
    """Postings as they should be where they are not, and whether there is one now."""
    standing = [pk for pk in ids if pk in wanted]
    having = dict(zip(standing, frequent.of([terms(wanted[pk]) for pk in standing]), strict=True))
    for block, pks in by_block(ids).items():
        touched = _touched({pk: having.get(pk, NOWHERE) for pk in pks}, former, frequent)
        here = np.arange(len(frequent)) if touched is None else np.array(sorted(touched), np.int64)
        names = [frequent.lexemes[place] for place in here.tolist()]
        column = np.full(len(frequent), -1)
        column[here] = np.arange(len(here))
        bits, is_known = _of_block(block, names, every=touched is None)
        is_changed = np.zeros(len(here), bool)
        for pk in pks:
            byte, bit = divmod(pk % SIZE, 8)
            columns = column[having.get(pk, NOWHERE)]
            before = bits[byte].copy()
            bits[byte] &= ~np.uint8(1 << bit)
            bits[byte, columns[columns >= 0]] |= 1 << bit
            is_changed |= bits[byte] != before
        # One by one: beside the bits of a block a copy of them is much memory.
        for at in np.flatnonzero(is_changed).tolist():
            yield (names[at], block), bits[:, at].copy(), bool(is_known[at])


def _touched(
    having: Mapping[int, Integers], former: Mapping[int, Collection[str]] | None, frequent: Frequent
) -> set[int] | None:
    """The places of lexemes that some articles have gained or lost; None when they are many, or unknown."""
    if former is None or not having.keys() <= former.keys():
        return None
    found: set[int] = set()
    for pk, now in having.items():
        before = {frequent.places[lexeme] for lexeme in former[pk] if lexeme in frequent.places}
        found |= before.symmetric_difference(now.tolist())
        if len(found) > FEW:
            return None
    return found


def _of_block(block: int, lexemes: Sequence[str], *, every: bool) -> tuple[Bits, Flags]:
    """The bits of a block, a column for each of these lexemes, and which of these have any.

    `every` says that these are all that it has, or nearly.
    """
    # A row for each byte, that is for eight articles: an article then lies close together.
    bits = np.zeros((BYTES, len(lexemes)), np.uint8)
    is_known = np.zeros(len(lexemes), bool)
    if lexemes:
        places = {lexeme: at for at, lexeme in enumerate(lexemes)}
        standing = _of_whole(block) if every else _of_some(block, lexemes)
        found = [(places[lexeme], row) for lexeme, row in standing if lexeme in places]
        at_hand = [at for at, _ in found]
        bits[:, at_hand] = np.frombuffer(b"".join(row for _, row in found), np.uint8).reshape(-1, BYTES).T
        is_known[at_hand] = True
    return bits, is_known


def _of_whole(block: int) -> list[tuple[str, bytes]]:
    return engine().rows(f"{_OF_BLOCK} {int(block)}")


def _of_some(block: int, lexemes: Sequence[str]) -> list[tuple[str, bytes]]:
    marks = ", ".join(["%s"] * len(lexemes))
    with connection.cursor() as cursor:
        cursor.execute(f"{_OF_BLOCK} {int(block)} AND lexeme IN ({marks})", lexemes)
        found: list[tuple[str, bytes]] = cursor.fetchall()
        return found


def choose(sample: Iterable[Terms], before: Collection[str] = ()) -> list[str]:
    """The frequent lexemes of a sample of articles; what was frequent before stays so with half the share."""
    return common(sample, SHARE, before)


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
