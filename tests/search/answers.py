"""The answers to a match, asked for in one call."""

from django.db import connection

from articles.search.find import Finder, Hit, Order, find
from articles.search.plan import Match
from articles.search.ranking import Ranking


def asking(times: int = 1) -> int:
    """The queries that so many questions to the engine are, within a transaction: PostgreSQL limits its time
    by a savepoint, a setting before, one after, and a release."""
    return times * (5 if connection.vendor == "postgresql" else 1)


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
