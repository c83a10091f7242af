"""A question to the archive and its answers: hits in order, how many, and how they divide."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from articles.keyset import Cursor, Page, Value, page
from articles.search import counters, facet, ranking
from articles.search.engine import Allowance, engine
from articles.search.find import Finder, Hit, Hits, Order
from articles.search.meaning import Meaning
from articles.search.plan import AllOf, Facet, Match, Plan, Span, Without
from articles.search.ranking import Ranking

# With fewer items than this that have all the words, items with some of them follow.
ENOUGH = 20
STRICT, LOOSE = 0, 1
# So many values of each facet are counted out.
MOST_FREQUENT = 20


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hit and whether it has all the words (STRICT) or some of them (LOOSE)."""

    hit: Hit
    stage: int = STRICT


@dataclass
class Search:
    """What is asked: a meaning, narrowed by facets and a span of local days, in an order.

    Answers are fetched when asked for, once each.
    """

    meaning: Meaning
    facets: Collection[int] = ()
    span: Span = field(default_factory=Span)
    order: Order = Order.NEWEST
    unpublished: bool = False
    allowance: Allowance = field(default_factory=Allowance)

    @cached_property
    def match(self) -> Match:
        return self._match(self.meaning.plan)

    @cached_property
    def loose_match(self) -> Match | None:
        """For a question that few items answer in full: those with some of its words."""
        meaning = self.meaning
        if meaning.question is None or meaning.plan is None or self.order is not Order.RELEVANCE:
            return None
        if self.count >= ENOUGH:
            return None
        return self._match(AllOf((meaning.question, Without(meaning.plan))))

    @cached_property
    def _finder(self) -> Finder:
        plans = [plan for plan in (self.match.plan, self.meaning.question) if plan is not None]
        return Finder(plans, self.allowance)

    @cached_property
    def _hits(self) -> Hits:
        return self._finder.hits(self.match)

    @cached_property
    def _rankings(self) -> list[tuple[int, Ranking]]:
        """What is ranked in order of relevance, stage by stage."""
        found = [(STRICT, Ranking(self._finder, self._hits, self.match))]
        if (loose := self.loose_match) is not None:
            hits = self._finder.hits(loose)
            found.append((LOOSE, Ranking(self._finder, hits, loose, any_word=True)))
        return found

    @property
    def is_ranked_in_part(self) -> bool:
        return self.order is Order.RELEVANCE and self.count > ranking.RANKED

    @cached_property
    def count(self) -> int:
        """How many items have all that was asked for."""
        if self._is_everything:
            return sum(count for number, count in self.tally.items() if facet.split(number)[0] == facet.YEAR)
        return 0 if self._is_empty_span else self._hits.count

    @property
    def oldest(self) -> int:
        """The sequence of the oldest item that has all that was asked for; there is one."""
        return int(self._hits.sequences.min())

    @cached_property
    def tally(self) -> Counter[int]:
        """How many items bear each facet number; of each kind the most frequent ones, and those asked for."""
        if self._is_everything:
            return counters.whole(MOST_FREQUENT)
        if self._is_empty_span:
            return Counter()
        return self._tally_of_facets() if self._asks_for_facets_alone else self._tally_of_hits()

    def page(self, cursor: Cursor, size: int) -> Page[Ranked]:
        return page(self._beyond, cursor, size, self.place)

    @property
    def key_types(self) -> tuple[type[Value], ...]:
        return (int, float, int) if self.order is Order.RELEVANCE else (int,)

    def place(self, ranked: Ranked) -> tuple[Value, ...]:
        if self.order is Order.RELEVANCE:
            return ranked.stage, ranked.hit.score, ranked.hit.number
        return (ranked.hit.number,)

    def _tally_of_hits(self) -> Counter[int]:
        return self._hits.tally(MOST_FREQUENT, self.facets)

    def _tally_of_facets(self) -> Counter[int]:
        """It is the same on each of their pages, until an article that bears one of them changes."""
        kept, key = self._finder.snapshot.kept, ("tally", *sorted(self.facets))
        known: Counter[int] | None = kept.get(key)
        if known is None:
            known = self._tally_of_hits()
            kept.put(key, self.facets, known)
        return known

    def _match(self, plan: Plan | None) -> Match:
        narrowed = tuple(Facet(facet.word(number)) for number in self.facets)
        parts = narrowed if plan is None else (plan, *narrowed)
        whole = parts[0] if len(parts) == 1 else AllOf(parts or (Facet(facet.EVERYTHING),))
        return Match(whole, self._whole_span, unpublished=self.unpublished)

    @property
    def _whole_span(self) -> Span:
        firsts = [day for day in (self.span.first, self.meaning.span.first) if day is not None]
        lasts = [day for day in (self.span.last, self.meaning.span.last) if day is not None]
        return Span(max(firsts, default=None), min(lasts, default=None))

    @property
    def _is_everything(self) -> bool:
        return not self.facets and self._asks_for_facets_alone

    @property
    def _asks_for_facets_alone(self) -> bool:
        return self.meaning.plan is None and self._whole_span == Span() and not self.unpublished

    @property
    def _is_empty_span(self) -> bool:
        span = self._whole_span
        return span.first is not None and span.last is not None and span.last < span.first

    def _beyond(self, cursor: Cursor, size: int) -> list[Ranked]:
        if self._is_empty_span:
            return []
        if self.order is not Order.RELEVANCE:
            after = Hit(int(cursor.key[0])) if cursor.key else None
            return [Ranked(hit) for hit in self._hits.page(self.order, size, after, cursor.backwards)]
        stages = self._rankings[:: -1 if cursor.backwards else 1]
        if cursor.key:
            reached = int(cursor.key[0])
            stages = [
                stage
                for stage in stages
                if (stage[0] <= reached if cursor.backwards else stage[0] >= reached)
            ]
        found: list[Ranked] = []
        for stage, ranked in stages:
            same = bool(cursor.key) and cursor.key[0] == stage
            after = Hit(int(cursor.key[2]), float(cursor.key[1])) if same else None
            if len(found) < size:
                hits = ranked.page(size - len(found), after, cursor.backwards)
                found += [Ranked(hit, stage) for hit in hits]
        return found


def absent(plans: Sequence[Plan], allowance: Allowance) -> list[bool]:
    """Of each plan, whether no public item meets it. One query, which looks only for a first item."""
    if not plans:
        return []
    with allowance.spent() as seconds:
        return [not found for found in engine().any_public(plans, seconds)]
