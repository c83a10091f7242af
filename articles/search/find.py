"""Which articles meet a match: evaluated in memory as far as it goes, and by the engine for the rest.

Facets, days and visibility are in the snapshot, frequent lexemes are bits; both are combined as arrays. What
is rare, phrases and beginnings of words are asked of the engine, as much of them at once as belongs together.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise

import numpy as np

from articles.search import facet, postings
from articles.search.blocks import Integers
from articles.search.columns import snapshot
from articles.search.engine import Allowance, engine
from articles.search.plan import AllOf, AnyOf, Exact, Facet, Match, Plan, Stem, Without
from articles.search.snapshot import Mask, Snapshot, counted_by_day
from articles.search.stemming import keeps_beginnings

# Of so few candidates the engine is told which they are.
FEW = 5000
# So many frequent lexemes are read for one question; each takes a bit an article. The engine has the rest.
MOST_AT_HAND = 80


class Order(Enum):
    NEWEST = "newest"
    OLDEST = "oldest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Hit:
    """The sequence of an article, negative while it is not public, and its score."""

    number: int
    score: float = 0.0


class Finder:
    """Evaluates plans over one snapshot. Postings are read once for all the plans it is made for."""

    def __init__(self, plans: Sequence[Plan], allowance: Allowance | None = None) -> None:
        self.snapshot: Snapshot = snapshot()
        self._bits: dict[str, postings.Bits] = {}
        self._begun: dict[Exact, list[Stem]] = {}
        self._allowance = allowance or Allowance()
        self._read(plans)

    def hits(self, match: Match) -> "Hits":
        visible = self.snapshot.known if match.unpublished else self.snapshot.public
        if match.span.first is not None or match.span.last is not None:
            visible = visible & self.snapshot.within(match.span.first, match.span.last)
        return Hits(self.snapshot, np.flatnonzero(self._mask(match.plan, visible) & visible))

    def mask(self, plan: Plan) -> Mask:
        """Where the articles stand that meet a plan, public or not."""
        return self._mask(plan, None)

    def prepare(self, words: Sequence[Stem]) -> None:
        """Has many words at hand, in two queries at most."""
        self._read(words)
        strangers = [word for word in dict.fromkeys(words) if not self._is_here(word)]
        self._ask(strangers)

    def _read(self, plans: Sequence[Plan]) -> None:
        wanted = dict.fromkeys(lexeme for plan in plans for lexeme in _lexemes(plan))
        lacking = [lexeme for lexeme in wanted if lexeme not in self._bits]
        self._bits |= postings.read(lacking[:MOST_AT_HAND], self.snapshot)

    def _mask(self, plan: Plan, among: Mask | None) -> Mask:
        """As `mask`; where `among` is given, only what it says of places within counts."""
        match plan:
            case Facet(word):
                found = self.snapshot.bearing(word)
            case Without(node):
                found = ~self._mask(node, among)
            case AllOf(nodes):
                found = self._all(nodes, among)
            case AnyOf(nodes):
                found = self._any(nodes, among)
            case Stem(stems) if len(stems) > 1:
                found = self._any(list(_leaves(plan)), among)
            case _ if (lexeme := _lexeme(plan)) in self._bits:
                found = postings.unpacked(self._bits[lexeme])
            case Exact() if self._stems_beginning(plan):
                found = self._beginning(plan, among)
            case _:
                found = self._ask([plan], among)[0]
        return found

    def _all(self, nodes: Sequence[Plan], among: Mask | None) -> Mask:
        # Told apart before anything is asked: an answer brings to hand what it was about.
        here = [node for node in nodes if self._is_here(node)]
        strangers = [node for node in nodes if not self._touches(node)]
        partly = [node for node in nodes if node not in here and node not in strangers]
        found = self.snapshot.everywhere() if among is None else among
        for node in here:
            found = found & self._mask(node, None)
        asked = [node for node in strangers if not isinstance(node, Without)]
        for node in asked:
            found = self._with_pairs(node, found)
        if asked:
            together = strangers if len(strangers) > 1 else asked
            plan = together[0] if len(together) == 1 else AllOf(tuple(together))
            found = found & self._ask([plan], found)[0]
        for node in partly if asked else [*partly, *strangers]:
            found = found & self._mask(node, found)
        return found

    def _with_pairs(self, plan: Plan, among: Mask) -> Mask:
        """Within where the pairs of words of a phrase stand, as far as they are at hand.

        An engine that has to look a phrase up in each candidate then has fewer of them.
        """
        for lexeme in _pairs(plan):
            if lexeme in self._bits:
                among = among & postings.unpacked(self._bits[lexeme])
        return among

    def _any(self, nodes: Sequence[Plan], among: Mask | None) -> Mask:
        strangers = [node for node in nodes if not self._touches(node)]
        found = self.snapshot.nowhere()
        if strangers:
            plan = strangers[0] if len(strangers) == 1 else AnyOf(tuple(strangers))
            found = self._ask([plan], among)[0]
        for node in nodes:
            if self._touches(node):
                found = found | self._mask(node, among)
        return found

    def _stems_beginning(self, plan: Plan) -> list[Stem]:
        """Frequent stems of words that all begin as a prefix asks for."""
        if not (isinstance(plan, Exact) and plan.prefix and len(plan.words) == 1):
            return []
        if plan not in self._begun:
            word, languages = plan.words[0], self.snapshot.languages
            self._begun[plan] = (
                self._beginning_with(word, plan.headline_only) if keeps_beginnings(word, languages) else []
            )
        return self._begun[plan]

    def _beginning_with(self, word: str, headline_only: bool) -> list[Stem]:
        start = postings.of_stem(word, headline_only)
        least = len(start) + (1 if len(word) >= 4 else 2)
        lexemes = (
            lexeme
            for lexeme in self.snapshot.frequent
            if lexeme.startswith(start) and len(lexeme) >= least and not postings.is_of_words(lexeme)
        )
        marks = len(start) - len(word)
        return [Stem((lexeme[marks:],), headline_only) for lexeme in sorted(lexemes)[:MOST_AT_HAND]]

    def _beginning(self, plan: Exact, among: Mask | None) -> Mask:
        """Where words begin so: the frequent ones are at hand, the rest is asked of the engine.

        Many hits are much work for an engine that has to look at each.
        """
        stems = self._stems_beginning(plan)
        self._read(stems)
        found = self.snapshot.nowhere()
        for stem in stems:
            found |= self._mask(stem, None)
        return found | self._ask([AllOf((plan, *map(Without, stems)))], among)[0]

    def _ask(self, plans: Sequence[Plan], among: Mask | None = None) -> list[Mask]:
        if not plans or not self.snapshot.size:
            return [self.snapshot.nowhere() for _ in plans]
        few: list[int] | None = None
        if among is not None and np.count_nonzero(among) <= FEW:
            few = self.snapshot.ids(np.flatnonzero(among)).tolist()
            if not few:
                return [self.snapshot.nowhere() for _ in plans]
        with self._allowance.spent() as seconds:
            found = engine().ids(plans, few, seconds)
        masks = [
            self.snapshot.mask(self.snapshot.places(np.fromstring(joined, dtype=np.int64, sep=",")))
            for joined in found
        ]
        if few is None:
            answered = {_lexeme(plan): mask for plan, mask in zip(plans, masks, strict=True)}
            self._bits |= {lexeme: postings.packed(mask) for lexeme, mask in answered.items() if lexeme}
        return masks

    def _is_here(self, plan: Plan) -> bool:
        """Whether nothing of a plan has to be asked of the engine."""
        return all(self._has(leaf) for leaf in _leaves(plan))

    def _touches(self, plan: Plan) -> bool:
        """Whether anything of a plan is at hand."""
        leaves = list(_leaves(plan))
        return not leaves or any(self._has(leaf) or self._stems_beginning(leaf) for leaf in leaves)

    def _has(self, leaf: Plan) -> bool:
        return isinstance(leaf, Facet) or _lexeme(leaf) in self._bits


@dataclass(frozen=True)
class Hits:
    """What meets a match, at one moment: the places of the articles, ascending."""

    snapshot: Snapshot
    places: Integers

    @property
    def count(self) -> int:
        return len(self.places)

    @cached_property
    def sequences(self) -> Integers:
        """Of unpublished items too they are positive here."""
        return np.abs(self.snapshot.sequences[self.places])

    @property
    def by_day(self) -> tuple[int, Integers]:
        """The first day of a hit, and how many each day has from there to the last."""
        return counted_by_day(self.snapshot.days[self.places])

    def tally(self, most: int, selected: Collection[int] = ()) -> Counter[int]:
        """How many hits bear each facet number; see `Snapshot.tally`."""
        return self.snapshot.tally(self.places, most, selected)

    def page(self, order: Order, size: int, after: Hit | None = None, backwards: bool = False) -> list[Hit]:
        """Up to `size` hits by time, following `after`; backwards: those before it, nearest first."""
        newest = (order is Order.NEWEST) is not backwards
        beyond = None if after is None else abs(after.number)
        places = self.snapshot.ends(self.places, size, newest=newest, beyond=beyond)
        return [Hit(number) for number in self.snapshot.sequences[places].tolist()]


def find(match: Match) -> Hits:
    return Finder([match.plan]).hits(match)


def bearing(numbers: Sequence[int], now: Snapshot | None = None, *, together: bool = False) -> Hits:
    """The public articles of a facet or, of people, countries and topics, of any of several; `together`: of
    each of them."""
    now = now or snapshot()
    if len(numbers) > 1 and not together:
        return Hits(now, np.flatnonzero(now.bearing_any(numbers) & now.public))
    mask = now.public
    for number in numbers:
        mask = mask & now.bearing(facet.word(number))
    return Hits(now, np.flatnonzero(mask))


def _leaves(plan: Plan) -> Iterator[Plan]:
    match plan:
        case AllOf(nodes) | AnyOf(nodes):
            for node in nodes:
                yield from _leaves(node)
        case Without(node):
            yield from _leaves(node)
        case Stem(stems, headline_only):
            for stem in stems:
                yield Stem((stem,), headline_only)
        case _:
            yield plan


def _lexeme(leaf: Plan) -> str:
    """The lexeme that has the postings of a leaf; empty where there is none."""
    match leaf:
        case Stem((stem,), headline_only):
            return postings.of_stem(stem, headline_only)
        case Exact((_, _) as words, headline_only=False, prefix=False):
            return postings.of_pair(words)
        case Exact((word,), headline_only=False, prefix=True):
            return postings.of_beginning(word)
    return ""


def _pairs(plan: Plan) -> list[str]:
    """The lexemes of the pairs of words in a longer phrase."""
    if not isinstance(plan, Exact):
        return []
    return [postings.of_pair(pair) for pair in pairwise(plan.words[: -1 if plan.prefix else None])]


def _lexemes(plan: Plan) -> Iterator[str]:
    for leaf in _leaves(plan):
        yield from filter(None, [_lexeme(leaf), *_pairs(leaf)])
