"""What the pages of people, countries and topics have in common, and those of sources with them."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from articles import charts, coverage, keyset, linked_data, paths
from articles.facets import TITLES
from articles.feeds import Write, paged
from articles.figures import grouped
from articles.keyset import Cursor, Page
from articles.models import SUBJECTS, TAGGING_OF, Alias, Article, Person, Subject
from articles.models.identity import slug_base
from articles.models.subject import Origin
from articles.portrait import Portrait, portrait
from articles.prepared import Prepared
from articles.search import facet
from articles.search.analysis import key
from articles.search.find import bearing
from articles.stories import count_beside
from articles.templatetags.archive import plain_day
from articles.together import company
from articles.views.company import circles, with_subject
from articles.views.listing import (
    PAGE_SIZE,
    Pairs,
    address,
    days,
    found_in,
    itself,
    newest_first,
    place,
    position,
    root,
)
from articles.views.moments import moments
from articles.views.moved import moved_to

S = TypeVar("S", bound=Subject)
Crumbs = Sequence[tuple[str, str]]

_NOT_BY_LANGUAGE: dict[str, Any] = {Alias.Kind.FORMER: _("Formerly"), Alias.Kind.DEMONYM: _("Demonym")}


def visible(model: type[S]) -> QuerySet[S]:
    """Those with a public page: with public items or, of the reference data, without.

    A person always needs an item: that somebody stands in a draft must not show.
    """
    shown = Q(article_count__gt=0)
    if model is not Person:
        shown |= Q(origin=Origin.REFERENCE)
    return cast("QuerySet[S]", model._default_manager.filter(shown, is_hidden=False))


def find(model: type[S], slug: str, suffix: str = "") -> S | HttpResponsePermanentRedirect:
    """The subject of an address, or the way to where it is now: moved, merged, known by that other name.

    `suffix` is what followed the subject's own address, such as "feed/". One query for a known slug, at most
    five for another. Raises Http404 for what readers may not know of.
    """
    target = known(model, slug)
    if isinstance(target, model) and target.slug == slug:
        return target
    return HttpResponsePermanentRedirect(target.get_absolute_url() + suffix)


@cache
def _at(model: type[Subject]) -> Prepared[Subject]:
    return Prepared(lambda slug: visible(model).filter(slug=slug).order_by())


def known(model: type[Subject], slug: str) -> Subject:
    """The subject that has or had an address, or is known by that other name. Raises Http404."""
    if found := _at(model).ask(slug):
        return found[0]
    path = f"/{model.kind_plural}/{slug}/"
    target: Subject | None = moved_to(path, {each.kind: visible(each) for each in SUBJECTS})
    target = target or _by_other_name(model, slug)
    if target is None:
        raise Http404
    return target


def _by_other_name(model: type[S], slug: str) -> S | None:
    """The one subject of which this is the slug in lower case, or that an alias of this slug means."""
    plain = slug_base(slug, fallback="")
    keys = {key(slug), key(slug.replace("-", " "))}
    aliases = Alias.objects.filter(key__in=keys, **{f"{model.kind}__isnull": False})
    named = {getattr(a, f"{model.kind}_id") for a in aliases if slug_base(a.text, fallback="") == plain}
    found = list(visible(model).filter(Q(slug=plain) | Q(pk__in=named))[:2])
    return found[0] if len(found) == 1 else None


def tagged(subject: Subject) -> QuerySet[Any]:
    """The taggings of its public items."""
    taggings: Any = TAGGING_OF[subject.kind]
    rows: QuerySet[Any] = taggings.objects.filter(subject=subject, sequence__isnull=False)
    return rows


def feed(
    request: HttpRequest,
    model: type[S],
    slug: str,
    write: Write,
    below: Callable[[S], list[int]] | None = None,
) -> HttpResponse:
    """The feed of a subject; under a former address the way to the same feed. Seven queries.

    `below` gives the keys of narrower topics whose items are to stand among its own.
    """
    keep = [("narrower", "with")] if below else []
    suffix = address(request.path.rpartition(f"{slug}/")[2] or "feed/", keep)
    found = find(model, slug, suffix)
    if isinstance(found, HttpResponsePermanentRedirect):
        return found
    newest = _newest_of_all(found, below(found)) if below else _newest(found)
    sequences, here = paged(request, newest, itself, keep=keep)
    public = Article.objects.public().select_related("source").with_tags()
    articles = list(public.filter(sequence__in=sequences).newest_first())
    page_url = root(request) + address(found.get_absolute_url(), keep)
    title = capfirst(found.shown_name)
    if below:
        title = gettext("%(name)s with narrower topics") % {"name": title}
    return write(request, title=title, page_url=page_url, articles=articles, place=here)


def _newest(subject: Subject) -> Callable[[Cursor, int], list[int]]:
    """How the places in time of its public items are fetched."""

    def fetch(cursor: Cursor, count: int) -> list[int]:
        return newest_first(tagged(subject).values_list("sequence", flat=True))(cursor, count)

    return fetch


def _newest_of_all(subject: Subject, below: Sequence[int]) -> Callable[[Cursor, int], list[int]]:
    """The same of a topic and those below it."""
    return _of_all([facet.number(facet.KINDS[subject.kind], pk) for pk in (subject.pk, *below)])


def page_context(
    request: HttpRequest, subject: Subject, steps: Crumbs = (), below: Sequence[int] = ()
) -> dict[str, Any]:
    """What the page of a subject shows: its items (3 queries, of which the first page needs 2) and, on the
    first page, the state of the archive, company and aliases (1 each).

    `steps` are the breadcrumbs between the index of its kind and itself; `below` the keys of narrower topics
    whose items are shown with its own.
    """
    cursor = position(request, int)
    numbers = [facet.number(facet.KINDS[subject.kind], pk) for pk in (subject.pk, *below)]
    further = _of_all(numbers) if below else _newest(subject)
    whole, listed, items = items_at(cursor, numbers, further)
    keep = [("narrower", "with")] if below else []
    context = items_context(request, listed, cursor, keep)
    aliases: list[Alias] = []
    if whole:
        aliases = aliases_of(subject)
        tag = (subject.kind, subject.slug)
        context |= whole_context(whole, items, numbers, tag, with_subject(subject), own=not below)
        context |= {"names": _names(aliases), "search_url": _narrowed(subject.kind, subject.slug)}
    plural = subject.kind_plural
    name = capfirst(subject.shown_name)
    crumbs = [(str(TITLES[subject.kind]), paths.page(plural)), *steps, (name, "")]
    site = root(request)
    described = linked_data.subject_page(subject, site, aliases)
    return context | {
        "section": plural,
        "feed_title": name,
        "subject": subject,
        "crumbs": crumbs,
        "linked_data": linked_data.script(described, linked_data.breadcrumbs(crumbs, site)),
        "feed_url": address(paths.below(f"{subject.kind}_feed", subject.slug), keep),
        "feed_json_url": address(paths.below(f"{subject.kind}_feed_json", subject.slug), keep),
        "noindex": not listed.rows or bool(below) or not context["place"].is_first,
    }


def items_at(
    cursor: Cursor, numbers: Sequence[int], further: Callable[[Cursor, int], list[int]]
) -> tuple[Portrait | None, Page[Article], dict[int, Article]]:
    """Of the items that bear some facets: on the first page the portrait, the page at a cursor, and by their
    places in time the items of the page and those that the portrait tells of.

    `further` fetches the places in time that are not on the first page. At most three queries.
    """
    whole = None if cursor.key or cursor.backwards else portrait(numbers)
    page = page_of(whole) if whole else keyset.page(further, cursor, PAGE_SIZE, itself)
    if whole is None and page.before is None:  # the first page, reached from the second
        whole = portrait(numbers)
    items = by_number([*page.rows, *(whole.told if whole else ())])
    shown = [items[number] for number in page.rows if number in items]
    return whole, Page(shown, page.before, page.after), items


def page_of(whole: Portrait) -> Page[int]:
    """The places in time of the newest items. No query."""
    return keyset.page(lambda _, count: whole.newest[:count], Cursor(), PAGE_SIZE, itself)


def _of_all(numbers: Sequence[int]) -> Callable[[Cursor, int], list[int]]:
    """How the items of several subjects are fetched. One query."""

    def fetch(cursor: Cursor, count: int) -> list[int]:
        return found_in(bearing(numbers))(cursor, count)

    return fetch


def items_context(
    request: HttpRequest, articles: Page[Article], cursor: Cursor, keep: Pairs = ()
) -> dict[str, Any]:
    """The items at a cursor, with what stands beside them (1 query)."""
    count_beside(articles.rows)
    here = place(request, articles, cursor, keep=keep, spot=days(articles.rows))
    return {"articles": articles.rows, "place": here, "canonical": here.url}


def whole_context(
    whole: Portrait,
    items: Mapping[int, Article],
    numbers: Sequence[int],
    tag: tuple[str, str],
    company_url: Callable[[str, str], str],
    *,
    own: bool = True,
) -> dict[str, Any]:
    """Of the items that bear some facets: how many when, the moments, the first and the last, the company.

    One query, for the names of the company. `items` are those that the portrait tells of, by their place in
    time; `own`: whether it is of just those of the tag, so that a search finds the same.
    """
    unit, points = coverage.timeline(whole.months, search_within(tag) if own else _nowhere)
    return {
        "counted": whole.months,
        "days": whole.days,
        "unit": unit,
        "chart": charts.bars(points),
        "caption": caption(unit, points),
        "moments": moments(whole, items, [tag]) if own else [],
        "stats": stats(whole.count, *(items.get(end) for end in whole.ends)) if whole.ends else [],
        "circles": circles(company(whole.company, numbers), company_url),
        "circles_title": gettext("Appears together with"),
    }


def by_number(sequences: Sequence[int]) -> dict[int, Article]:
    """Public items by their place in time. One query."""
    return {article.sequence: article for article in _at_sequences.ask([*sequences])}


_at_sequences = Prepared(
    lambda sequences: Article.objects.public().for_listing().filter(sequence__in=sequences).order_by()
)


def aliases_of(subject: Subject) -> list[Alias]:
    """Its other names. One query."""
    return _aliases_of(subject.kind).ask(subject.pk)


@cache
def _aliases_of(kind: str) -> Prepared[Alias]:
    return Prepared(lambda pk: Alias.objects.filter(**{kind: pk}))


def caption(unit: str, points: Sequence[charts.Point]) -> str:
    years = {point.label[-4:] for point in points}
    return coverage.caption(unit, years.pop() if len(years) == 1 else "")


def _narrowed(kind: str, slug: str) -> str:
    return address(paths.page("search"), [(kind, slug)])


def _nowhere(_year: int, _month: int | None) -> str:
    """What the search cannot say has no address there."""
    return ""


def search_within(*pairs: tuple[str, str]) -> coverage.Address:
    """The search for tags, as (kind, slug), within a year or a month."""
    tagged = address(paths.page("search"), pairs)

    def link(year: int, month: int | None) -> str:
        period = f"{year:04}-{month:02}" if month else f"{year:04}"
        return f"{tagged}&from={period}&to={period}"

    return link


def stats(count: int, first: Article | None = None, last: Article | None = None) -> list[tuple[str, str]]:
    """How many items, and the days of the first and the last, for `_stats.html`."""
    shown = [(gettext("Items"), grouped(count))]
    if first and last and count > 1:
        shown += [(gettext("First item"), _on_its_day(first)), (gettext("Last item"), _on_its_day(last))]
    elif last:
        shown += [(gettext("Filed"), _on_its_day(last))]
    return shown


def _on_its_day(article: Article) -> str:
    day = article.published_on
    return format_html('<a href="{}">{}</a>', article.get_absolute_url(), plain_day(day))


def _names(aliases: Sequence[Alias]) -> list[tuple[str, list[Alias]]]:
    """Other names, as (what they are, names): by language, English first, then former names and demonyms."""
    groups: dict[str, dict[str, Alias]] = {}
    for alias in sorted(aliases, key=_name_order):
        title = str(_NOT_BY_LANGUAGE.get(alias.kind) or _language(alias.language))
        groups.setdefault(title, {}).setdefault(alias.text, alias)
    return [(title, list(names.values())) for title, names in groups.items()]


def _name_order(alias: Alias) -> tuple[int, bool, str]:
    kinds = list(_NOT_BY_LANGUAGE)
    rank = kinds.index(alias.kind) + 1 if alias.kind in kinds else 0
    return rank, alias.language != "en", alias.language


def _language(tag: str) -> str:
    try:
        return str(get_language_info(tag.lower())["name_translated"])
    except KeyError:
        return tag or gettext("Also")
