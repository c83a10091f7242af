"""Any two people, countries or topics together: their items, when, who else is named, and what names both."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext

from articles import addresses, charts, coverage, facets, feeds, keyset, linked_data, paths
from articles.keyset import Cursor, Page
from articles.models import SUBJECTS, Article, Subject
from articles.models.article import LISTED
from articles.portrait import Portrait, portrait
from articles.prepared import Prepared
from articles.search import facet
from articles.search.analysis import plain_text
from articles.search.columns import snapshot
from articles.search.find import bearing
from articles.search.highlight import Needles, naming_both
from articles.search.names import plan_of_name
from articles.search.plan import AnyOf
from articles.together import company
from articles.views import subject
from articles.views.caching import reader_page
from articles.views.company import circles, in_search
from articles.views.listing import PAGE_SIZE, address, days, found_in, itself, place, position, root

_MODELS: dict[str, type[Subject]] = {model.kind_plural: model for model in SUBJECTS}

Pair = tuple[Subject, Subject]


@reader_page
def pair(request: HttpRequest, kind: str, slug: str, other_kind: str, other: str) -> HttpResponse:
    """Two subjects. At most 8 queries: the two; state of the archive (2); items; other names of the two (2);
    names of their company."""
    found = _find((kind, slug), (other_kind, other), "pair")
    if isinstance(found, HttpResponse):
        return found
    cursor, numbers = position(request, int), _numbers(found)
    whole = portrait(numbers, together=True)
    if not whole.count:
        raise Http404
    page = subject.page_of(whole) if cursor == Cursor() else _page(numbers, cursor)
    items = _with_texts([*page.rows, *whole.ends])
    articles = [items[number] for number in page.rows if number in items]
    _quote(articles, found)
    here = place(request, page, cursor, spot=days(articles))
    narrowed = [(each.kind, each.slug) for each in found]
    context: dict[str, Any] = {
        "section": found[0].kind_plural,
        "pair": found,
        "count": whole.count,
        "articles": articles,
        "place": here,
        "canonical": here.url,
        "noindex": not here.is_first,
        "search_url": address(paths.page("search"), narrowed),
        "feed_title": _title(found),
        "feed_url": _url(found, "pair_feed"),
        "feed_json_url": _url(found, "pair_feed_json"),
        **_crumbs(found, root(request)),
    }
    if here.is_first:
        context |= _over_time(whole, narrowed)
        context["stats"] = subject.stats(whole.count, *(items.get(end) for end in whole.ends))
        context["circles"] = circles(company(whole.company, numbers), in_search(*narrowed))
        context["circles_title"] = gettext("Appears with both")
    return render(request, "pairs/pair.html", context)


@reader_page
def feed(
    request: HttpRequest, kind: str, slug: str, other_kind: str, other: str, *, write: feeds.Write
) -> HttpResponse:
    """The newest items of both."""
    name = f"pair_{'feed' if request.path.endswith('/') else 'feed_json'}"
    found = _find((kind, slug), (other_kind, other), name)
    if isinstance(found, HttpResponse):
        return found
    numbers, here = feeds.paged(request, found_in(bearing(_numbers(found), together=True)), itself)
    items = Article.objects.public().select_related("source").with_tags().filter(sequence__in=numbers)
    page_url = root(request) + _url(found)
    articles = list(items.newest_first())
    return write(request, title=_title(found), page_url=page_url, articles=articles, place=here)


def _find(one: tuple[str, str], other: tuple[str, str], name: str) -> Pair | HttpResponsePermanentRedirect:
    """The two of an address, or the way to where they are now, in their canonical order."""
    found = [subject.known(_MODELS[kind], slug) for kind, slug in (one, other)]
    if found[0] == found[1]:
        return HttpResponsePermanentRedirect(found[0].get_absolute_url())
    named = [(each.kind, each.slug) for each in found]
    url = addresses.of_pair(named[0], named[1], name)
    asked = [(_MODELS[kind].kind, slug) for kind, slug in (one, other)]
    if asked != named or url != paths.pair(name, one, other):
        return HttpResponsePermanentRedirect(url)
    return found[0], found[1]


def _url(pair: Pair, name: str = "pair") -> str:
    one, other = ((each.kind, each.slug) for each in pair)
    return addresses.of_pair(one, other, name)


def _numbers(pair: Pair) -> list[int]:
    return [facet.number(facet.KINDS[each.kind], each.pk) for each in pair]


def _page(numbers: Sequence[int], cursor: Cursor) -> Page[int]:
    """The places in time of the items at a cursor."""
    return keyset.page(found_in(bearing(numbers, together=True)), cursor, PAGE_SIZE, itself)


def _with_texts(sequences: Sequence[int]) -> dict[int, Article]:
    """Public items by their place in time, to be quoted from. One query."""
    return {article.sequence: article for article in _texts.ask([*sequences])}


_texts = Prepared(
    lambda sequences: (
        Article.objects.public()
        .select_related("source")
        .only(*LISTED, "body")
        .filter(sequence__in=sequences)
        .order_by()
    )
)


def _title(pair: Pair) -> str:
    one, other = (each.shown_name for each in pair)
    return gettext("%(one)s and %(other)s") % {"one": capfirst(one), "other": other}


def _over_time(whole: Portrait, narrowed: Sequence[tuple[str, str]]) -> dict[str, Any]:
    unit, points = coverage.timeline(whole.months, subject.search_within(*narrowed))
    return {"unit": unit, "chart": charts.bars(points), "caption": subject.caption(unit, points)}


def _quote(articles: Sequence[Article], pair: Pair) -> None:
    """Gives each item the sentence that names both, where there is one."""
    languages = snapshot().languages
    one, other = (_needles(each, languages) for each in pair)
    for article in articles:
        text = f"{article.standfirst}\n\n{plain_text(article.body)}".strip()
        article.snippet = naming_both(text, article.language, one, other)


def _needles(of: Subject, languages: Sequence[str]) -> Needles:
    """What finds a subject by any of its names. One query."""
    names = [of.name, *(alias.text for alias in subject.aliases_of(of))]
    family, comma, _ = of.sort_name.partition(",")
    if comma:  # a text names a person in full once
        names.append(family)
    return Needles.of(AnyOf(tuple(plan_of_name(name, languages) for name in dict.fromkeys(names))))


def _crumbs(pair: Pair, site: str) -> dict[str, Any]:
    first, second = pair
    crumbs = [
        (str(facets.TITLES[first.kind]), paths.page(first.kind_plural)),
        (capfirst(first.shown_name), first.get_absolute_url()),
        (gettext("and %(name)s") % {"name": second.shown_name}, ""),
    ]
    return {"crumbs": crumbs, "linked_data": linked_data.script(linked_data.breadcrumbs(crumbs, site))}
