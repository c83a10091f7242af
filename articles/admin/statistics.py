"""The page of statistics."""

import datetime as dt
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import rights, statistics
from articles.models import TAGGING_OF, Article


def page(site: Any, request: HttpRequest) -> HttpResponse:
    """What came in, who tagged it, and the coverage of a month (`?month=2015-09`), at first the newest."""
    if not rights.holds(request.user, "view_operation"):
        raise PermissionDenied
    month = _month(request)
    days, sources = statistics.coverage_of(month.year, month.month)
    context = {
        "title": "Statistics",
        "arrived": statistics.arrived(timezone.now().date()),
        "kinds": list(TAGGING_OF),
        "tagged_by": statistics.tagged_by(),
        "newest": statistics.NEWEST,
        "month": month,
        "before": month - dt.timedelta(days=1),
        "after": month + dt.timedelta(days=31),
        "days": days,
        "sources": [(name, counts, sum(counts)) for name, counts in sources],
    }
    return render(request, "admin/statistics.html", {**site.each_context(request), **context})


def _month(request: HttpRequest) -> dt.date:
    if given := request.GET.get("month", ""):
        try:
            month = dt.datetime.strptime(given, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            raise BadRequest("A month is written as 2015-09.") from None
        if 2 <= month.year <= 9998:
            return month
        raise BadRequest("There is no archive of that year.")
    newest = Article.objects.public().order_by("-sequence").values_list("published_on", flat=True).first()
    return (newest or timezone.now().date()).replace(day=1)
