"""Numbers of public items: by facet and month, by subject and source; and the sums that ranking needs.

`index.refresh` adds to them what changed; `wrong` and `mend` hold them against the index as a whole.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Sum

from articles.models import SUBJECTS, Coverage, IndexState, Source
from articles.search import facet
from articles.search.engine import Document, Stored, engine

BATCH = 500
_MODELS = {facet.KINDS[model.kind]: model for model in (*SUBJECTS, Source)}
_UPSERT = """
    INSERT INTO articles_coverage (facet, month, count) VALUES {rows}
    ON CONFLICT (facet, month) DO UPDATE SET count = articles_coverage.count + excluded.count
"""
_ADD = """
    UPDATE {table} SET article_count = article_count + step.column2
    FROM (VALUES {rows}) AS step WHERE id = step.column1
"""
_AT_ONCE = 1000  # rows of numbers in one statement: on PostgreSQL that costs a fifth of a statement for each


def add(before: Sequence[Stored], after: Sequence[Document]) -> None:
    """Adds the difference to the monthly counters, and to the totals of subjects and sources."""
    months: Counter[tuple[int, int]] = Counter()
    for entries, step in ((before, -1), (after, 1)):
        for entry in entries:
            if entry.number > 0:
                for counted, month in _counted(entry.facets):
                    months[counted, month] += step
    changed = sorted((key, step) for key, step in months.items() if step)
    if not changed:
        return
    _execute(_UPSERT, [(counted, month, step) for (counted, month), step in changed])
    if any(step < 0 for _, step in changed):
        Coverage.objects.filter(facet__in={counted for (counted, _), _ in changed}, count=0).delete()
    totals: Counter[int] = Counter()
    for (counted, _), step in changed:
        totals[counted] += step
    _add_to_totals(totals)


def _counted(packed: bytes) -> list[tuple[int, int]]:
    facets = [(number, *facet.split(number)) for number in facet.unpack(packed)]
    month = next(value for _, kind, value in facets if kind == facet.MONTH)
    return [(facet.ARCHIVE, month), *((number, month) for number, kind, _ in facets if kind in facet.COUNTED)]


def _add_to_totals(totals: Counter[int]) -> None:
    steps: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for counted, step in sorted(totals.items()):
        kind, pk = facet.split(counted)
        if kind in _MODELS and step:
            steps[kind].append((pk, step))
    for kind, pairs in steps.items():
        _execute(_ADD.replace("{table}", _MODELS[kind]._meta.db_table), pairs)


def _execute(statement: str, rows: Sequence[tuple[int, ...]]) -> None:
    """A statement with rows of numbers in it."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            values = ", ".join(f"({', '.join(map(str, map(int, row)))})" for row in some)
            cursor.execute(statement.replace("{rows}", values))


def whole(shown: int) -> Counter[int]:
    """The facets of all public items, of subjects the `shown` most frequent; six queries of counters."""
    found: Counter[int] = Counter()
    for kind, model in _MODELS.items():
        rows = model._default_manager.filter(article_count__gt=0).order_by("-article_count", "pk")
        for pk, count in rows.values_list("pk", "article_count")[:shown]:
            found[facet.number(kind, pk)] = count
    for month, count in Coverage.objects.filter(facet=facet.ARCHIVE).values_list("month", "count"):
        found[facet.number(facet.MONTH, month)] += count
        found[facet.number(facet.YEAR, month // 12)] += count
    languages = facet.number(facet.LANGUAGE, 0), facet.number(facet.LANGUAGE + 1, 0) - 1
    months = Coverage.objects.filter(facet__range=languages).order_by()
    for number, items in months.values("facet").annotate(items=Sum("count")).values_list("facet", "items"):
        found[number] = items
    return +found


def clear() -> None:
    """Sets everything to nothing, as for an empty index."""
    Coverage.objects.all().delete()
    for model in _MODELS.values():
        model._default_manager.exclude(article_count=0).update(article_count=0)
    IndexState.objects.update(documents=0, length=0, languages=[])


def entries() -> Iterator[tuple[int, Stored]]:
    """Every entry of the index by its article id, in that order, a batch in memory."""
    last = 0
    while batch := engine().entries(last, BATCH):
        yield from batch.items()
        last = max(batch)


def wrong() -> list[str]:
    """What is not as the index says, a sentence each. The caller keeps writers out meanwhile."""
    months, state = _recount()
    found = list(_wrong_months(months))
    totals: Counter[int] = Counter()
    for (counted, _), count in months.items():
        totals[counted] += count
    for kind, model in _MODELS.items():
        rows: Iterable[Any] = model._default_manager.order_by("pk").values_list("pk", "slug", "article_count")
        for pk, slug, count in rows.iterator():  # type: ignore[attr-defined]
            true = totals[facet.number(kind, pk)]
            if count != true:
                found.append(f"{model.kind} {slug} counts {count:,} items and has {true:,}")
    stored = IndexState.objects.first()
    if (stored.documents, stored.length) != state if stored else state != (0, 0):
        found.append("the sums that ranking needs differ from the index")
    return found


def _wrong_months(months: Counter[tuple[int, int]]) -> Iterator[str]:
    seen = set()
    for counted, month, count in Coverage.objects.order_by("facet", "month").values_list(
        "facet", "month", "count"
    ):
        seen.add((counted, month))
        if count != months[counted, month]:
            yield _difference(counted, month, count, months[counted, month])
    for (counted, month), count in sorted(months.items()):
        if (counted, month) not in seen:
            yield _difference(counted, month, 0, count)


def _difference(counted: int, month: int, count: int, true: int) -> str:
    what = facet.word(counted) if counted else "the archive"
    return f"{what} counts {count:,} items in {month // 12:04}-{month % 12 + 1:02} and has {true:,}"


def _recount() -> tuple[Counter[tuple[int, int]], tuple[int, int]]:
    """The monthly counters, documents and tokens that follow from the index."""
    months: Counter[tuple[int, int]] = Counter()
    documents = length = 0
    for _, entry in entries():
        documents += 1
        length += entry.length
        if entry.number > 0:
            months.update(_counted(entry.facets))
    return months, (documents, length)


def mend() -> None:
    """Makes every number anew from the index. The caller keeps writers out meanwhile."""
    months, (documents, length) = _recount()
    languages = set()
    for _, entry in entries():
        languages |= languages_in(entry.facets)
    clear()
    Coverage.objects.bulk_create(
        (
            Coverage(facet=counted, month=month, count=count)
            for (counted, month), count in sorted(months.items())
        ),
        batch_size=BATCH,
    )
    totals: Counter[int] = Counter()
    for (counted, _), count in months.items():
        totals[counted] += count
    _add_to_totals(totals)
    IndexState.objects.update(documents=documents, length=length, languages=sorted(languages))


def languages_in(packed: bytes) -> set[str]:
    """The languages among packed facets."""
    return {
        facet.language_of(value)
        for kind, value in map(facet.split, facet.unpack(packed))
        if kind == facet.LANGUAGE
    }
