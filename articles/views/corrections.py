from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from articles import keyset, notices
from articles.feeds import paged
from articles.keyset import Cursor
from articles.models import Article, Correction
from articles.views.caching import reader_page
from articles.views.listing import PAGE_SIZE, place, position, root


@reader_page
def corrections(request: HttpRequest) -> HttpResponse:
    """What was corrected, when and how, newest first. One query."""
    cursor = position(request, int)
    page = keyset.page(_fetch, cursor, PAGE_SIZE, _key)
    here = place(request, page, cursor)
    context = {
        "corrections": page.rows,
        "place": here,
        "canonical": here.url,
        "feed_title": gettext("Corrections"),
        "feed_url": reverse("articles:corrections_feed"),
        "feed_json_url": reverse("articles:corrections_feed_json"),
    }
    return render(request, "corrections/index.html", context)


@reader_page
def feed(request: HttpRequest, write: notices.Write) -> HttpResponse:
    """The newest corrections. One query."""
    site = root(request)
    page_url = site + reverse("articles:corrections")
    found, here = paged(request, _fetch, _key)
    told = [_notice(correction, site) for correction in found]
    return write(request, title=gettext("Corrections"), page_url=page_url, notices=told, place=here)


def _key(correction: Correction) -> tuple[int]:
    return (correction.pk,)


def _notice(correction: Correction, site: str) -> notices.Notice:
    article, number = correction.version.article, str(correction.version.number)
    return notices.Notice(
        name=("correction", article.uid, number),
        title=article.headline,
        text=correction.note,
        url=site + article.get_absolute_url(),
        moment=correction.created_at,
        author=article.source.name,
    )


def _fetch(cursor: Cursor, count: int) -> list[Correction]:
    """Corrections are written once and never moved: the order of their keys is that of time.

    Asked by a join which articles are public, SQLite would begin with all of them.
    """
    rows = Correction.objects.select_related("version__article__source").defer(
        "version__fields", "version__article__body"
    )
    public = Article.objects.public().filter(pk=OuterRef("version__article"))
    rows = rows.filter(Exists(public), version__is_public=True)
    if cursor.key:
        rows = rows.filter(**{f"pk__{'gt' if cursor.backwards else 'lt'}": cursor.key[0]})
    return list(rows.order_by("pk" if cursor.backwards else "-pk")[:count])
