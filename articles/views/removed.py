import datetime as dt

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from articles import keyset, notices
from articles.feeds import paged
from articles.keyset import Cursor
from articles.models import Article
from articles.templatetags.archive import plain_day
from articles.views.caching import reader_page
from articles.views.listing import PAGE_SIZE, place, position, root

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_LATEST = (dt.datetime.max.replace(tzinfo=dt.UTC) - _EPOCH) // _MICROSECOND


@reader_page
def removed(request: HttpRequest) -> HttpResponse:
    """What was withdrawn, when and why, newest first; never what it said. One query."""
    cursor = position(request, int, int)
    page = keyset.page(_fetch, cursor, PAGE_SIZE, _key)
    here = place(request, page, cursor)
    context = {
        "items": page.rows,
        "place": here,
        "canonical": here.url,
        "feed_title": gettext("Removed items"),
        "feed_url": reverse("articles:removed_feed"),
        "feed_json_url": reverse("articles:removed_feed_json"),
    }
    return render(request, "removed/index.html", context)


@reader_page
def feed(request: HttpRequest, write: notices.Write) -> HttpResponse:
    """What was withdrawn last. One query."""
    site = root(request)
    page_url = site + reverse("articles:removed")
    found, here = paged(request, _fetch, _key, (int, int))
    told = [_notice(article, site) for article in found]
    return write(request, title=gettext("Removed items"), page_url=page_url, notices=told, place=here)


def _notice(article: Article, site: str) -> notices.Notice:
    moment = article.withdrawn_at or _EPOCH
    return notices.Notice(
        name=("removed", article.uid, moment.isoformat()),
        title=gettext("An item of %(day)s was removed") % {"day": plain_day(article.published_on)},
        text=article.withdrawn_reason,
        url=site + article.get_permanent_url(),
        moment=moment,
        author=article.source.name,
    )


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
