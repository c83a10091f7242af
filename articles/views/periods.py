"""Years, months and days of the archive: their addresses, and the items that fall into them."""

import calendar
import datetime as dt

from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils.dates import MONTHS

from articles.models import Article
from articles.models.article import ArticleQuerySet


def possible(year: int, month: int = 1, day: int = 1) -> dt.date:
    """The date, or Http404 when the calendar has none such."""
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise Http404 from error


def last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def span(year: int, month: int | None) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month or, without one, of the year."""
    return dt.date(year, month or 1, 1), last_day(year, month or 12)


def items(first: dt.date, last: dt.date) -> ArticleQuerySet:
    """The public items from one day to another."""
    public = Article.objects.public()
    if first == last:  # the items of one day stand in the index in their order
        return public.filter(published_on=first)
    return public.filter(published_on__range=(first, last))


def items_of_month(year: int, month: int) -> ArticleQuerySet:
    return items(dt.date(year, month, 1), last_day(year, month))


def counts(year: int, month: int) -> dict[dt.date, int]:
    """How many items each day of a month has; one query, bounded by the month."""
    rows = items_of_month(year, month).order_by().values_list("published_on").annotate(items=Count("pk"))
    return dict(rows)


def year_url(year: int) -> str:
    return reverse("articles:year", args=[year])


def month_url(year: int, month: int) -> str:
    return reverse("articles:month", args=[year, month])


def day_url(day: dt.date) -> str:
    return reverse("articles:day", args=[day.year, day.month, day.day])


def url(year: int, month: int | None) -> str:
    """The address of a month or, without one, of its year."""
    return month_url(year, month) if month else year_url(year)


def crumbs(day: dt.date) -> list[tuple[str, str]]:
    """Year, month and day as breadcrumbs (name, address)."""
    return [
        (str(day.year), year_url(day.year)),
        (str(MONTHS[day.month]), month_url(day.year, day.month)),
        (str(day.day), day_url(day)),
    ]
