import datetime as dt
from typing import Any
from urllib.parse import unquote

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from articles import citations, differences, linked_data
from articles.models import Article, Correction, Person, Post, SourceItem, Subject, Version
from articles.related import related
from articles.views import periods
from articles.views.caching import reader_page
from articles.views.listing import root
from articles.views.moved import moved_or_404, moved_to


@reader_page
def article(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    """One item. At most 12 queries: item, people, their posts, countries, topics, corrections, original,
    later take, the two neighbours, and two for what is related."""
    item = _item(year, month, day, slug)
    if item is None:
        return moved_or_404(request, Article.objects.once_public())
    if item.status == Article.Status.WITHDRAWN:
        return _gone(request, item)
    return render(request, "article/article.html", page_context(request, item))


def page_context(request: HttpRequest, item: Article) -> dict[str, Any]:
    """What the page of an item shows; the desk's preview shows the same."""
    site = root(request)
    people, countries, topics = _people(item), list(_listed(item.countries)), list(_listed(item.topics))
    subjects: list[Subject] = [*people, *countries, *topics]
    corrections = list(Correction.objects.filter(version__article=item, version__is_public=True)[:20])
    crumbs = periods.crumbs(item.published_on)
    url = site + item.get_absolute_url()
    permanent_url = site + item.get_permanent_url()
    return {
        "section": "dates",
        "article": item,
        "tag_groups": [("People", people), ("Countries", countries), ("Topics", topics)],
        "corrections": corrections,
        "original": _original(item),
        "later_take": _later_take(item),
        "related": related(item, subjects),
        "earlier": Article.objects.public().for_listing().filter(sequence__lt=item.sequence).first(),
        "later": Article.objects.public()
        .for_listing()
        .filter(sequence__gt=item.sequence)
        .order_by("sequence")
        .first(),
        "crumbs": crumbs,
        "url": url,
        "permanent_url": permanent_url,
        "citation": citations.plain(item, permanent_url),
        "linked_data": linked_data.script(
            linked_data.news_article(item, url=url, root=site, subjects=subjects, corrections=corrections),
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
        return _gone(request, item)
    return HttpResponsePermanentRedirect(item.get_absolute_url())


@reader_page
def versions(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    """What became of an item since it came in: the newest hundred of its versions that readers may see."""
    item = _item(year, month, day, slug)
    if item is None:
        return _versions_of_moved(year, month, day, slug)
    if item.status == Article.Status.WITHDRAWN:
        return _gone(request, item)
    shown = item.versions.filter(is_public=True).select_related("correction")[:100]
    crumbs = [*periods.crumbs(item.published_on), (item.headline, item.get_absolute_url()), ("Versions", "")]
    return render(request, "article/versions.html", {"article": item, "versions": shown, "crumbs": crumbs})


@reader_page
def version(request: HttpRequest, *, year: int, month: int, day: int, slug: str, number: int) -> HttpResponse:
    """The text of one version, with what the version before it had otherwise."""
    item = _item(year, month, day, slug)
    if item is None:
        return _versions_of_moved(year, month, day, slug)
    if item.status == Article.Status.WITHDRAWN:
        return _gone(request, item)
    public = item.versions.filter(is_public=True).select_related("correction")
    shown = public.filter(number=number).first()
    if shown is None:
        raise Http404
    before = public.filter(number__lt=number).first()
    context = {
        "article": item,
        "version": shown,
        "before": before,
        "after": public.filter(number__gt=number).order_by("number").first(),
        "headline": differences.changes([_said(before or shown, "headline")], [_said(shown, "headline")]),
        "paragraphs": differences.changes(_text(before or shown), _text(shown)),
        "crumbs": [
            *periods.crumbs(item.published_on),
            (item.headline, item.get_absolute_url()),
            ("Versions", reverse("articles:article_versions", args=[year, month, day, slug])),
            (str(number), ""),
        ],
    }
    return render(request, "article/version.html", context)


def _versions_of_moved(year: int, month: int, day: int, slug: str) -> HttpResponse:
    """Below a former address: the versions below the address that the item has now."""
    former = reverse("articles:article", args=[year, month, day, slug])
    moved: Article | None = moved_to(unquote(former), {"article": Article.objects.once_public()})
    if moved is None:
        raise Http404
    return HttpResponsePermanentRedirect(f"{moved.get_absolute_url()}versions/")


def _item(year: int, month: int, day: int, slug: str) -> Article | None:
    """The item at an address if readers may know of it: it is published, or was and is withdrawn."""
    try:
        published_on = dt.date(year, month, day)
    except ValueError:
        return None
    known = Article.objects.once_public().select_related("source", "supersedes")
    return known.filter(published_on=published_on, slug=slug).first()


def _original(item: Article) -> SourceItem | None:
    """What the text was read from; of an item that was edited, what the wire sent last."""
    read = item.originals.filter(content_hash=item.content_hash)
    return read.only("sha256", "size", "received_at").first()


def _gone(request: HttpRequest, item: Article) -> HttpResponse:
    context = {
        "withdrawn_at": item.withdrawn_at,
        "reason": item.withdrawn_reason,
        "published_on": item.published_on,
    }
    return render(request, "410.html", context, status=410)


def _later_take(item: Article) -> Article | None:
    """The newest public take after this one. Picked here: asked to order them, SQLite walks all items."""
    takes = [take for take in item.superseded_by.order_by()[:50] if take.is_public]
    return max(takes, key=lambda take: take.sequence, default=None)


def _listed(subjects: Any) -> Any:
    return subjects.filter(is_hidden=False)


def _people(item: Article) -> list[Person]:
    """Those tagged, each with `.role`: the office held on the day of the item."""
    posts = Prefetch("posts", Post.objects.select_related("country"))
    people: list[Person] = list(_listed(item.people).prefetch_related(posts))
    for person in people:
        held = [post for post in person.posts.all() if post.started and post.held_on(item.published_on)]
        person.role = _role(held[0]) if held else ""  # type: ignore[attr-defined]
    return people


def _role(post: Post) -> str:
    office = post.title
    if post.country and post.country.name not in office:
        office = f"{office}, {post.country.name}"
    return f"then {office}" if post.ended else office


def _text(version: Version) -> list[str]:
    """Standfirst, dateline and paragraphs of a version, as plain text."""
    opening = [_said(version, name) for name in ("standfirst", "dateline")]
    return [text for text in opening if text] + differences.paragraphs(_said(version, "body"))


def _said(version: Version, field: str) -> str:
    return str(version.fields.get(field) or "")
