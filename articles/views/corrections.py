from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles import keyset
from articles.keyset import Cursor
from articles.models import Article, Correction
from articles.views.caching import reader_page
from articles.views.listing import PAGE_SIZE, place, position


@reader_page
def corrections(request: HttpRequest) -> HttpResponse:
    """What was corrected, when and how, newest first. One query."""
    cursor = position(request, int)
    page = keyset.page(_fetch, cursor, PAGE_SIZE, lambda correction: (correction.pk,))
    here = place(request, page, cursor)
    context = {"corrections": page.rows, "place": here, "canonical": here.url}
    return render(request, "corrections/index.html", context)


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
