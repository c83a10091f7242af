"""BM25 over the impacts of articles, the same numbers on every database.

Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with fields weighted as in its chapter
on BM25F but one length for all, and the inverse document frequency that is never negative:
ln(1 + (N - n + 0.5) / (n + 0.5)).
"""

import math
from collections import Counter
from functools import cached_property

import numpy as np
import numpy.typing as npt

from articles.search import impacts, postings
from articles.search.blocks import Integers
from articles.search.find import Finder, Hit, Hits
from articles.search.plan import Match, Stem, scored

K1 = 1.2
B = 0.75
# So many hits are ranked as a whole. Of more, that many are chosen at first sight.
RANKED = 1000
MOST_SCORED = 64  # words
_GLANCED = 16  # of these at first sight: a bit each

Word = tuple[str, bool]  # a stem, and whether in the headline only
Floats = npt.NDArray[np.float64]


class Ranking:
    """The hits of a match in order of their scores, the best first; of equals the newest."""

    def __init__(self, finder: Finder, hits: Hits, match: Match, *, any_word: bool = False) -> None:
        """With `any_word` the match asks for some of its words; otherwise all of them stand in each hit."""
        self._finder = finder
        self._snapshot = finder.snapshot
        self._hits = hits
        self._any_word = any_word
        # A word asked for twice counts twice; of very many words those that are asked for most often count.
        self._terms = Counter(dict(Counter(scored(match.plan)).most_common(MOST_SCORED)))

    @property
    def is_partial(self) -> bool:
        return self._hits.count > RANKED

    def page(self, size: int, after: Hit | None = None, backwards: bool = False) -> list[Hit]:
        """Up to `size` hits following `after`; backwards: those before it, nearest first."""
        numbers, scores = self._ranked
        if after is not None:
            later = np.abs(numbers) > abs(after.number)
            before = (scores > after.score) | ((scores == after.score) & later)
            itself = (scores == after.score) & (numbers == after.number)
            wanted = before if backwards else ~(before | itself)
            numbers, scores = numbers[wanted], scores[wanted]
        if backwards:
            numbers, scores = numbers[::-1], scores[::-1]
        return [
            Hit(number, score)
            for number, score in zip(numbers[:size].tolist(), scores[:size].tolist(), strict=True)
        ]

    @cached_property
    def _ranked(self) -> tuple[Integers, Floats]:
        places = self._candidates() if self.is_partial else self._hits.places
        places, scores = self._scores(places)
        # Rounded, so that the last bit of a sum cannot order two items.
        scores = np.round(scores, 6)
        numbers = self._snapshot.sequences[places]
        order = np.lexsort((-np.abs(numbers), -scores))
        return numbers[order], scores[order]

    def _candidates(self) -> Integers:
        """The hits with the most telling words: in the headline, where all have all of them in the text."""
        telling = sorted(self._weights, key=self._weights.__getitem__, reverse=True)[:_GLANCED]
        seen = {word: Stem((word[0],), headline_only=word[1] or not self._any_word) for word in telling}
        self._finder.prepare(list(seen.values()))
        # Which of the words a hit has is a number, and what these weigh together stands in a table.
        which = np.zeros(self._hits.count, dtype=np.uint16)
        sums = np.zeros(1)
        for bit, word in enumerate(telling):
            which |= self._finder.mask(seen[word])[self._hits.places].astype(np.uint16) << bit
            sums = np.concatenate([sums, sums + self._weights[word]])
        falling = np.argsort(-sums, kind="stable")
        having = np.cumsum(np.bincount(which, minlength=len(sums))[falling])
        least = sums[falling[np.searchsorted(having, RANKED)]]
        better, equal = np.flatnonzero((sums > least)[which]), np.flatnonzero((sums == least)[which])
        places = self._hits.places
        newest = self._snapshot.ends(places[equal], RANKED - len(better), newest=True)
        return np.concatenate([places[better], newest])

    @cached_property
    def _times(self) -> Counter[Word]:
        """How often each word is asked for."""
        times: Counter[Word] = Counter()
        for (stem, headline_only, _), count in self._terms.items():
            times[stem, headline_only] += count
        return times

    @cached_property
    def _rarity(self) -> dict[Word, float]:
        words = {(stem, headline_only): Stem((stem,), headline_only) for stem, headline_only in self._times}
        self._finder.prepare(list(words.values()))
        having = {word: np.count_nonzero(self._finder.mask(stem)) for word, stem in words.items()}
        documents = self._snapshot.documents
        return {word: math.log(1 + (documents - n + 0.5) / (n + 0.5)) for word, n in having.items()}

    @cached_property
    def _weights(self) -> dict[Word, float]:
        """What having a word is worth at first sight."""
        return {word: times * self._rarity[word] for word, times in self._times.items()}

    def _scores(self, places: Integers) -> tuple[Integers, Floats]:
        if not self._terms:
            return places, np.zeros(len(places))
        found = impacts.read(self._snapshot.ids(places).tolist())
        places = self._snapshot.places(found.ids)
        mean_length = self._snapshot.length / max(self._snapshot.documents, 1)
        norm = K1 * (1 - B + B * found.lengths / max(mean_length, 1e-9))
        scores = np.zeros(len(places))
        guards = {guard: self._finder.mask(guard)[places] for *_, guard in self._terms if guard is not None}
        for (stem, headline_only, guard), times in self._terms.items():
            frequency = found.frequencies(postings.of_stem(stem, headline_only))
            score = times * self._rarity[stem, headline_only] * frequency * (K1 + 1) / (frequency + norm)
            scores += score if guard is None else score * guards[guard]
        return places, scores
