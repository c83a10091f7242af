"""Numbers over time, from the monthly counters."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max, Min
from django.utils.dates import MONTHS
from django.utils.html import escape
from django.utils.translation import gettext, gettext_noop, pgettext

from articles import prepared
from articles.charts import Point
from articles.figures import grouped
from articles.models import Coverage
from articles.search import facet

# Up to this many years with items are drawn month by month, more of them year by year.
YEARS_BY_MONTH = 3
# What the points of a chart are; its table has these words above its first column.
MONTH, YEAR = gettext_noop("Month"), gettext_noop("Year")

# Up to this many years are shown as a table of months.
YEARS_IN_A_TABLE = 40

Months = Sequence[tuple[int, int]]
Address = Callable[[int, int | None], str]


def months(of: int = facet.ARCHIVE) -> list[tuple[int, int]]:
    """(month, count) of every month with public items of a facet, oldest first. One query."""
    table = Coverage._meta.db_table
    statement = f"SELECT month, count FROM {table} WHERE facet = %s AND count > 0 ORDER BY month"  # noqa: S608
    return prepared.rows(statement, [of])


def months_of(tally: Mapping[int, int]) -> list[tuple[int, int]]:
    """(month, count) of what was counted by facet, oldest first."""
    split = ((*facet.split(number), count) for number, count in tally.items())
    return sorted((month, count) for kind, month, count in split if kind == facet.MONTH)


def spans(facets: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The first and the last month with public items, of each facet that has any. One query."""
    rows = Coverage.objects.filter(facet__in=list(facets), count__gt=0).order_by().values_list("facet")
    return {of: (first, last) for of, first, last in rows.annotate(Min("month"), Max("month"))}


def first_day(month: int) -> dt.date:
    """The first day of a month counted from year 0."""
    return dt.date(month // 12, month % 12 + 1, 1)


def timeline(counted: Months, address: Address) -> tuple[str, list[Point]]:
    """What a chart of these months shows: (MONTH or YEAR, points).

    Silent years are skipped and marked as gaps. `address` gives the page of a year, or of a month of it.
    """
    years = sorted({month // 12 for month, _ in counted})
    if len(years) <= YEARS_BY_MONTH:
        return MONTH, _by_month(dict(counted), years, address)
    return YEAR, _by_year(counted, years, address)


def caption(unit: str, year: str = "") -> str:
    """What a chart shows: the items of each month or year, all of them of one year where one is named."""
    if unit == YEAR:
        return gettext("Items in each year")
    if not year:
        return gettext("Items in each month")
    return gettext("Items in each month of %(year)s") % {"year": year}


def _by_month(counted: dict[int, int], years: list[int], address: Address) -> list[Point]:
    points, names = [], short_months()
    for before, year in zip([None, *years], years, strict=False):
        for month in range(1, 13):
            count = counted.get(year * 12 + month - 1, 0)
            url = address(year, month) if count else ""
            tick, gap = "", ""
            if len(years) == 1:
                tick = names[month - 1]
            elif month == 1:
                tick, gap = str(year), _gap(before, year)
            points.append(Point(f"{MONTHS[month]} {year}", count, url, tick, gap))
    return points


def _by_year(counted: Months, years: list[int], address: Address) -> list[Point]:
    totals = by_year(counted)
    every = -(-len(years) // 10)
    points = []
    for number, (before, year) in enumerate(zip([None, *years], years, strict=False)):
        tick = str(year) if number % every == 0 else ""
        points.append(Point(str(year), totals[year], address(year, None), tick, _gap(before, year)))
    return points


def _gap(before: int | None, year: int) -> str:
    """The years left out between two: "1901", "1988–2014"."""
    if before is None or year - before < 2:
        return ""
    first, last = before + 1, year - 1
    return str(first) if first == last else f"{first}–{last}"


@dataclass(frozen=True, slots=True)
class Row:
    """A year of `components/_months.html`: its months as (name, which a phone shows in each, items, address),
    the address empty where there are no items."""

    year: int
    url: str
    total: int
    months: Sequence[tuple[str, str, str]]


def table(counted: Months, address: Address) -> list[Row]:
    """The years with items, month by month; none where they are too many to be looked over."""
    years = by_year(counted)
    if len(years) > YEARS_IN_A_TABLE:
        return []
    known, names = dict(counted), [escape(name) for name in short_months()]  # once for all years
    rows = []
    for year, total in years.items():
        counts = enumerate((known.get(year * 12 + month, 0) for month in range(12)), start=1)
        months = [
            (name, grouped(count), address(year, month) if count else "")
            for name, (month, count) in zip(names, counts, strict=True)
        ]
        rows.append(Row(year, address(year, None), total, months))
    return rows


def short_months() -> list[str]:
    """January to December, as short as they are."""
    return pgettext("months alone", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()


def by_year(counted: Months) -> dict[int, int]:
    """The items of each year that has any, oldest first."""
    totals: Counter[int] = Counter()
    for month, count in counted:
        totals[month // 12] += count
    return dict(sorted(totals.items()))


def of_year(counted: Months, year: int) -> dict[int, int]:
    """The items of each month of a year that has any, January being 1."""
    return {month % 12 + 1: count for month, count in counted if month // 12 == year}


def nearest(silent: int, spoken: Sequence[int]) -> int | None:
    """Of the years or months that have items the one nearest to one that has none; of two the earlier."""
    return min(spoken, key=lambda candidate: (abs(candidate - silent), candidate), default=None)


def around(here: int, spoken: Sequence[int]) -> tuple[int | None, int | None]:
    """The last before and the first after, of the years or months that have items."""
    earlier = max((n for n in spoken if n < here), default=None)
    return earlier, min((n for n in spoken if n > here), default=None)
