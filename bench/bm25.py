"""BM25 as the books have it, over plain lists of words: what the engines' ranking is held against."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

K1 = 1.2
B = 0.75


class Bm25:
    """Robertson and Zaragoza (2009), with the inverse document frequency that is never negative."""

    def __init__(self, documents: Mapping[str, Sequence[str]]) -> None:
        self._lengths = {name: len(words) for name, words in documents.items()}
        self._mean_length = sum(self._lengths.values()) / max(len(documents), 1) or 1.0
        self._postings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for name, words in documents.items():
            for word, count in Counter(words).items():
                self._postings[word].append((name, count))

    def rank(self, words: Sequence[str], depth: int) -> list[str]:
        """The documents that have any of the words, the best first."""
        scores: dict[str, float] = defaultdict(float)
        for word, times in Counter(words).items():
            postings = self._postings.get(word, [])
            rarity = math.log(1 + (len(self._lengths) - len(postings) + 0.5) / (len(postings) + 0.5))
            for name, count in postings:
                share = 1 - B + B * self._lengths[name] / self._mean_length
                scores[name] += times * rarity * count * (K1 + 1) / (count + K1 * share)
        return sorted(scores, key=lambda name: (-scores[name], name))[:depth]
