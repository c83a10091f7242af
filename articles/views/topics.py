from collections import defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext

from articles import keyset, paths
from articles.addresses import of_subjects
from articles.feeds import Write
from articles.models import Topic
from articles.prepared import Prepared
from articles.views import subject
from articles.views.caching import reader_page
from articles.views.listing import address, by_name, its_name, place, position, root, single
from articles.views.named import named, typed_name

MOST = 100  # narrower topics on the page of one; a list of their own has them all
ON_ONE_PAGE = 300  # topics of that list
OPEN_AT_ONCE = 60  # up to this many topics with items, the whole tree stands open; else its upper two levels
BROADEST = 200  # topics that are shown of a larger tree
LARGEST = 3000  # topics that are read to make the tree
SHOWN_WHOLE = 400  # topics with items; of a tree with more the two broadest levels are shown


@dataclass(frozen=True, slots=True)
class Line:
    """A topic of the tree, in the order it is read: `narrower` ones follow; after it so many lists end."""

    name: str
    url: str
    count: int
    is_broadest: bool
    narrower: int
    ends: range


@reader_page
def topics(request: HttpRequest) -> HttpResponse:
    """The tree: every broadest topic, and below it the branches that have items. One query, of a very large
    tree three; with `q` instead the topics of that name, in at most three; with `below` those narrower than
    one."""
    if slug := single(request, "below"):
        return _narrower(request, slug)
    typed = typed_name(request)
    listed = [] if typed else _listed()
    covered = sum(1 for topic in listed if topic.items)
    is_whole = len(listed) < LARGEST and covered <= SHOWN_WHOLE
    lines, silent = _tree(listed, whole=is_whole)
    context = {
        "section": "topics",
        "q": typed,
        "found": named(Topic, typed),
        "lines": lines,
        "silent": silent,
        "covered": covered,
        "is_whole": is_whole,
        "open_all": covered <= OPEN_AT_ONCE,
        "noindex": bool(typed),
        "canonical": root(request) + address(request.path, [("q", typed)]),
    }
    return render(request, "topics/index.html", context)


def _narrower(request: HttpRequest, slug: str) -> HttpResponse:
    """All topics just below one, A to Z. Two queries."""
    found = subject.known(Topic, slug)
    keep = [("below", found.slug)]
    if not isinstance(found, Topic) or found.slug != slug:
        return HttpResponsePermanentRedirect(address(request.path, keep))
    cursor = position(request, str, int)
    rows = subject.visible(Topic).filter(parent=found).only("name", "sort_name", "slug", "article_count")
    page = keyset.page(by_name(rows), cursor, ON_ONE_PAGE, its_name)
    here = place(request, page, cursor, keep=keep)
    context = {
        "section": "topics",
        "subject": found,
        "narrower": page.rows,
        "place": here,
        "noindex": not here.is_first,
        "canonical": here.url,
    }
    return render(request, "topics/narrower.html", context)


@reader_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic, alone or with those narrower. At most 11 queries: the topic, broader ones, narrower ones,
    all below, those of `page_context`."""
    with_narrower = _with_narrower(request)
    found = subject.find(Topic, slug)
    if isinstance(found, HttpResponsePermanentRedirect):
        return found
    broader = found.above()
    steps = [(capfirst(step.name), step.get_absolute_url()) for step in broader]
    below = found.below() if with_narrower else []
    context = subject.page_context(request, found, steps, below)
    if context["place"].is_first:
        narrower = _just_below.ask(found.pk)
        context |= {
            "broader": broader[-1:],
            "narrower": narrower[:MOST],
            "all_narrower": address(paths.page("topics"), [("below", slug)]) if len(narrower) > MOST else "",
        }
    context["with_narrower"] = bool(below)
    return render(request, "topics/topic.html", context)


_just_below = Prepared(
    lambda topic: (
        subject.visible(Topic).filter(parent=topic).order_by("-article_count", "sort_name")[: MOST + 1]
    )
)


@reader_page
def feed(request: HttpRequest, slug: str, write: Write) -> HttpResponse:
    return subject.feed(request, Topic, slug, write, Topic.below if _with_narrower(request) else None)


def _with_narrower(request: HttpRequest) -> bool:
    asked = single(request, "narrower")
    if asked not in {"", "with"}:
        raise BadRequest(gettext("A topic is shown alone, or with narrower=with."))
    return bool(asked)


class Listed(NamedTuple):
    pk: int
    parent: int | None
    name: str
    slug: str
    items: int


def _listed() -> list[Listed]:
    """The topics of the tree; of a tree of more than LARGEST the broadest, and the most
    covered of those just below."""
    seen = subject.visible(Topic)
    fields = ("pk", "parent", "name", "slug", "article_count")
    rows = seen.order_by("sort_name", "pk").values_list(*fields)[: LARGEST + 1]
    if len(rows) <= LARGEST:
        return [Listed(*row) for row in rows]
    covered = seen.order_by("-article_count", "pk").values_list(*fields)
    broadest = list(covered.filter(parent=None)[:BROADEST])
    below = covered.filter(parent__isnull=False, parent__parent=None)[: BROADEST - len(broadest)]
    return sorted((Listed(*row) for row in [*broadest, *below]), key=lambda topic: topic.name)


def _tree(listed: list[Listed], *, whole: bool) -> tuple[list[Line], list[tuple[str, str]]]:
    """The branches that lead to an item, line by line, and the broadest topics that do not, as (name,
    address)."""
    below: dict[int | None, list[Listed]] = defaultdict(list)
    known = {topic.pk for topic in listed}
    for topic in listed:
        below[topic.parent if topic.parent in known else None].append(topic)
    url = of_subjects(Topic.kind)
    silent: list[tuple[str, str]] = []

    def grown(topic: Listed, *, top: bool) -> list[Line]:
        narrower = [branch for each in below[topic.pk] if (branch := grown(each, top=False))]
        if not (narrower or topic.items):
            return []
        if not (whole or top):
            narrower = []
        lines = [line for branch in narrower for line in branch]
        if lines:
            lines[-1] = replace(lines[-1], ends=range(len(lines[-1].ends) + 1))
        here = Line(capfirst(topic.name), url(topic.slug), topic.items, top, len(narrower), range(0))
        return [here, *lines]

    lines: list[Line] = []
    for topic in below[None]:
        branch = grown(topic, top=True)
        lines += branch
        if not branch:
            silent.append((topic.name, url(topic.slug)))
    return lines, silent
