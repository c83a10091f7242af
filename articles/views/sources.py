from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from articles import coverage, paths
from articles.daily import Days
from articles.feeds import Write, paged
from articles.models import Article, Source
from articles.prepared import Prepared
from articles.search import facet
from articles.templatetags.archive import day_span, short_month
from articles.views import periods, subject
from articles.views.caching import reader_page
from articles.views.company import in_search
from articles.views.listing import newest_first, position, root
from articles.views.moved import moved_or_404, moved_to, path_of

SILENT = 3  # days without an item, longer than a week-end, are a gap
GAPS = 12  # told of a source, the longest


@reader_page
def sources(request: HttpRequest) -> HttpResponse:
    """Who filed, how much, from which month to which. Two queries: the sources, and their months.

    Asked for their first days, PostgreSQL would look for the items of a small source among those of all.
    """
    listed = {facet.number(facet.SOURCE, source.pk): source for source in _listed()}
    spans = coverage.spans(listed)
    # Sources share their months: each is named once.
    months = {month: _named(month) for month in set().union(*spans.values())}
    context = {
        "section": "sources",
        "sources": [
            (source, *(months[month] for month in spans[number])) for number, source in listed.items()
        ],
        "canonical": root(request) + request.path,
    }
    return render(request, "sources/index.html", context)


def _named(month: int) -> tuple[str, str]:
    """The address of a month counted from year 0, and what it is called."""
    day = coverage.first_day(month)
    return periods.month_url(day.year, day.month), short_month(day)


@reader_page
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source. At most 5 queries: the source, the state of the index, items and what stands beside them,
    names of its company."""
    if not (known := _at.ask(slug)):
        return moved_or_404(request, _listed())
    (found,) = known
    cursor, numbers = position(request, int), [facet.number(facet.SOURCE, found.pk)]
    public = Article.objects.public().filter(source=found).values_list("sequence", flat=True)
    whole, page, items = subject.items_at(cursor, numbers, newest_first(public))
    context = subject.items_context(request, page, cursor)
    if whole:
        tag = ("source", found.slug)
        context |= subject.whole_context(whole, items, numbers, tag, in_search(tag))
        context |= _silence(context["days"])
        if context["unit"] == coverage.YEAR:  # else the chart shows the months
            context["rows"] = coverage.table(context["counted"], subject.search_within(tag))
            context["months"] = coverage.short_months()
    context |= {
        "section": "sources",
        "subject": found,
        "feed_title": found.name,
        "crumbs": [(gettext("Sources"), paths.page("sources")), (found.name, "")],
        "feed_url": paths.below("source_feed", slug),
        "feed_json_url": paths.below("source_feed_json", slug),
        "noindex": not context["place"].is_first,
    }
    return render(request, "sources/source.html", context)


_at = Prepared(lambda slug: _listed().filter(slug=slug).order_by())


@reader_page
def feed(request: HttpRequest, slug: str, write: Write) -> HttpResponse:
    found = _listed().filter(slug=slug).first()
    if found is None:
        return _moved_feed(request, slug)
    items = Article.objects.public().select_related("source").with_tags().filter(source=found)
    page_url = root(request) + found.get_absolute_url()
    articles, place = paged(request, newest_first(items))
    return write(request, title=found.name, page_url=page_url, articles=articles, place=place)


def _moved_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Under a former address the way to the same feed."""
    former = reverse("articles:source", args=[slug])
    target = moved_to(path_of(former), {Source.kind: _listed()})
    if target is None:
        raise Http404
    return HttpResponsePermanentRedirect(request.path.replace(former, target.get_absolute_url(), 1))


def _silence(days: Days) -> dict[str, Any]:
    """The longest silences of a source in words, the earliest first."""
    gaps = days.gaps(SILENT)
    longest = sorted(gaps, key=lambda gap: gap[0] - gap[1])[:GAPS]
    told = [(day_span(first, last), (last - first).days + 1) for first, last in sorted(longest)]
    return {"gaps": told, "more_gaps": len(gaps) - len(told), "silent": SILENT}


def _listed() -> QuerySet[Source]:
    return Source.objects.filter(article_count__gt=0, merged_into=None)
