"""What the pages of people, countries and topics have in common, and those of sources with them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from articles import charts, coverage, daily, keyset, linked_data
from articles.bursts import bursts
from articles.facets import TITLES
from articles.feeds import Write, paged
from articles.figures import grouped
from articles.keyset import Cursor, Page
from articles.models import SUBJECTS, TAGGING_OF, Alias, Article, Person, Subject
from articles.models.identity import slug_base
from articles.models.subject import Origin
from articles.search import facet
from articles.search.analysis import key
from articles.search.find import Hit, Hits, Order, bearing
from articles.stories import count_beside
from articles.templatetags.archive import plain_day
from articles.together import MOST, company
from articles.views.company import circles, with_subject
from articles.views.listing import (
    PAGE_SIZE,
    Pairs,
    address,
    by_sequence,
    days,
    newest_first,
    place,
    position,
    root,
)
from articles.views.moments import moments, openings
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


def known(model: type[Subject], slug: str) -> Subject:
    """The subject that has or had an address, or is known by that other name. Raises Http404."""
    subject = visible(model).filter(slug=slug).first()
    if subject is not None:
        return subject
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
    """The taggings of its public items, each with `.article` as a listing shows it."""
    taggings: Any = TAGGING_OF[subject.kind]
    rows: QuerySet[Any] = taggings.objects.filter(subject=subject, sequence__isnull=False)
    return rows.select_related("article__source").defer("article__body", "article__content_hash", "evidence")


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
    sequences, here = paged(request, newest, lambda sequence: (sequence,), keep=keep)
    public = Article.objects.public().select_related("source").with_tags()
    articles = list(public.filter(sequence__in=sequences).newest_first())
    page_url = root(request) + address(found.get_absolute_url(), keep)
    title = capfirst(found.shown_name)
    if below:
        title = gettext("%(name)s with narrower topics") % {"name": title}
    return write(request, title=title, page_url=page_url, articles=articles, place=here)


def _newest(subject: Subject) -> Callable[[Cursor, int], list[int]]:
    """How the places in time of its public items are fetched."""
    taggings: Any = TAGGING_OF[subject.kind]
    fetch = newest_first(taggings.objects.filter(subject=subject, sequence__isnull=False).only("sequence"))
    return lambda cursor, count: [row.sequence for row in fetch(cursor, count)]


def _newest_of_all(subject: Subject, below: Sequence[int]) -> Callable[[Cursor, int], list[int]]:
    """The same of a topic and those below it."""
    hits = bearing([facet.number(facet.KINDS[subject.kind], pk) for pk in (subject.pk, *below)])

    def fetch(cursor: Cursor, count: int) -> list[int]:
        after = Hit(int(cursor.key[0])) if cursor.key else None
        return [hit.number for hit in hits.page(Order.NEWEST, count, after, cursor.backwards)]

    return fetch


def page_context(
    request: HttpRequest, subject: Subject, steps: Crumbs = (), below: Sequence[int] = ()
) -> dict[str, Any]:
    """What the page of a subject shows: its items (2 queries) and, on the first page, company (2), the first,
    the last and those of its moments (1), aliases (1).

    `steps` are the breadcrumbs between the index of its kind and itself; `below` the keys of narrower topics
    whose items are shown with its own.
    """
    cursor = position(request, int)
    kind = facet.KINDS[subject.kind]
    numbers = [facet.number(kind, pk) for pk in (subject.pk, *below)]
    hits = bearing(numbers) if below else None
    rows = _of_all(hits, cursor) if hits else _of_one(subject, cursor)
    keep = [("narrower", "with")] if below else []
    context = items_context(request, rows, cursor, keep)
    aliases: list[Alias] = []
    if context["place"].is_first:
        aliases = list(cast("Any", subject).aliases.all())
        tag, whole = (subject.kind, subject.slug), hits or bearing(numbers)
        context |= whole_context(whole, numbers, tag, with_subject(subject), own=not below)
        context |= {"names": _names(aliases), "search_url": _narrowed(subject.kind, subject.slug)}
    plural = subject.kind_plural
    name = capfirst(subject.shown_name)
    crumbs = [(str(TITLES[subject.kind]), reverse(f"articles:{plural}")), *steps, (name, "")]
    site = root(request)
    described = linked_data.subject_page(subject, site, aliases)
    return context | {
        "section": plural,
        "feed_title": name,
        "subject": subject,
        "crumbs": crumbs,
        "linked_data": linked_data.script(described, linked_data.breadcrumbs(crumbs, site)),
        "feed_url": address(reverse(f"articles:{subject.kind}_feed", args=[subject.slug]), keep),
        "feed_json_url": address(reverse(f"articles:{subject.kind}_feed_json", args=[subject.slug]), keep),
        "noindex": not rows.rows or bool(below) or not context["place"].is_first,
    }


def _of_one(subject: Subject, cursor: Cursor) -> Page[Article]:
    rows = keyset.page(newest_first(tagged(subject)), cursor, PAGE_SIZE, by_sequence)
    return Page([row.article for row in rows.rows], rows.before, rows.after)


def _of_all(hits: Hits, cursor: Cursor) -> Page[Article]:
    """The items found; one query for those shown."""

    def fetch(here: Cursor, count: int) -> list[Article]:
        after = Hit(int(here.key[0])) if here.key else None
        found = hits.page(Order.NEWEST, count, after, here.backwards)
        items = _by_sequence([hit.number for hit in found])
        return [items[hit.number] for hit in found if hit.number in items]

    return keyset.page(fetch, cursor, PAGE_SIZE, by_sequence)


def items_context(
    request: HttpRequest, articles: Page[Article], cursor: Cursor, keep: Pairs = ()
) -> dict[str, Any]:
    """The items at a cursor, with what stands beside them (1 query)."""
    count_beside(articles.rows)
    here = place(request, articles, cursor, keep=keep, spot=days(articles.rows))
    return {"articles": articles.rows, "place": here, "canonical": here.url}


def whole_context(
    hits: Hits,
    numbers: Sequence[int],
    tag: tuple[str, str],
    company_url: Callable[[str, str], str],
    *,
    own: bool = True,
) -> dict[str, Any]:
    """Of the items that bear some facets: how many when, the moments, the first and the last, the company.

    Two queries: those items, and the names of the company. `own`: whether they are just those of the
    tag, so that a search finds the same.
    """
    tally = hits.tally(MOST + 1)
    days_of_all = daily.of(hits)
    found = bursts(days_of_all.first, days_of_all.counts) if own else []
    firsts = openings(hits, found)
    ends = [int(hits.sequences.min()), int(hits.sequences.max())] if hits.count else []
    items = _by_sequence([*ends, *firsts])
    counted = coverage.months_of(tally)
    unit, points = coverage.timeline(counted, search_within(*tag) if own else _nowhere)
    return {
        "counted": counted,
        "days": days_of_all,
        "unit": unit,
        "chart": charts.bars(points),
        "caption": caption(unit, points),
        "moments": moments(found, firsts, items, [tag]),
        "stats": stats(hits.count, *(items.get(end) for end in ends)) if ends else [],
        "circles": circles(company(tally, numbers), company_url),
        "circles_title": gettext("Appears together with"),
    }


def _by_sequence(sequences: Sequence[int]) -> dict[int, Article]:
    """Public items by their place in time. One query."""
    items = Article.objects.public().for_listing().filter(sequence__in=sequences)
    return {article.sequence: article for article in items}


def caption(unit: str, points: Sequence[charts.Point]) -> str:
    years = {point.label[-4:] for point in points}
    return coverage.caption(unit, years.pop() if len(years) == 1 else "")


def _narrowed(kind: str, slug: str) -> str:
    return address(reverse("articles:search"), [(kind, slug)])


def _nowhere(_year: int, _month: int | None) -> str:
    """What the search cannot say has no address there."""
    return ""


def search_within(kind: str, slug: str) -> coverage.Address:
    """The search for a tag within a year or a month."""

    def link(year: int, month: int | None) -> str:
        period = f"{year:04}-{month:02}" if month else f"{year:04}"
        return address(reverse("articles:search"), [(kind, slug), ("from", period), ("to", period)])

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
