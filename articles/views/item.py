"""What the page of an item and the pages below it have in common."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from articles.models import Article
from articles.prepared import Prepared
from articles.views import periods
from articles.views.caching import reader_page
from articles.views.moved import moved_to, path_of


def item_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Makes a view of a public item one of its address.

    What was withdrawn answers 410, and a former address leads to the same page below the present one. The
    item comes with its source, its part in a story and whether another superseded it, in one query.
    """

    @reader_page
    @wraps(view)
    def found(
        request: HttpRequest, *, year: int, month: int, day: int, slug: str, **rest: Any
    ) -> HttpResponse:
        item = _item(year, month, day, slug)
        if item is None:
            return _moved(request, reverse("articles:article", args=[year, month, day, slug]))
        if item.status == Article.Status.WITHDRAWN:
            return gone(item)
        return view(request, item, **rest)

    return found


def gone(item: Article) -> HttpResponse:
    """When and why an item was withdrawn, and nothing of what it said."""
    context = {
        "withdrawn_at": item.withdrawn_at,
        "reason": item.withdrawn_reason,
        "published_on": item.published_on,
    }
    # Without the request: the page names no address of its own, in which the headline stands.
    return HttpResponse(render_to_string("410.html", context), status=410)


def crumbs(item: Article, here: str) -> list[tuple[str, str]]:
    """The way to a page below an item."""
    return [*periods.crumbs(item.published_on), (item.headline, item.get_absolute_url()), (here, "")]


def _item(year: int, month: int, day: int, slug: str) -> Article | None:
    """The item at an address if readers may know of it: it is published, or was and is withdrawn."""
    try:
        published_on = dt.date(year, month, day)
    except ValueError:
        return None
    found = _known.ask(connection.ops.adapt_datefield_value(published_on), slug)
    return found[0] if found else None


_known = Prepared(
    lambda day, slug: (
        Article.objects.once_public()
        .select_related("source", "story_part")
        .filter(published_on=day, slug=slug)
        .annotate(is_superseded=Exists(Article.objects.filter(supersedes=OuterRef("pk"))))
        .order_by()
    )
)


def _moved(request: HttpRequest, address: str) -> HttpResponse:
    former = path_of(address)
    moved: Article | None = moved_to(former, {"article": Article.objects.once_public()})
    if moved is None:
        raise Http404
    below = iri_to_uri(request.path_info.removeprefix(former))
    return HttpResponsePermanentRedirect(moved.get_absolute_url() + below)
