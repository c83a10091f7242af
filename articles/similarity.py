"""How alike two texts are: SimHash finds what may be near-duplicates, shingles of words prove it.

SimHash is that of Charikar, "Similarity Estimation Techniques from Rounding Algorithms" (2002), section 3, of
pairs of neighbouring words; near-duplicates are compared by their shingles of three words (Broder, "On the
resemblance and containment of documents", 1997). A text that is short or made of figures differs from others
in next to nothing, however little they have to do with one another: its hash is that of all of it with its
headline, and only the same text is like it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from html import unescape
from zlib import crc32

import numpy as np
import numpy.typing as npt

BANDS = 8
BAND_BITS = 8
TERSE = 25  # words; below, and where a quarter is figures, only the same text is like a text
FIGURES = 0.25

_TAG = re.compile(r"<[^>]*>")
# Chinese and Japanese have no spaces: each character is a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:[.,/'’-][^\W_]+)*")
_ASCII_WORD = re.compile(r"[0-9a-z]+(?:[.,/'-][0-9a-z]+)*")  # the same, in two thirds of the time
_FIGURE = re.compile(r"\d\S*")

Hashes = npt.NDArray[np.uint64]

# The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
_GOLDEN, _FIRST, _SECOND = (
    np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of two texts: the share of all shingles that both have; the share of the shorter one's that the other
    has too; and the same of their figures. Each is from 0 to 1; what is empty is contained in everything."""

    overlap: float
    contained: float
    figures: float
    figures_contained: float


class Text:
    """The words of an item, in lower case: those of its headline, as `takes` reads it, and of its body."""

    def __init__(self, headline: Iterable[str], body: str) -> None:
        self._headline = " ".join(headline)
        self._body = " ".join(words(unescape(_TAG.sub(" ", body))))
        self.length = self._body.count(" ") + 1 if self._body else 0

    @cached_property
    def figures(self) -> Counter[str]:
        return Counter(_FIGURE.findall(self._body))

    @cached_property
    def is_figures(self) -> bool:
        """Whether it is a table, or a brief like those of earnings."""
        return self.figures.total() >= FIGURES * max(1, self.length)

    @property
    def is_terse(self) -> bool:
        return self.length < TERSE or self.is_figures

    @cached_property
    def simhash(self) -> int:
        """64 bits, signed, as databases store them."""
        if self.is_terse:
            digest = blake2b(self.all_words.encode(), digest_size=8)
            return int.from_bytes(digest.digest(), "big", signed=True)
        bits = np.unpackbits(self._shingles(2).view(np.uint8).reshape(-1, 8), axis=1)
        majority = np.packbits(bits.sum(axis=0, dtype=np.uint32) * 2 > len(bits))
        return int.from_bytes(majority.tobytes(), "big", signed=True)

    @cached_property
    def shingles(self) -> Hashes:
        """Hashes of three words each, sorted, every one once."""
        return np.unique(self._shingles(3))

    def _shingles(self, size: int) -> Hashes:
        if not self._body:
            return np.empty(0, np.uint64)
        hashes = np.fromiter(map(crc32, self._body.encode().split(b" ")), np.uint64, self.length) * _GOLDEN
        size = min(size, len(hashes))
        last = len(hashes) - size + 1
        mixed = _mix(hashes[:last])
        for place in range(1, size):
            mixed = _mix(mixed + hashes[place : last + place])
        return mixed

    @property
    def all_words(self) -> str:
        """Headline and body, a line each."""
        return f"{self._headline}\n{self._body}"


def words(text: str) -> list[str]:
    """The words and figures of plain text, in lower case, without punctuation."""
    folded = text.casefold()
    return (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)


def bands(simhash: int) -> tuple[int, ...]:
    """The hash cut into BANDS: hashes that differ in fewer bits than that have one in common."""
    return tuple(simhash.to_bytes(8, "big", signed=True))


def likeness(one: Text, other: Text) -> Likeness:
    shared = len(np.intersect1d(one.shingles, other.shingles, assume_unique=True))
    sizes = len(one.shingles), len(other.shingles)
    figures = (one.figures & other.figures).total()
    figure_counts = one.figures.total(), other.figures.total()
    return Likeness(
        overlap=_share(shared, sum(sizes) - shared),
        contained=_share(shared, min(sizes)),
        figures=_share(figures, sum(figure_counts) - figures),
        figures_contained=_share(figures, min(figure_counts)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _mix(hashes: Hashes) -> Hashes:
    hashes = (hashes ^ (hashes >> np.uint64(30))) * _FIRST
    hashes = (hashes ^ (hashes >> np.uint64(27))) * _SECOND
    mixed: Hashes = hashes ^ (hashes >> np.uint64(31))
    return mixed
