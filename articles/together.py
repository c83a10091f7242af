"""Who, where and what appears together: on the items of one tag, or in one span of days."""

import datetime as dt
from collections import Counter
from collections.abc import Collection

from articles import facets
from articles.search import facet
from articles.search.find import find
from articles.search.plan import Facet, Match, Span

MOST = 8
_KINDS = ("person", "country", "topic")


def most_covered(first: dt.date, last: dt.date) -> list[facets.Group]:
    """The people, countries and topics that most items of these days are about.

    Exact counts. One query for what changed in the index, and one for the names.
    """
    return company(find(Match(Facet(facet.EVERYTHING), Span(first, last))).tally(MOST))


def company(counts: Counter[int], themselves: Collection[int] = ()) -> list[facets.Group]:
    """Of counted facets the most frequent people, countries and topics but some. One query for the names."""
    others = Counter({n: count for n, count in subjects_in(counts).items() if n not in themselves})
    return [group for group in facets.groups(others, shown=MOST) if group.entries]


def subjects_in(counts: Counter[int]) -> Counter[int]:
    """Of counted facets the people, countries and topics."""
    wanted = {facet.KINDS[kind] for kind in _KINDS}
    return Counter({n: count for n, count in counts.items() if facet.split(n)[0] in wanted})
