"""Lexemes: what is kept as bits where many articles have it, found in many texts at once.

A lexeme is a stem; a stem of the headline, written ^stem; two words as written that stand side by side,
written with a space between them; or the first three or four letters of a word as written, and a star behind
them. To make each of a text costs a hundred times what it takes to look up those that are frequent: a number
for each word, and the rest by arrays.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise, repeat
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

HEADLINE = "^"  # before a stem of the headline
PAIR = " "  # between two words that stand side by side
BEGINNING = "*"  # behind the first letters of a word
BEGINNINGS = (3, 4)  # so many letters

GAP = "|"  # a word that is none: behind each field
_MEMORY = 32_768  # words that are remembered from one batch to the next

Integers = npt.NDArray[np.int64]
Owners = npt.NDArray[np.int32]


class Terms(NamedTuple):
    """What the lexemes of a text are made from: its stems, those of its headline, and the words as written
    of all fields, with a GAP behind each field."""

    stems: Sequence[str]
    of_headline: Sequence[str]
    written: Sequence[str]

    @classmethod
    def of(cls, stems: str, headline: str, written: Iterable[str]) -> Self:
        """From words with spaces between them; written, a text for each field."""
        return cls(stems.split(), headline.split(), "".join(f"{words} {GAP} " for words in written).split())

    @property
    def lexemes(self) -> set[str]:
        found = {*self.stems}
        found.update(HEADLINE + stem for stem in self.of_headline)
        found.update(PAIR.join(pair) for pair in pairwise(self.written) if GAP not in pair)
        seen = set(self.written)
        for letters in BEGINNINGS:
            # Most words begin as others do: each beginning is looked at once.
            for beginning in {word[:letters] for word in seen if len(word) >= letters}:
                found.add(beginning + BEGINNING)
        return found


class Frequent:
    """Some lexemes, each with its place in their order."""

    def __init__(self, lexemes: Iterable[str]) -> None:
        self.lexemes = sorted(lexemes)
        self.places = {lexeme: at for at, lexeme in enumerate(self.lexemes)}
        pairs = [(lexeme.split(PAIR), at) for lexeme, at in self.places.items() if PAIR in lexeme]
        partners = sorted({word for pair, _ in pairs for word in pair})
        self._words = _Words({word: number for number, word in enumerate(partners, 1)}, self.places)
        self._base = len(partners) + 1
        codes = [
            self._words.partner(one) * self._base + self._words.partner(other) for (one, other), _ in pairs
        ]
        order = [*np.argsort(np.array(codes, np.int64)), -1]
        self._codes = np.array([*codes, -1], np.int64)[order]
        self._places_of_pairs = np.array([*(at for _, at in pairs), -1], np.int64)[order]

    def __len__(self) -> int:
        return len(self.lexemes)

    def of(self, texts: Collection[Terms]) -> list[Integers]:
        """The places of those that each text has, in order."""
        if not texts:
            return []
        has = np.zeros((len(texts), len(self) + 1), bool)  # the last column for what is none
        for owners, places in self._found(texts):
            has[owners, places] = True
        return [np.flatnonzero(row) for row in has[:, :-1]]

    def _found(self, texts: Collection[Terms]) -> Iterator[tuple[Owners, Integers]]:
        place = self.places.get
        for marked in (
            [text.stems for text in texts],
            [[HEADLINE + stem for stem in text.of_headline] for text in texts],
        ):
            yield _owners(marked), _numbers(map(place, chain.from_iterable(marked), repeat(-1)))
        written = [text.written for text in texts]
        rows = self._words.rows(written)
        owners = _owners(written)
        for column in range(1, 1 + len(BEGINNINGS)):
            yield owners, rows[:, column]
        yield owners[1:], self._pairs(rows[:, 0])

    def _pairs(self, partners: Integers) -> Integers:
        codes = np.where(partners[1:] * partners[:-1], partners[:-1] * self._base + partners[1:], 0)
        at = np.searchsorted(self._codes[:-1], codes)
        return np.where(self._codes[at] == codes, self._places_of_pairs[at], -1)


class _Words(dict[str, int]):
    """By each word that occurred lately the number of its row: its number among words of frequent pairs, from
    1 or 0, and the places of its beginnings, or -1."""

    def __init__(self, partners: dict[str, int], places: dict[str, int]) -> None:
        super().__init__()
        self._partners = partners
        self._places = places
        self._rows = array("q")

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        place = self._places.get
        self._rows.append(self.partner(word))
        for letters in BEGINNINGS:
            self._rows.append(place(word[:letters] + BEGINNING, -1) if len(word) >= letters else -1)
        return number

    def partner(self, word: str) -> int:
        return self._partners.get(word, 0)

    def rows(self, texts: Iterable[Iterable[str]]) -> Integers:
        """The rows of these words, one after the other."""
        if len(self) > _MEMORY:
            self.clear()
            self._rows = array("q")
        numbers = _numbers(map(self.__getitem__, chain.from_iterable(texts)))
        table = np.frombuffer(self._rows, np.int64).reshape(-1, 1 + len(BEGINNINGS))
        return table[numbers]


def common(sample: Iterable[Terms], share: float, kept: Collection[str] = ()) -> list[str]:
    """The lexemes that a share of the sampled texts have; of some it takes half of that."""
    tally = _Tally()
    for text in sample:
        tally.add(text)
    least = share * tally.texts
    standing = set(kept)
    return sorted(lexeme for lexeme, count in tally.counts(least / 2) if count >= least or lexeme in standing)


class _Tally:
    """How many texts have each lexeme. Texts are kept as numbers: as words they would fill the memory."""

    def __init__(self) -> None:
        self._stems, self._words, self._headlines = _Numbers(), _Numbers(), _Numbers()
        self._columns: tuple[list[Integers], ...] = ([], [], [])
        self.texts = 0

    def add(self, text: Terms) -> None:
        told = (text.stems, self._stems), (text.of_headline, self._headlines), (text.written, self._words)
        for column, (words, numbers) in zip(self._columns, told, strict=True):
            column.append(_numbers(map(numbers.__getitem__, words)).astype(np.int32))
        self.texts += 1

    def counts(self, least: float) -> Iterator[tuple[str, int]]:
        """Each lexeme that so many texts have, and how many."""
        stems, headlines, words = (
            np.concatenate([*column, np.empty(0, np.int32)]) for column in self._columns
        )
        owners = [_owners(column) for column in self._columns]
        for stem, count in self._frequent(stems, owners[0], least):
            yield self._stems.words[stem], count
        for stem, count in self._frequent(headlines, owners[1], least):
            yield HEADLINE + self._headlines.words[stem], count
        yield from self._of_beginnings(words, owners[2], least)
        yield from self._of_pairs(words, owners[2], least)

    def _frequent(self, numbers: Integers, owners: Owners, least: float) -> Iterator[tuple[int, int]]:
        """The numbers that so many texts have, and how many."""
        once = numbers.astype(np.int64)
        once *= max(1, self.texts)
        once += owners
        once.sort()
        once = once[_begins(once)]
        once //= max(1, self.texts)
        begins = np.flatnonzero(_begins(once))
        counts = np.diff(begins, append=len(once))
        many = counts >= least
        yield from zip(once[begins[many]].tolist(), counts[many].tolist(), strict=True)

    def _of_beginnings(self, words: Integers, owners: Owners, least: float) -> Iterator[tuple[str, int]]:
        for letters in BEGINNINGS:
            numbers = _Numbers()
            of_words = _numbers(numbers[_beginning(word, letters)] for word in self._words.words)
            for beginning, count in self._frequent(of_words[words], owners, least):
                if numbers.words[beginning]:
                    yield numbers.words[beginning], count

    def _of_pairs(self, words: Integers, owners: Owners, least: float) -> Iterator[tuple[str, int]]:
        gap, size = self._words[GAP], len(self._words)
        # Of a frequent pair both words are frequent.
        likely = np.zeros(size, bool)
        likely[[number for number, _ in self._frequent(words, owners, least)]] = True
        likely[gap] = False
        both = likely[words[:-1]] & likely[words[1:]]
        pairs = words[:-1][both].astype(np.int64) * size + words[1:][both]
        for pair, count in self._frequent(pairs, owners[1:][both], least):
            yield PAIR.join(self._words.words[number] for number in divmod(pair, size)), count


class _Numbers(dict[str, int]):
    """Words numbered in the order in which they are first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        self.words.append(word)
        return number


def _beginning(word: str, letters: int) -> str:
    """Empty of a shorter word."""
    return word[:letters] + BEGINNING if len(word) >= letters else ""


def _numbers(numbers: Iterable[int]) -> Integers:
    return np.fromiter(numbers, np.int64)


def _begins(numbers: Integers) -> npt.NDArray[np.bool_]:
    """Where in sorted numbers another begins."""
    begins = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:])
    return begins


def _owners(texts: Sequence[Collection[object]] | Sequence[Integers]) -> Owners:
    """For each word of these texts the number of its text."""
    return np.repeat(np.arange(len(texts), dtype=np.int32), _numbers(map(len, texts)))
