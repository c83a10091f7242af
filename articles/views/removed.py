import datetime as dt

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles import keyset
from articles.keyset import Cursor
from articles.models import Article
from articles.views.caching import reader_page
from articles.views.listing import PAGE_SIZE, place, position

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_LATEST = (dt.datetime.max.replace(tzinfo=dt.UTC) - _EPOCH) // _MICROSECOND


@reader_page
def removed(request: HttpRequest) -> HttpResponse:
    """What was withdrawn, when and why, newest first; never what it said. One query."""
    cursor = position(request, int, int)
    page = keyset.page(_fetch, cursor, PAGE_SIZE, _key)
    here = place(request, page, cursor)
    return render(request, "removed/index.html", {"items": page.rows, "place": here, "canonical": here.url})


def _key(article: Article) -> tuple[int, int]:
    withdrawn_at = article.withdrawn_at or _EPOCH
    return (withdrawn_at - _EPOCH) // _MICROSECOND, article.pk


def _fetch(cursor: Cursor, count: int) -> list[Article]:
    withdrawn = Article.objects.filter(status=Article.Status.WITHDRAWN).select_related("source")
    rows = withdrawn.only(
        "uid", "published_on", "withdrawn_at", "withdrawn_reason", "source__name", "source__slug"
    )
    if cursor.key:
        since, pk = (int(value) for value in cursor.key)
        moment = _EPOCH + max(-_LATEST // 100, min(since, _LATEST)) * _MICROSECOND
        sign = "gt" if cursor.backwards else "lt"
        rows = rows.filter(
            Q(**{f"withdrawn_at__{sign}": moment}) | Q(withdrawn_at=moment, **{f"pk__{sign}": pk})
        )
    order = ("withdrawn_at", "pk") if cursor.backwards else ("-withdrawn_at", "-pk")
    return list(rows.order_by(*order)[:count])
