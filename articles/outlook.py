"""What an alert would have sent in the last 30 days: said before it is saved."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from articles import alerts, arrivals, saved_search
from articles.chronology import first_sequence
from articles.models import Alert, Article
from articles.search.find import Finder
from articles.search.plan import Match, Span

DAYS = 30
MOST = 1000  # hits that are looked at


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many entries; with `is_cut` at least so many."""

    count: int
    is_cut: bool = False


def outlook(query: str, by: str, now: dt.datetime) -> Outlook:
    """Costs as much as one search, and four queries. Raises BadRequest for what no page would answer."""
    since = now - dt.timedelta(days=DAYS)
    found = _newest(query, by, since)
    came = Article.objects.filter(pk__in=found)
    if by == Alert.By.ADDED:
        came = came.filter(created_at__gte=since)
    news = arrivals.news(list(came.order_by().values_list("pk", flat=True)))
    told = {pk for pk, late in news if arrivals.is_for(by, late=late)}
    return Outlook(len(set(alerts.stories(told).values())), len(found) == MOST)


def _newest(query: str, by: str, since: dt.datetime) -> list[int]:
    """The keys of the latest hits: published since then, or the last to be added."""
    search = saved_search.asked(query)
    match = search.search.match
    if by == Alert.By.PUBLISHED:
        first = since.date() - dt.timedelta(days=1)
        span = Span(max(first, match.span.first or first), match.span.last)
        match = Match(match.plan, span)
    hits = Finder([match.plan], search.allowance).hits(match)
    now = hits.snapshot
    if by == Alert.By.ADDED:
        latest = hits.places[::-1][:MOST]
    else:
        latest = now.ends(hits.places, MOST, newest=True)
        latest = latest[np.abs(now.sequences[latest]) >= first_sequence(since)]
    ids: list[int] = now.ids(latest).tolist()
    return ids
