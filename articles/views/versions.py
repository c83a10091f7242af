from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from articles import differences
from articles.models import Article, Version
from articles.views.item import crumbs, item_page


@item_page
def versions(request: HttpRequest, item: Article) -> HttpResponse:
    """What became of an item since it came in: the newest hundred of its versions that readers may see."""
    shown = item.versions.filter(is_public=True).select_related("correction")[:100]
    context = {"article": item, "versions": shown, "crumbs": crumbs(item, gettext("Versions"))}
    return render(request, "article/versions.html", context)


@item_page
def version(request: HttpRequest, item: Article, number: int) -> HttpResponse:
    """The text of one version, with what the version before it had otherwise."""
    public = item.versions.filter(is_public=True).select_related("correction")
    shown = public.filter(number=number).first()
    if shown is None:
        raise Http404
    before = public.filter(number__lt=number).first()
    day = item.published_on
    all_of_them = reverse("articles:article_versions", args=[day.year, day.month, day.day, item.slug])
    *up, here = crumbs(item, str(number))
    context = {
        "article": item,
        "version": shown,
        "before": before,
        "after": public.filter(number__gt=number).order_by("number").first(),
        "headline": differences.changes([_said(before or shown, "headline")], [_said(shown, "headline")]),
        "paragraphs": differences.changes(_text(before or shown), _text(shown)),
        "crumbs": [*up, (gettext("Versions"), all_of_them), here],
    }
    return render(request, "article/version.html", context)


def _text(version: Version) -> list[str]:
    """Standfirst, dateline and paragraphs of a version, as plain text."""
    opening = [_said(version, name) for name in ("standfirst", "dateline")]
    return [text for text in opening if text] + differences.paragraphs(_said(version, "body"))


def _said(version: Version, field: str) -> str:
    return str(version.fields.get(field) or "")
