from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.text import capfirst

from articles.feeds import Write
from articles.models import Topic
from articles.views import subject
from articles.views.caching import reader_page
from articles.views.listing import root, single

DEEPEST = 6  # the IPTC tree has six levels
MOST = 100  # narrower topics on the page of one
OPEN_AT_ONCE = 200  # up to this many topics with items, the whole tree stands open


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic with the narrower ones that lead to items."""

    topic: Topic
    narrower: "tuple[Branch, ...]"

    @property
    def leads(self) -> bool:
        """Whether there is an item to be found here or below."""
        return bool(self.narrower or self.topic.article_count)


@reader_page
def topics(request: HttpRequest) -> HttpResponse:
    """The tree: every broadest topic, and below it the branches that have items. One query."""
    listed = list(subject.visible(Topic).only("name", "sort_name", "slug", "parent", "article_count"))
    tree, covered = _tree(listed), sum(1 for topic in listed if topic.article_count)
    context = {
        "section": "topics",
        "branches": [branch for branch in tree if branch.leads],
        "silent": [branch.topic for branch in tree if not branch.leads],
        "covered": covered,
        "open_all": covered <= OPEN_AT_ONCE,
        "canonical": root(request) + request.path,
    }
    return render(request, "topics/index.html", context)


@reader_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic, alone or with those narrower. At most 11 queries: the topic, broader ones, narrower ones,
    all below, those of `page_context`."""
    with_narrower = single(request, "narrower")
    if with_narrower not in {"", "with"}:
        raise BadRequest("A topic is shown alone, or with narrower=with.")
    found = subject.find(Topic, slug)
    if isinstance(found, HttpResponsePermanentRedirect):
        return found
    broader = _broader(found)
    steps = [(capfirst(step.name), step.get_absolute_url()) for step in broader]
    below = found.below() if with_narrower else []
    context = subject.page_context(request, found, steps, below)
    if context["place"].is_first:
        narrower = subject.visible(Topic).filter(parent=found)
        context |= {
            "broader": broader[-1:],
            "narrower": narrower.order_by("-article_count", "sort_name")[:MOST],
        }
    context["with_narrower"] = bool(below)
    return render(request, "topics/topic.html", context)


@reader_page
def feed(request: HttpRequest, slug: str, write: Write) -> HttpResponse:
    return subject.feed(request, Topic, slug, write)


def _broader(found: Topic) -> list[Topic]:
    """The topics above, the broadest first; one query. A hidden one ends the way."""
    if found.parent_id is None:
        return []
    chain = "__".join(["parent"] * DEEPEST)
    step: Topic | None = Topic.objects.select_related(chain).filter(pk=found.parent_id).first()
    steps: list[Topic] = []
    while step is not None and not step.is_hidden and len(steps) < DEEPEST:
        steps.insert(0, step)
        step = step.parent
    return steps


def _tree(listed: list[Topic]) -> tuple[Branch, ...]:
    below: dict[int | None, list[Topic]] = defaultdict(list)
    known = {topic.pk for topic in listed}
    for topic in listed:
        below[topic.parent_id if topic.parent_id in known else None].append(topic)

    def branches(parent: int | None) -> tuple[Branch, ...]:
        grown = (Branch(topic, branches(topic.pk)) for topic in below[parent])
        return tuple(branch for branch in grown if parent is None or branch.leads)

    return branches(None)
