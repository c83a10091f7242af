import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from articles import linked_data, neighbours, stories
from articles.citations import styles
from articles.citations.reference import reference
from articles.facets import TITLES
from articles.models import Article, Correction, Person, Post, Subject
from articles.prepared import Prepared
from articles.related import ranked
from articles.stories import Story
from articles.tagged import tagged
from articles.tagging.own_names import OwnNames
from articles.views import periods
from articles.views.caching import reader_page
from articles.views.item import gone, item_page
from articles.views.listing import root
from articles.views.original import original

OFFICES = 2  # that are named beside a person


@item_page
def article(request: HttpRequest, item: Article) -> HttpResponse:
    """One item. At most 10 queries: item, its tags, posts of people, two for the names of the tags,
    corrections, original, story or later take, what is near, and what stands beside it."""
    return render(request, "article/article.html", page_context(request, item))


def page_context(request: HttpRequest, item: Article) -> dict[str, Any]:
    """What the page of an item shows; the desk's preview shows the same."""
    site = root(request)
    people, countries, topics = tagged(item)
    _give_roles(people, item.published_on)
    subjects: list[Subject] = [*people, *countries, *topics]
    names = OwnNames(item, subjects)
    corrections = _corrections(item)
    part = hasattr(item, "story_part")
    story = stories.public_story(item) if part else Story(item, [])
    crumbs = periods.crumbs(item.published_on)
    url = site + item.get_absolute_url()
    cited = reference(item, site)
    return {
        "section": "dates",
        "article": item,
        "body": names.linked(item.body),
        "tag_groups": [
            (TITLES["person"], people),
            (TITLES["country"], countries),
            (TITLES["topic"], topics),
        ],
        "corrections": corrections,
        "original": original(item),
        "story": story,
        "corrected_by": story.corrections,
        "later_take": story.latest if part else _later_take(item),
        **_beside(item, subjects, story),
        "crumbs": crumbs,
        "url": url,
        "permanent_url": cited.url,
        "citation": styles.chicago(cited),
        "mail_url": cited.mail,
        "linked_data": linked_data.script(
            linked_data.news_article(
                item,
                url=url,
                root=site,
                about=[each for each in subjects if not names.is_mere_mention(each)],
                mentions=[each for each in subjects if names.is_mere_mention(each)],
                corrections=corrections,
                story=story,
            ),
            linked_data.breadcrumbs(crumbs, site),
        ),
    }


@reader_page
def permalink(request: HttpRequest, uid: str) -> HttpResponse:
    """Leads to the item, or says that it was withdrawn: the address it had tells its headline."""
    item = Article.objects.once_public().filter(uid=uid.lower()).first()
    if item is None:
        raise Http404
    if item.status == Article.Status.WITHDRAWN:
        return gone(item)
    return HttpResponsePermanentRedirect(item.get_absolute_url())


def _corrections(item: Article) -> list[Correction]:
    """Their notes, the newest first. What was never changed was never corrected, and costs no query."""
    if item.version_number == 1:
        return []
    return _corrections_of.ask(item.pk)


def _later_take(item: Article) -> Article | None:
    """The newest public take after this one. Picked here: asked to order them, SQLite walks all items."""
    takes = _later_takes.ask(item.pk) if getattr(item, "is_superseded", True) else ()
    return max((take for take in takes if take.is_public), key=lambda take: take.sequence, default=None)


def _beside(item: Article, subjects: list[Subject], story: Story) -> dict[str, Any]:
    """The items before and after it, the take before it, and those related that are no part of its story.
    Two queries."""
    near = ranked(item, subjects, apart=[part.article_id for part in story.parts])
    day = connection.ops.adapt_datefield_value(item.published_on)
    rows = _near.ask([*near.shared, item.supersedes_id or 0], day, item.sequence)
    found = {each.pk: each for each in rows if each.is_public}
    earlier, later = neighbours.around(item, found.values())
    return {
        "earlier_take": found.get(item.supersedes_id or 0),
        "related": near.among(found),
        "earlier": earlier,
        "later": later,
    }


def _give_roles(people: Sequence[Person], day: dt.date) -> None:
    """Gives each `.role`: the offices held on the day of the item, the latest first. One query."""
    begun = _posts.ask([person.pk for person in people], connection.ops.adapt_datefield_value(day))
    for person in people:
        held = [post.named_then() for post in begun if post.person_id == person.pk and post.held_on(day)]
        person.role = "; ".join(held[:OFFICES])


_posts = Prepared(
    lambda people, day: Post.objects.filter(person__pk__in=people, started__lte=day).select_related("country")
)
_corrections_of = Prepared(
    lambda article: Correction.objects.filter(
        version__article=article, version__is_public=True
    ).select_related("version")[:20]
)
_later_takes = Prepared(
    lambda article: Article.objects.for_listing().filter(supersedes=article).order_by()[:50]
)
# Asked for those in public, SQLite walks all that are.
_near = Prepared(
    lambda keys, day, sequence: (
        Article.objects.for_listing().filter(Q(pk__in=keys) | neighbours.beside(day, sequence)).order_by()
    )
)
