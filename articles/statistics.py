"""What came in, and who tagged it: for editors, counted from ranges that an index bounds."""

import calendar
import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate

from articles.models import TAGGING_OF, Article, ImportRun, Source
from articles.models.tagging import Tagging

NEWEST = 1000  # items whose tags are counted
DAYS = 30  # of imports


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the imports of a day (UTC) read."""

    day: dt.date
    runs: int
    new: int
    updated: int
    unchanged: int
    rejected: int


def arrived(today: dt.date) -> list[Arrived]:
    """The last DAYS days on which something was imported, newest first. One query."""
    since = dt.datetime.combine(today - dt.timedelta(days=DAYS), dt.time(), dt.UTC)
    sums = {name: Sum(name) for name in ("new", "updated", "unchanged", "rejected")}
    days = (
        ImportRun.objects.filter(started_at__gte=since)
        .order_by()
        .annotate(day=TruncDate("started_at", tzinfo=dt.UTC))
        .values("day")
        .annotate(runs=Count("pk"), **sums)
    )
    found: Any = days.order_by("-day")
    return [Arrived(**day) for day in found]


def tagged_by() -> list[tuple[str, list[int]]]:
    """For the newest items: each origin, with its tags of people, countries and topics. Four queries."""
    newest = list(Article.objects.public().order_by("-sequence").values_list("pk", flat=True)[:NEWEST])
    counts: Counter[tuple[str, str]] = Counter()
    for kind, tagging in TAGGING_OF.items():
        rows = tagging._default_manager.filter(article_id__in=newest).order_by()  # type: ignore[misc]
        for origin, count in rows.values_list("origin").annotate(Count("pk")):
            counts[origin, kind] = count
    return [
        (str(origin.label), [counts[origin.value, kind] for kind in TAGGING_OF]) for origin in Tagging.Origin
    ]


def coverage_of(year: int, month: int) -> tuple[list[dt.date], list[tuple[str, list[int]]]]:
    """The days of a month, and for each source with any, how many items each day has. Two queries."""
    days = [dt.date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])]
    rows = (
        Article.objects.filter(
            status=Article.Status.PUBLISHED, published_on__gte=days[0], published_on__lte=days[-1]
        )
        .order_by()
        .values_list("source_id", "published_on")
        .annotate(Count("pk"))
    )
    counts = {(source, day): count for source, day, count in rows}
    names = dict(Source.objects.filter(pk__in={source for source, _ in counts}).values_list("pk", "name"))
    return days, [
        (name, [counts.get((source, day), 0) for day in days])
        for source, name in sorted(names.items(), key=lambda pair: pair[1])
    ]
