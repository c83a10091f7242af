"""Many questions put to a few items: which of them each item answers.

An engine looks through its whole index for each question. Here it is the other way round: the entries of the
items, as they would be written, are gone through once for all questions. A set of items is the bits of a
number, so that the parts of a plan are put together at once for a whole batch.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from articles.search.engine import Document
from articles.search.facet import EVERYTHING
from articles.search.plan import AllOf, AnyOf, Beginning, Exact, Facet, Match, Plan, Stem, Without

_Bits = dict[Plan, int]


class Sieve:
    """Finds of public items what `find` would, without an engine."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self._matches = matches
        leaves = dict.fromkeys(leaf for match in matches for leaf in _leaves(match.plan))
        self._by_stem: dict[tuple[str, bool], list[Plan]] = defaultdict(list)
        self._by_word: dict[str, list[Plan]] = defaultdict(list)
        self._by_first: dict[str, list[Exact]] = defaultdict(list)
        self._open: list[Exact | Beginning] = []
        for leaf in leaves:
            match leaf:
                case Stem(stems, headline_only):
                    for stem in stems:
                        self._by_stem[stem, headline_only].append(leaf)
                case Facet(word):
                    self._by_word[word].append(leaf)
                case Exact(words, _, prefix) if len(words) > 1 or not prefix:
                    self._by_first[words[0]].append(leaf)
                case Exact() | Beginning():
                    self._open.append(leaf)

    def sift(self, documents: Sequence[Document]) -> list[list[int]]:
        """For each match the keys of the articles that meet it, in their order."""
        bits: _Bits = defaultdict(int)
        public = 0
        for at, document in enumerate(documents):
            if document.number > 0:
                public |= 1 << at
                for leaf in self._met(document):
                    bits[leaf] |= 1 << at
        return [
            [documents[at].article_id for at in _positions(_evaluated(match.plan, bits, public) & within)]
            for match, within in zip(self._matches, self._within(documents), strict=True)
        ]

    def _met(self, document: Document) -> Iterator[Plan]:
        fields = (document.headline, document.standfirst, document.body)
        of_headline = set(document.headline[0].split())
        for stems, headline_only in (
            (set[str]().union(*(text.split() for text, _ in fields)), False),
            (of_headline, True),
        ):
            for stem in stems:
                yield from self._by_stem.get((stem, headline_only), ())
        for word in document.words.split():
            yield from self._by_word.get(word, ())
        written = [f" {words} " for _, words in fields]
        for word in set().union(*(words.split() for words in written)):
            yield from (leaf for leaf in self._by_first.get(word, ()) if _stands(leaf, written))
        for opening in self._open:
            if isinstance(opening, Beginning):
                if any(stem.startswith(opening.stem) for stem in of_headline):
                    yield opening
            elif _stands(opening, written):
                yield opening

    def _within(self, documents: Sequence[Document]) -> Iterator[int]:
        """The items of the days of each match."""
        everything = (1 << len(documents)) - 1
        for match in self._matches:
            first, last = match.span.first, match.span.last
            if first is None and last is None:
                yield everything
                continue
            yield sum(
                1 << at
                for at, document in enumerate(documents)
                if (first is None or first <= document.day) and (last is None or document.day <= last)
            )


def _stands(leaf: Exact, written: Sequence[str]) -> bool:
    """Whether words stand one after the other in a field: the headline is the first."""
    wanted = f" {' '.join(leaf.words)}{'' if leaf.prefix else ' '}"
    return any(wanted in text for text in written[: 1 if leaf.headline_only else None])


def _evaluated(plan: Plan, bits: _Bits, everything: int) -> int:
    match plan:
        case AllOf(nodes):
            found = everything
            for node in nodes:
                found &= _evaluated(node, bits, everything)
        case AnyOf(nodes):
            found = 0
            for node in nodes:
                found |= _evaluated(node, bits, everything)
        case Without(node):
            found = everything & ~_evaluated(node, bits, everything)
        case Facet(word) if word == EVERYTHING:
            found = everything
        case _:
            found = bits.get(plan, 0)
    return found


def _leaves(plan: Plan) -> Iterator[Plan]:
    match plan:
        case AllOf(nodes) | AnyOf(nodes):
            for node in nodes:
                yield from _leaves(node)
        case Without(node):
            yield from _leaves(node)
        case _:
            yield plan


def _positions(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
