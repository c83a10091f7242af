import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from articles import calendars, charts, coverage, differences, linked_data
from articles.models import SUBJECTS, Article, Source
from articles.views import periods
from articles.views.caching import reader_page
from articles.views.listing import root

NEWEST = 13
MOST_COVERED = 6
OF_A_DAY = 5


@reader_page
def front(request: HttpRequest) -> HttpResponse:
    """The archive at a glance. At most 11 queries: newest, the first one's body, oldest, sources, coverage,
    three rankings, and three for a day from the archive or one for a calendar."""
    newest = list(Article.objects.public().for_listing()[:NEWEST])
    oldest = Article.objects.public().only("published_on").order_by("sequence").first()
    counted = coverage.months()
    site = root(request)
    context: dict[str, Any] = {
        "section": "front",
        "total": sum(count for _, count in counted),
        "first_day": oldest.published_on if oldest else None,
        "last_day": newest[0].published_on if newest else None,
        "sources": Source.objects.filter(article_count__gt=0).order_by("-article_count", "id")[:6],
        "lead": newest[0] if newest else None,
        "opening": opening(newest[0], paragraphs=1 if len(newest) == NEWEST else 3) if newest else [],
        "newest": newest[1:],
        "rankings": rankings(),
        "url": f"{site}/",
        "linked_data": linked_data.script(linked_data.website(site)),
        **over_time(counted),
    }
    if len(newest) == NEWEST:
        shown = {item.published_on for item in newest}
        context["a_day"] = a_day(timezone.localdate(), counted, shown)
    return render(request, "front/front.html", context)


def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the site's mark on pages that name none, such as those of the desk."""
    return HttpResponsePermanentRedirect(static("img/favicon.svg"))


def opening(article: Article, paragraphs: int) -> list[str]:
    """How the text begins; a small archive has room for more of it."""
    return differences.paragraphs(article.body)[:paragraphs]


def rankings() -> list[dict[str, Any]]:
    """The most covered people, countries and topics; three queries, each the head of an index."""
    return [
        {
            "title": model.kind_plural,
            "url": reverse(f"articles:{model.kind_plural}"),
            "entries": [
                {"name": subject.name, "url": subject.get_absolute_url(), "count": subject.article_count}
                for subject in model.objects.listed().order_by("-article_count", "id")[:MOST_COVERED]
            ],
        }
        for model in SUBJECTS
    ]


def over_time(counted: coverage.Months) -> dict[str, Any]:
    """A chart or, while the archive is all of one month, the calendar of that month."""
    if len(counted) == 1:
        year, month = divmod(counted[0][0], 12)
        return {"calendar": month_calendar(year, month + 1)}
    unit, points = coverage.timeline(counted, periods.url)
    return {"chart": charts.bars(points), "unit": unit, "caption": f"Items in each {unit.lower()}"}


def month_calendar(year: int, month: int) -> calendars.Month:
    """One query."""
    counts = periods.counts(year, month)
    return calendars.month(year, month, counts, periods.day_url, url=periods.month_url(year, month))


def a_day(today: dt.date, counted: coverage.Months, shown: Collection[dt.date]) -> dict[str, Any] | None:
    """Items of today's date in years past or, when there are none, of a day that changes from day to day."""
    years = [month // 12 for month, _ in counted if month % 12 == today.month - 1]
    days = [day for year in years if (day := _on(year, today)) and day < today]
    public = Article.objects.public().for_listing().filter(published_on__in=days)
    # By day first, as the index has them: by sequence alone, SQLite would walk the archive to find five.
    if items := list(public.order_by("-published_on", "-sequence")[:OF_A_DAY]) if days else []:
        return {"title": f"On {format_date(today, 'j F')}, in years past", "articles": items}
    return _any_day(today, counted, shown)


def _any_day(
    today: dt.date, counted: Sequence[tuple[int, int]], shown: Collection[dt.date]
) -> dict[str, Any] | None:
    """A month, and a day of it that has items, picked by today's date: all readers see the same one, for a
    day. The last month is left out while there are others, and days that the page shows already."""
    months = counted[:-1] or counted
    year, month = divmod(months[today.toordinal() % len(months)][0], 12)
    known = (
        periods.items_of_month(year, month + 1).order_by().values_list("published_on", flat=True).distinct()
    )
    days = sorted(set(known).difference(shown))
    if not days:
        return None
    day = days[today.toordinal() % len(days)]
    items = Article.objects.public().for_listing().filter(published_on=day)[:OF_A_DAY]
    return {"title": "A day from the archive", "day": day, "url": periods.day_url(day), "articles": items}


def _on(year: int, today: dt.date) -> dt.date | None:
    try:
        return today.replace(year=year)
    except ValueError:  # 29 February
        return None
