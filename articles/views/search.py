from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import charts, coverage, facets, feeds, paths, searches
from articles.filters import TAG_PARAMETERS, ArticleFilter
from articles.keyset import BadCursor, Cursor
from articles.models import Article
from articles.search.analysis import plain_text
from articles.search.ask import LOOSE, Ranked, Search
from articles.search.find import Order
from articles.search.highlight import Aliased, Needles, marked, named_here, snippet
from articles.stories import count_beside, gathered
from articles.views import periods
from articles.views.caching import reader_page
from articles.views.listing import PAGE_SIZE, Pairs, address, place, position, root, single
from articles.views.nothing_found import advice
from articles.views.results import MOST, downloads
from articles.views.search_guide import GUIDE, limits

# The order of parameters in a canonical address.
PARAMETERS = ("q", *TAG_PARAMETERS, "lang", "from", "to", "sort", "exact")
SUBJECTS_OPEN = ("person", "country", "topic")
MANY = 200  # Of more hits than this the page says what would part them best.
_CAPTIONS = {
    coverage.MONTH: _("Items found in each month"),
    coverage.YEAR: _("Items found in each year"),
}
SORTS = {
    Order.RELEVANCE: pgettext_lazy("order", "Best match"),
    Order.NEWEST: pgettext_lazy("order", "Newest"),
    Order.OLDEST: pgettext_lazy("order", "Oldest"),
}


@reader_page
def search(request: HttpRequest) -> HttpResponse:
    """Search and browse. At most 14 queries for words and tags side by side: languages, two for names, one
    for each kind of tag asked for, state of the index, frequent words, the rest of what was asked, the rest
    of each word, what ranking reads, articles, what stands
    beside them, names of facets; two more for a question; up to three when
    the index has changed; and where nothing is found, those of `nothing_found.advice`, at most 42.
    """
    asked = ArticleFilter(request.GET, Article.objects.public())
    question = asked.search
    keep = parameters(asked)
    page = question.page(cursor := _cursor(request, question), PAGE_SIZE)
    articles = fetch(page.rows, question)
    count_beside([article for article, _ in articles])
    strict = gathered(article for article, ranked in articles if ranked.stage != LOOSE)
    groups = facets.groups(question.tally, set(question.facets))
    drawn = [_drawn(group, keep, question) for group in groups if _divides(group, question)]
    context: dict[str, Any] = {
        "section": "search",
        "q": asked.values["q"],
        "count": question.count,
        "is_ranked_in_part": question.is_ranked_in_part,
        "articles": strict,
        "loose_articles": gathered(article for article, ranked in articles if ranked.stage == LOOSE),
        "page": place(request, page, cursor, keep=keep),
        "facets": drawn,
        **_over_time(question, keep),
        "splits": _splits(drawn, question.count) if question.count > MANY and cursor == Cursor() else [],
        "advice": advice(asked, keep, ways=not articles) if keep and not question.count else None,
        "chips": _chips(keep, _names(asked, groups)),
        "sorts": _sorts(keep, question),
        "named": asked.meaning.named,
        "expanded": [name for name in asked.meaning.named if name.names] if not asked.values["exact"] else [],
        "as_typed_url": _link([*keep, ("exact", "1")]),
        "notes": asked.meaning.notes,
        "hidden": [(name, value) for name, value in keep if name not in {"q", "exact"}],
        "feed_json_url": address(reverse("articles:search_feed_json"), keep),
        "feed_url": address(reverse("articles:search_feed"), keep),
        "downloads": downloads(keep),
        "most_downloaded": MOST,
        "alert_url": address(reverse("articles:alerts"), [pair for pair in keep if pair[0] != "sort"]),
        "is_asked": bool(keep),
    }
    if cursor == Cursor():
        searches.note(asked.values["q"], found=bool(question.count))
    return render(request, "search/search.html", context)


@reader_page
def guide(request: HttpRequest) -> HttpResponse:
    """The language of queries, by examples. No query."""
    chapters = [
        (chapter, [(typed, says, _link([("q", typed)])) for typed, says in chapter.examples])
        for chapter in GUIDE
    ]
    return render(
        request,
        "search/help.html",
        {
            "section": "search",
            "chapters": chapters,
            "canonical": root(request) + reverse("articles:search_help"),
            "limits": limits(),
        },
    )


@reader_page
def feed(request: HttpRequest, write: feeds.Write) -> HttpResponse:
    """The newest items that a search finds: the same parameters, the same hits."""
    asked = ArticleFilter(request.GET, Article.objects.public())
    keep = [(name, value) for name, value in parameters(asked) if name != "sort"]
    question = asked.search
    question.order = Order.NEWEST
    page = question.page(cursor := position(request, int), feeds.LONGEST)
    numbers = [ranked.hit.number for ranked in page.rows]
    articles = (
        Article.objects.public()
        .select_related("source")
        .with_tags()
        .filter(sequence__in=numbers)
        .newest_first()
    )
    here = place(request, page, cursor, keep=keep)
    title = gettext("Search: %(words)s") % {"words": asked.values["q"] or gettext("Search")}
    return write(
        request, title=title, page_url=root(request) + _link(keep), articles=list(articles), place=here
    )


def parameters(asked: ArticleFilter) -> Pairs:
    """What was asked, as parameters in their canonical order and form."""
    values = asked.values
    pairs: list[tuple[str, str]] = []
    for name in PARAMETERS:
        given = values[name] if name in TAG_PARAMETERS else [asked.data.get(name, "")]
        pairs += [(name, value.strip()) for value in dict.fromkeys(given) if value.strip()]
    return pairs


def fetch(rows: Iterable[Ranked], question: Search) -> list[tuple[Article, Ranked]]:
    """The articles of some hits, in their order, with what was found in them marked. One query.

    Where only another name of someone asked for stands, `named_here` has it as printed.
    """
    by_number = {ranked.hit.number: ranked for ranked in rows}
    found = Article.objects.public().select_related("source").in_bulk(list(by_number), field_name="sequence")
    needles = Needles.of(question.meaning.plan, question.meaning.question)
    aliased = Aliased.of(question.meaning)
    for article in found.values():
        if needles:
            _mark(article, needles, aliased)
    return [(found[number], ranked) for number, ranked in by_number.items() if number in found]


def _mark(article: Article, needles: Needles, aliased: list[Aliased]) -> None:
    article.marked_headline = marked(article.headline, article.language, needles)
    text = _read_on(article.standfirst.strip(), plain_text(article.body))
    article.snippet = snippet(text, article.language, needles)
    if aliased:
        article.named_here = named_here((article.headline, text), article.language, aliased)


def _read_on(standfirst: str, body: str) -> str:
    """A standfirst and the text after it in one line of reading; many standfirsts end without a stop."""
    joint = "\n\n" if standfirst.endswith(tuple(".!?…:;。！？")) else " —\n\n"
    return f"{standfirst}{joint}{body}" if standfirst and body else standfirst or body


def _cursor(request: HttpRequest, question: Search) -> Cursor:
    try:
        return Cursor.decode(single(request, "after"), *question.key_types)
    except BadCursor as error:
        raise BadRequest(
            gettext("“after” does not name a place in these results. Begin again from the first page.")
        ) from error


def _link(pairs: Pairs) -> str:
    return address(paths.page("search"), pairs)


def _drawn(group: facets.Group, keep: Pairs, search: Search) -> dict[str, Any]:
    entries = []
    for entry in group.entries:
        wanted = (group.parameter, entry.value)
        current = entry.number in search.facets
        others = [pair for pair in keep if pair != wanted]
        url = _link(_in_order(others if current else [*others, wanted]))
        entries.append({"name": entry.name, "count": entry.count, "current": current, "url": url})
    is_open = group.kind in SUBJECTS_OPEN or any(entry["current"] for entry in entries)
    return {"title": group.title, "entries": entries, "open": is_open}


def _over_time(search: Search, keep: Pairs) -> dict[str, Any]:
    """When the items are of: a chart of years or months, each leading to its part of what was asked, and
    what the form of two dates needs."""
    others = [pair for pair in keep if pair[0] not in {"from", "to"}]
    form = {"dates": dict(set(keep) - set(others)), "beside_dates": others}

    def link(year: int, month: int | None) -> str:
        return _link(_in_order([*others, *_within(year, month, keep, search)]))

    unit, points = coverage.timeline(coverage.months_of(search.tally), link)
    if sum(point.count > 0 for point in points) < 2:
        return form if form["dates"] else {}
    return {"unit": unit, "chart": charts.bars(points), "caption": _CAPTIONS[unit], **form}


def _splits(drawn: Iterable[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The three values of different kinds closest to half of the hits; none that nearly all have."""
    best = []
    for group in drawn:
        entries = [each for each in group["entries"] if not each["current"] and each["count"] < 0.9 * count]
        if entries:
            best.append(min(entries, key=lambda entry: abs(entry["count"] - count / 2)))
    return sorted(best, key=lambda entry: abs(entry["count"] - count / 2))[:3]


def _divides(group: facets.Group, search: Search) -> bool:
    """Whether there is something to choose, or to take back."""
    counts = [entry.count for entry in group.entries]
    return counts != [search.count] or group.entries[0].number in search.facets


def _within(year: int, month: int | None, keep: Pairs, search: Search) -> Pairs:
    """The part of a year or month that the search is limited to already: its number is what follows."""
    given = dict(keep)
    first, last = periods.span(year, month)
    period = f"{year:04}-{month:02}" if month else f"{year:04}"
    begins = given["from"] if search.span.first and search.span.first > first else period
    ends = given["to"] if search.span.last and search.span.last < last else period
    return [("from", begins), ("to", ends)]


def _in_order(pairs: Pairs) -> Pairs:
    return sorted(pairs, key=lambda pair: PARAMETERS.index(pair[0]))


def _names(asked: ArticleFilter, groups: Iterable[facets.Group]) -> dict[tuple[str, str], str]:
    """The names of the tags asked for: from the facets where they are among them, else by a query."""
    by_number = {entry.number: entry.name for group in groups for entry in group.entries}
    unnamed = [number for number in asked.tags.values() if number not in by_number]
    by_number |= {number: name for number, (_, name) in facets.names(unnamed).items()}
    return {(tag.kind, tag.value): by_number.get(number, tag.value) for tag, number in asked.tags.items()}


def _chips(keep: Pairs, names: dict[tuple[str, str], str]) -> list[dict[str, str]]:
    chips = []
    given = dict(keep)
    for name, value in keep:
        gone = {(name, value)}
        if name in {"q", "sort"} or (name == "to" and given.get("from") == value):
            continue
        shown = {
            "from": gettext("from %(date)s") % {"date": value},
            "to": gettext("until %(date)s") % {"date": value},
            "exact": gettext("only as typed"),
            "lang": facets.language(value),
        }.get(name, names.get((name, value), value))
        if name == "from" and given.get("to") == value:
            shown, gone = value, {("from", value), ("to", value)}
        chips.append({"name": shown, "url": _link([pair for pair in keep if pair not in gone])})
    return chips


def _sorts(keep: Pairs, question: Search) -> list[dict[str, Any]]:
    others = [pair for pair in keep if pair[0] != "sort"]
    offered = (
        SORTS
        if question.meaning.plan is not None
        else {key: SORTS[key] for key in (Order.NEWEST, Order.OLDEST)}
    )
    return [
        {
            "name": name,
            "current": order is question.order,
            "url": _link(_in_order([*others, ("sort", order.value)])),
        }
        for order, name in offered.items()
    ]
