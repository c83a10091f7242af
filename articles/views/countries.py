from itertools import groupby
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from articles.feeds import Write
from articles.models import Country
from articles.views import subject
from articles.views.caching import reader_page
from articles.views.listing import address, root, single
from articles.views.people import initial


@reader_page
def countries(request: HttpRequest) -> HttpResponse:
    """Every country, by region or, with `by=name`, A to Z. One query."""
    order = single(request, "by")
    if order not in {"", "name"}:
        raise BadRequest("Countries are listed by region, or by=name.")
    listed = list(subject.visible(Country))
    context: dict[str, Any] = {
        "section": "countries",
        "by_name": order == "name",
        "groups": _by_letter(listed) if order == "name" else _by_region(listed),
        "total": len(listed),
        "covered": sum(1 for country in listed if country.article_count),
        "canonical": root(request) + address(request.path, [("by", order)]),
    }
    return render(request, "countries/index.html", context)


@reader_page
def country(request: HttpRequest, slug: str) -> HttpResponse:
    """One country. At most 11 queries: the country, what it was and became, those of `page_context`."""
    found = subject.find(Country, slug)
    if isinstance(found, HttpResponsePermanentRedirect):
        return found
    context = subject.page_context(request, found)
    if context["place"].is_first:
        seen = subject.visible(Country)
        context["successors"] = seen.filter(predecessors=found)
        context["predecessors"] = seen.filter(successors=found)
    return render(request, "countries/country.html", context)


@reader_page
def feed(request: HttpRequest, slug: str, write: Write) -> HttpResponse:
    return subject.feed(request, Country, slug, write)


def _by_letter(listed: list[Country]) -> list[tuple[str, list[Country]]]:
    by_name = sorted(listed, key=lambda country: (initial(country.sort_name), country.sort_name))
    return [(letter, list(of)) for letter, of in groupby(by_name, lambda c: initial(c.sort_name))]


def _by_region(listed: list[Country]) -> list[tuple[str, list[Country]]]:
    """Regions in order of their names; what is in none, and former countries, at the end."""

    def region(country: Country) -> tuple[int, str]:
        if country.is_historic:
            return 2, "Former countries"
        return (0, country.region) if country.region else (1, "Elsewhere")

    in_order = sorted(listed, key=lambda country: (region(country), country.sort_name))
    return [(name, list(of)) for (_, name), of in groupby(in_order, region)]
