import datetime as dt
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from articles import anniversaries, charts, coverage, daily, differences, linked_data, paths
from articles.daily import Days
from articles.facets import TITLES
from articles.figures import grouped
from articles.models import SUBJECTS, Article, Country, Source, Subject
from articles.prepared import Prepared
from articles.search.columns import snapshot
from articles.search.snapshot import Snapshot
from articles.templatetags.archive import day_of_year
from articles.views import periods
from articles.views.caching import reader_page
from articles.views.countries import drawn, on_map
from articles.views.listing import root
from articles.views.moments import in_days

NEWEST = 13
NAMED = 3  # sources in the sentence at the top, or one more where that is the last
MOST_COVERED = 6
OF_A_DAY = 5


@reader_page
def front(request: HttpRequest) -> HttpResponse:
    """The archive at a glance. At most 10 queries: newest, the first one's body, coverage, the state of the
    index, sources, three rankings, a day, and the names of what a week was about."""
    newest = _newest.ask()
    counted, now = coverage.months(), snapshot()
    known = daily.archive(now)
    first_day, last_day = known.ends or (None, None)
    site = root(request)
    context: dict[str, Any] = {
        "section": "front",
        "total": sum(count for _, count in counted),
        "first_day": first_day,
        "last_day": last_day,
        "span": known.ends,
        "filed_by": filed_by(),
        "lead": newest[0] if newest else None,
        "opening": opening(newest[0], paragraphs=1 if len(newest) == NEWEST else 3) if newest else [],
        "newest": newest[1:],
        **rankings(),
        "url": site + paths.page("front"),
        "linked_data": linked_data.script(linked_data.website(site)),
        **over_time(counted, known),
    }
    if len(newest) == NEWEST:
        shown = {item.published_on for item in newest}
        context |= memories(timezone.localdate(), now, shown)
    return render(request, "front/front.html", context)


_newest = Prepared(lambda: Article.objects.public().for_listing()[:NEWEST])
_text = Prepared(lambda article: Article.objects.filter(pk=article).only("body"))
_most_filed = Prepared(
    lambda: (
        Source.objects.filter(article_count__gt=0)
        .only("name")
        .annotate(all=Window(Count("pk")))
        .order_by("-article_count", "id")[: NAMED + 1]
    )
)
# By day first, as the index has them: by sequence alone, SQLite would walk the archive to find five.
_of_days = Prepared(
    lambda days: (
        Article.objects.public()
        .for_listing()
        .filter(published_on__in=days)
        .order_by("-published_on", "-sequence")[:OF_A_DAY]
    )
)


@cache
def _most_covered(model: type[Subject]) -> Prepared[Any]:
    listed: Any = model._default_manager
    return Prepared(lambda: listed.listed().order_by("-article_count", "id")[:MOST_COVERED])


def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the site's mark on pages that name none, such as those of the desk."""
    return HttpResponsePermanentRedirect(static("img/favicon.svg"))


def filed_by() -> str:
    """The sources with most items and how many others, as they stand in a sentence. One query."""
    found: list[Any] = _most_filed.ask()
    named: list[str] = [source.name for source in found]
    if found and (others := found[0].all - NAMED) > 1:
        told = ngettext("%(count)s other", "%(count)s others", others) % {"count": grouped(others)}
        named[NAMED:] = [told]
    return get_text_list(named, gettext("and"))


def opening(article: Article, paragraphs: int) -> list[str]:
    """How the text begins; a small archive has room for more of it."""
    (with_text,) = _text.ask(article.pk)
    return differences.paragraphs(with_text.body)[:paragraphs]


def rankings() -> dict[str, Any]:
    """The most covered people, countries and topics, and these countries on the map; three queries, each the
    head of an index."""
    most = {model: _most_covered(model).ask() for model in SUBJECTS}
    ranked = [
        {
            "title": TITLES[model.kind],
            "url": paths.page(model.kind_plural),
            "entries": [
                {"name": each.shown_name, "url": each.get_absolute_url(), "count": each.article_count}
                for each in covered
            ],
        }
        for model, covered in most.items()
    ]
    countries = [each for each in most[Country] if isinstance(each, Country)]
    return {"rankings": ranked, **drawn(on_map(countries))}


def over_time(counted: coverage.Months, known: Days) -> dict[str, Any]:
    """A chart or, while the archive is all of one month, the calendar of that month."""
    if len(counted) == 1 and known.ends:
        return {"calendar": periods.calendar_of(known, known.ends[0], current=False)}
    unit, points = coverage.timeline(counted, periods.url)
    return {"chart": charts.bars(points), "unit": unit, "caption": coverage.caption(unit)}


def memories(today: dt.date, now: Snapshot, shown: Collection[dt.date]) -> dict[str, Any]:
    """Items of today's date in years past, and what their weeks were about; when there is nothing of the
    date, or of the week, those of a day that changes from day to day. Two queries."""
    known = daily.archive(now)
    first, last = known.ends or (today, today)
    years = range(min(last.year, today.year - 1), first.year - 1, -1)
    past = [day for year in years if (day := periods.same_day(year, today))]
    weeks = [week for day in past if known.within(*(week := anniversaries.around(day)))]
    a_day = _this_day([day for day in past if known[day]], today)
    chosen = any_day(today, known, shown) if a_day is None or not weeks else None
    title = gettext("This week in years past")
    if not weeks and chosen:
        title, weeks = gettext("A week from the archive"), [anniversaries.around(chosen)]
    return {"a_day": a_day or _day_itself(chosen), "week_title": title, "week": standouts(now, weeks)}


def standouts(now: Snapshot, weeks: Sequence[anniversaries.Week]) -> list[dict[str, Any]]:
    return [
        {
            "year": each.last.year,
            "name": each.name,
            "count": each.count,
            "url": in_days([(each.kind, each.slug)], each.first, each.last),
        }
        for each in anniversaries.standouts(now, weeks)
    ]


def _this_day(days: Sequence[dt.date], today: dt.date) -> dict[str, Any] | None:
    if not (items := _of_days.ask([connection.ops.adapt_datefield_value(day) for day in days])):
        return None
    return {"title": gettext("On %(day)s, in years past") % {"day": day_of_year(today)}, "articles": items}


def _day_itself(day: dt.date | None) -> dict[str, Any] | None:
    if day is None:
        return None
    return {
        "title": gettext("A day from the archive"),
        "day": day,
        "url": periods.day_url(day),
        "articles": _of_days.ask([connection.ops.adapt_datefield_value(day)]),
    }


def any_day(today: dt.date, known: Days, shown: Collection[dt.date]) -> dt.date | None:
    """A day that has items, picked by today's date: all readers see the same one, for a day.

    The last month is left out while there are others, and days that the page shows already.
    """
    if known.ends is None:
        return None
    first, last = known.ends
    before_last = last.replace(day=1)
    days = known.spoken(first, before_last - dt.timedelta(days=1) if first < before_last else last)
    telling = np.setdiff1d(days, [day.toordinal() for day in shown])
    return dt.date.fromordinal(int(telling[today.toordinal() % len(telling)])) if len(telling) else None
