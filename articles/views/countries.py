from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext

from articles import maps
from articles.addresses import of_subjects
from articles.feeds import Write
from articles.figures import grouped
from articles.models import Country
from articles.models.country import REGIONS
from articles.prepared import Prepared
from articles.views import subject
from articles.views.caching import reader_page
from articles.views.listing import address, root, single
from articles.views.people import initial

Line = tuple[str, str, int]  # name, address, items


class Group(NamedTuple):
    """Part of the index; `silent` are those without items, where they stand apart."""

    title: str
    countries: list[Line]
    silent: list[Line]


_LISTED = (
    *("name", "sort_name", "slug", "article_count", "region"),
    *("alpha2", "alpha4", "latitude", "longitude"),
)


@reader_page
def countries(request: HttpRequest) -> HttpResponse:
    """Every country, by region or, with `by=name`, A to Z. One query."""
    order = single(request, "by")
    if order not in {"", "name"}:
        raise BadRequest(gettext("Countries are listed by region, or by=name."))
    listed = list(subject.visible(Country).only(*_LISTED))
    places = on_map(listed)
    context: dict[str, Any] = {
        "section": "countries",
        "by_name": order == "name",
        "groups": _by_letter(listed) if order == "name" else _by_region(listed),
        "total": len(listed),
        "map": places,
        **drawn(places),
        "legend": maps.legend(country.article_count for country in listed if not country.is_historic),
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
        context["successors"] = _successors.ask(found.pk)
        context["predecessors"] = _predecessors.ask(found.pk)
        context["here"] = next(iter(on_map([found])), None)
    return render(request, "countries/country.html", context)


_successors = Prepared(lambda country: subject.visible(Country).filter(predecessors=country))
_predecessors = Prepared(lambda country: subject.visible(Country).filter(successors=country))


@reader_page
def feed(request: HttpRequest, slug: str, write: Write) -> HttpResponse:
    return subject.feed(request, Country, slug, write)


def on_map(listed: Iterable[Country]) -> list[maps.Place]:
    """Present countries and territories, those too small for a shape last, so that their dots lie above."""
    found, address_of = [], of_subjects(Country.kind)
    for country in listed:
        if country.is_historic or country.latitude is None or country.longitude is None:
            continue
        x, y = maps.project(country.longitude, country.latitude)
        if y <= maps.HEIGHT:
            count, shape = country.article_count, country.alpha2 if country.alpha2 in _drawn() else ""
            url, shade = address_of(country.slug), maps.level(count)
            found.append(maps.Place(country.shown_name, url, count, shade, shape, round(x), round(y)))
    return sorted(found, key=lambda place: (not place.shape, place.name))


def drawn(places: Iterable[maps.Place]) -> dict[str, Any]:
    """The shapes and dots of `countries/_map.html`."""
    drawing = static("img/world.svg")
    return {
        "shapes": [(*_drawn_as(place), f"{drawing}#{place.shape}") for place in places if place.shape],
        "dots": [(*_drawn_as(place), str(place.x), str(place.y)) for place in places if not place.shape],
    }


def _drawn_as(place: maps.Place) -> tuple[str, str, str]:
    """The address, shade and label of a place, made here because a template takes longer for so many."""
    return place.url, f"map-{place.level}", f"{place.name}: {grouped(place.count)}"


@cache
def _drawn() -> frozenset[str]:
    return maps.shapes(Path(settings.BASE_DIR, "static/img/world.svg").read_text(encoding="utf-8"))


def _by_letter(listed: list[Country]) -> list[Group]:
    by_name = sorted(listed, key=lambda country: (initial(_sort_name(country)), _sort_name(country)))
    return [
        Group(letter, _lines(of), []) for letter, of in groupby(by_name, lambda c: initial(_sort_name(c)))
    ]


def _sort_name(country: Country) -> str:
    """A name that is shown in another language stands where a reader of that looks for it."""
    return country.sort_name if country.shown_name == country.name else country.shown_name


def _by_region(listed: list[Country]) -> list[Group]:
    """Regions in order of their names; what is in none, and former countries, at the end."""

    titles = {region: str(title) for region, title in REGIONS.items()}
    former, elsewhere = gettext("Former countries"), gettext("Elsewhere")

    def region(country: Country) -> tuple[int, str]:
        if country.is_historic:
            return 2, former
        return (0, titles.get(country.region, country.region)) if country.region else (1, elsewhere)

    in_order = sorted(listed, key=lambda country: (region(country), _sort_name(country)))
    lines = [(name, _lines(of)) for (_, name), of in groupby(in_order, region)]
    return [
        Group(name, [line for line in of if line[2]], [line for line in of if not line[2]])
        for name, of in lines
    ]


def _lines(listed: Iterable[Country]) -> list[Line]:
    url = of_subjects(Country.kind)
    return [(country.shown_name, url(country.slug), country.article_count) for country in listed]
