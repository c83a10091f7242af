"""Years, months and days of the archive: their addresses, and the items that fall into them."""

import calendar
import datetime as dt
import re

from django.core.exceptions import BadRequest
from django.http import Http404
from django.utils.dates import MONTHS
from django.utils.translation import gettext

from articles import calendars, paths
from articles.daily import Days
from articles.models import Article
from articles.models.article import ArticleQuerySet

_TYPED = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


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


def calendar_of(known: Days, day: dt.date, *, current: bool = True) -> calendars.Month:
    """The month of a day; `current`: that day is the one looked at."""
    counts = known.within(*span(day.year, day.month))
    url = month_url(day.year, day.month)
    return calendars.month(day.year, day.month, counts, day_url, url=url, current=day if current else None)


def same_day(year: int, day: dt.date) -> dt.date | None:
    """The day of another year; None for 29 February where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def asked(text: str) -> str:
    """The address of what was typed: 2015, 2015-09 or 2015-09-21. Raises BadRequest."""
    found = _TYPED.fullmatch(text)
    if found is None:
        raise BadRequest(
            gettext("“%(text)s” is not a day: write 2015-09-21, 2015-09 or 2015.") % {"text": text[:20]}
        )
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        date = dt.date(year, month or 1, day or 1)
    except ValueError as error:
        raise BadRequest(gettext("There is no %(date)s in the calendar.") % {"date": text}) from error
    return day_url(date) if day else url(year, month or None)


def year_url(year: int) -> str:
    return paths.period(year)


def month_url(year: int, month: int) -> str:
    return paths.period(year, month)


def day_url(day: dt.date) -> str:
    return paths.period(day.year, day.month, day.day)


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
