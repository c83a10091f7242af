"""The plain way on PostgreSQL, with what Django offers: SearchVector, SearchRank, annotate(Count)."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import OperationalError, connection, transaction
from django.db.models import Count, QuerySet

from articles.models import Article, Country, Person, Topic
from bench.clocks import Clock
from bench.mix import Question

TIME_LIMIT = 10_000  # ms, of a statement


def measure(clock: Clock, asked: Sequence[Question]) -> list[dict[str, Any]]:
    """Hits, count and facets of each question, once; what ran into the time limit counts as the limit."""
    return [_measured(clock, question) for question in asked]


def _measured(clock: Clock, asked: Question) -> dict[str, Any]:
    given = dict(asked.parameters)
    vector = SearchVector("headline", "standfirst", "body", config="english")
    found = Article.objects.public().annotate(vector=vector)
    query = SearchQuery(given["q"], search_type="websearch", config="english")
    found = found.filter(vector=query)
    if "country" in given:
        found = found.filter(countries__slug=given["country"])
    ranked = found.annotate(rank=SearchRank("vector", query)).order_by("-rank")
    parts: dict[str, Callable[[], Any]] = {
        "newest": lambda: list(found.order_by("-published_at")[:20]),
        "relevance": lambda: list(ranked[:20]),
        "count": found.count,
        "facets": lambda: [list(_facet(found, model)) for model in (Person, Country, Topic)],
    }
    return {"kind": asked.kind, **{name: _limited(clock, call) for name, call in parts.items()}}


def _facet(found: QuerySet[Article], model: Any) -> Any:
    return (
        model.objects.filter(articles__in=found.values("pk"))
        .annotate(items=Count("articles"))
        .order_by("-items")[:8]
    )


def _limited(clock: Clock, call: Callable[[], Any]) -> float:
    def within_limit() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {TIME_LIMIT}")
            call()

    try:
        return clock.once(within_limit).wall
    except OperationalError:
        return float(TIME_LIMIT)
