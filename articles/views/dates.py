import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext

from articles import calendars, charts, coverage, daily, keyset, paths
from articles.charts import Point
from articles.daily import Days
from articles.feeds import Write, paged
from articles.keyset import Cursor
from articles.models import Article
from articles.prepared import Prepared
from articles.stories import count_beside
from articles.templatetags.archive import day_of_year, long_day, plain_day
from articles.together import most_covered
from articles.views import periods
from articles.views.caching import reader_page
from articles.views.company import circles, in_search
from articles.views.listing import address, by_sequence, oldest_first, place, position, root, single

ON_A_DAY = 40  # items on a page of a day
LAST = 10  # items on the page of a year or a month
MANY = 6  # items of a day from which on it says what they are about


@reader_page
def dates(request: HttpRequest) -> HttpResponse:
    """Every year that has items, and the way to any day. Two queries: months, the state of the index."""
    if day := single(request, "day").strip():
        return HttpResponseRedirect(periods.asked(day))
    counted, known, today = coverage.months(), daily.archive(), timezone.localdate()
    years = coverage.by_year(counted)
    unit, points = coverage.timeline(counted, periods.url)
    context = {
        "section": "dates",
        "rows": coverage.table(counted, periods.url),
        "months": coverage.short_months(),
        "chart": charts.bars(points) if len(counted) > 1 else None,
        "unit": unit,
        "caption": coverage.caption(unit),
        "years": years,
        "total": sum(years.values()),
        "span": known.ends,
        "same_day": _same_day(known, today),
        "same_day_title": gettext("On %(day)s, in years past") % {"day": day_of_year(today)},
        "canonical": root(request) + request.path,
    }
    return render(request, "dates/index.html", context)


@reader_page
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The months of a year. Four queries: the counters of the archive, the last items, most covered (2)."""
    counted = coverage.months()
    years = list(coverage.by_year(counted))
    if year not in years:
        return _lead_to(coverage.nearest(periods.possible(year).year, years), periods.year_url)
    months = coverage.of_year(counted, year)
    before, after = coverage.around(year, years)
    points = [
        Point(
            f"{MONTHS[m]} {year}", months.get(m, 0), periods.month_url(year, m) if m in months else "", name
        )
        for m, name in enumerate(coverage.short_months(), start=1)
    ]
    context = {
        "title": str(year),
        "total": sum(months.values()),
        "chart": charts.bars(points),
        "unit": coverage.MONTH,
        "caption": coverage.caption(coverage.MONTH),
        "articles": _last_of(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        "crumbs": [(gettext("Dates"), reverse("articles:dates")), (str(year), "")],
        **_company(dt.date(year, 1, 1), dt.date(year, 12, 31), str(year)),
        "before": (str(before), periods.year_url(before)) if before else None,
        "after": (str(after), periods.year_url(after)) if after else None,
        **_common(request, "year", year),
    }
    return render(request, "dates/year.html", context)


@reader_page
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """A month as a calendar. Five queries: months, the state of the index, the last items, most covered
    (2)."""
    periods.possible(year, month)
    counted = coverage.months()
    numbers = [number for number, _ in counted]
    number = year * 12 + month - 1
    if number not in numbers:
        return _lead_to(coverage.nearest(number, numbers), _month_of)
    counts = daily.archive().within(*periods.span(year, month))
    before, after = coverage.around(number, numbers)
    context = {
        "title": f"{MONTHS[month]} {year}",
        "total": sum(counts.values()),
        "month": calendars.month(year, month, counts, periods.day_url),
        "articles": _last_of(*periods.span(year, month)),
        "crumbs": _crumbs(year, month),
        **_company(*periods.span(year, month), f"{year:04}-{month:02}"),
        "before": _named_month(before),
        "after": _named_month(after),
        **_common(request, "month", year, month),
    }
    return render(request, "dates/month.html", context)


def _last_of(first: dt.date, last: dt.date) -> list[Article]:
    """The last items of some days. One query."""
    return _last.ask(*map(connection.ops.adapt_datefield_value, (first, last)))


_last = Prepared(
    lambda first, last: periods.items(first, last).for_listing().order_by("-published_on", "-sequence")[:LAST]
)


@reader_page
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """The items of a day in order. At most five queries: the state of the index,
    items, what stands beside them, most covered (2)."""
    date, known = periods.possible(year, month, day), daily.archive()
    cursor = position(request, int)
    before, after = known.before(date), known.after(date)
    if not known[date]:
        nearest = coverage.nearest(date.toordinal(), [d.toordinal() for d in (before, after) if d])
        return _lead_to(nearest, lambda ordinal: periods.day_url(dt.date.fromordinal(ordinal)))
    page = keyset.page(_in_order(date), cursor, ON_A_DAY, by_sequence)
    here = place(request, page, cursor)
    count_beside(page.rows)
    context = {
        "title": long_day(date),
        "day": date,
        "total": known[date],
        "month": periods.calendar_of(known, date),
        "span": known.ends,
        "same_day": _same_day(known, date),
        "articles": page.rows,
        "crumbs": [*_crumbs(year, month, with_address=True), (str(day), "")],
        "before": (plain_day(before), periods.day_url(before)) if before else None,
        "after": (plain_day(after), periods.day_url(after)) if after else None,
        **_common(request, "day", year, month, day),
        "canonical": here.url,
        "place": here,
        "noindex": not here.is_first,
        **(_company(date, date, date.isoformat()) if known[date] >= MANY else {}),
    }
    return render(request, "dates/day.html", context)


def _in_order(day: dt.date) -> Callable[[Cursor, int], list[Article]]:
    """How the items of a day are fetched."""

    def fetch(cursor: Cursor, count: int) -> list[Article]:
        if cursor.backwards:
            return oldest_first(periods.items(day, day).for_listing())(cursor, count)
        after = cursor.key[0] if cursor.key else 0
        return _later_on_a_day.ask(connection.ops.adapt_datefield_value(day), after)

    return fetch


_later_on_a_day = Prepared(
    lambda day, sequence: (
        periods.items(day, day)
        .for_listing()
        .filter(sequence__gt=sequence)
        .order_by("sequence")[: ON_A_DAY + 1]
    )
)


@reader_page
def feed(request: HttpRequest, write: Write, year: int, month: int = 0, day: int = 0) -> HttpResponse:
    """The newest items of a year, a month or a day. Five queries."""
    first = periods.possible(year, month or 1, day or 1)
    last = first if day else periods.last_day(year, month) if month else dt.date(year, 12, 31)
    articles, here = paged(request, _by_day(first, last), _day_and_place, (int, int))
    if not articles:
        raise Http404
    parts = [part for part in (year, month, day) if part]
    page_url = root(request) + reverse(f"articles:{('year', 'month', 'day')[len(parts) - 1]}", args=parts)
    return write(request, title=_name(*parts), page_url=page_url, articles=articles, place=here)


def _by_day(first: dt.date, last: dt.date) -> Callable[[Cursor, int], list[Article]]:
    """How the items of some days are fetched, the last day first, as the index has them."""

    def fetch(cursor: Cursor, count: int) -> list[Article]:
        start, end, beyond = first, last, Q()
        if cursor.key:
            ordinal, sequence = (int(value) for value in cursor.key)
            day = dt.date.fromordinal(max(first.toordinal(), min(ordinal, last.toordinal())))
            start, end = (day, last) if cursor.backwards else (first, day)
            sign = "gt" if cursor.backwards else "lt"
            beyond = Q(**{f"published_on__{sign}": day}) | Q(**{f"sequence__{sign}": sequence})
        order = ("published_on", "sequence") if cursor.backwards else ("-published_on", "-sequence")
        found = periods.items(start, end).select_related("source").with_tags().filter(beyond)
        return list(found.order_by(*order)[:count])

    return fetch


def _day_and_place(article: Article) -> tuple[int, int]:
    return article.published_on.toordinal(), article.sequence


def _name(year: int, month: int = 0, day: int = 0) -> str:
    if day:
        return long_day(dt.date(year, month, day))
    return f"{MONTHS[month]} {year}" if month else str(year)


def _lead_to(nearest: int | None, url: Callable[[int], str]) -> HttpResponseRedirect:
    """Without items one is led to where the nearest are; while the archive is empty, nowhere."""
    if nearest is None:
        raise Http404(gettext("The archive is still empty."))
    return HttpResponseRedirect(url(nearest))


def _same_day(known: Days, day: dt.date) -> list[tuple[int, int, str]]:
    """The other years that have items of this day: (year, items, address), the latest first."""
    first, last = known.ends or (day, day)
    years = range(last.year, first.year - 1, -1)
    days = [found for year in years if year != day.year and (found := periods.same_day(year, day))]
    return [(found.year, known[found], periods.day_url(found)) for found in days if known[found]]


def _month_of(number: int) -> str:
    """The address of a month counted from year 0."""
    return periods.month_url(number // 12, number % 12 + 1)


def _named_month(number: int | None) -> tuple[str, str] | None:
    return (f"{MONTHS[number % 12 + 1]} {number // 12}", _month_of(number)) if number else None


def _company(first: dt.date, last: dt.date, period: str) -> dict[str, Any]:
    """What `_circles.html` draws of a year, a month or a day, and the search within it. Two queries."""
    within = [("from", period), ("to", period)]
    return {
        "circles": circles(most_covered(first, last), in_search(*within)),
        "circles_title": gettext("Most covered"),
        "search_url": address(paths.page("search"), within),
    }


def _crumbs(year: int, month: int, *, with_address: bool = False) -> list[tuple[str, str]]:
    here = periods.month_url(year, month) if with_address else ""
    return [
        (gettext("Dates"), reverse("articles:dates")),
        (str(year), periods.year_url(year)),
        (str(MONTHS[month]), here),
    ]


def _common(request: HttpRequest, kind: str, *parts: int) -> dict[str, Any]:
    return {
        "section": "dates",
        "feed_title": _name(*parts),
        "canonical": root(request) + request.path,
        "feed_url": reverse(f"articles:{kind}_feed", args=parts),
        "feed_json_url": reverse(f"articles:{kind}_feed_json", args=parts),
    }
