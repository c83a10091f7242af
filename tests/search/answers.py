"""The answers to a match, asked for in one call."""

from articles.search.find import Finder, Hit, Order, find
from articles.search.plan import Match
from articles.search.ranking import Ranking


def count(match: Match) -> int:
    return find(match).count


def page(
    match: Match, order: Order, size: int, after: Hit | None = None, backwards: bool = False
) -> list[Hit]:
    finder = Finder([match.plan])
    hits = finder.hits(match)
    if order is Order.RELEVANCE:
        return Ranking(finder, hits, match).page(size, after, backwards)
    return hits.page(order, size, after, backwards)
