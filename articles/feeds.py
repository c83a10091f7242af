"""Feeds of any listing: Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

An entry that follows another in its story links it: as its `predecessor-version` (RFC 5829) or, a copy, as
`via`. Entries stand in the order in which items were first published. Older ones are on further pages (RFC
5005, section 3; `next_url` of JSON Feed), found by their place, so that the last costs what the first does.
Ids of entries come from the uid of the item alone, so that a site that moves to another host does not
announce its archive anew; they, and that of the feed, are the same on all its pages and in each language of
the interface. An item whose hour is unknown gets no invented one: no `published`; its day stands in `dc:date`
(Dublin Core) or `_archive.day`.
"""

import datetime as dt
import io
import json
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.xmlutils import SimplerXMLGenerator

from articles import keyset
from articles.keyset import Cursor, Value
from articles.models import Article, StoryPart, Subject
from articles.stories import note_followed
from articles.templatetags.archive import machine_time, with_dateline
from articles.views.listing import Pairs, Place, by_sequence, position
from articles.views.listing import place as place_of
from articles.views.listing import root as site_root

LONGEST = 40  # entries of a page
ATOM = "application/atom+xml"
_RELATIONS = ("first", "previous", "next", "last")
# Names of entries and feeds, made of uids and addresses (RFC 9562, version 5); never to be changed.
_NAMES = uuid.UUID("6d1f5c0e-3b7a-4a58-9c42-0d8f6e21b7a3")
# What XML 1.0 has no way to write (section 2.2).
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # the last change of a feed without entries

T = TypeVar("T")


class Write(Protocol):
    """`atom` and `json_feed`: a feed of these articles, newest first, their sources and tags loaded.

    `page_url` is the absolute address of the listing as a page, `place` that of these articles in the feed.
    """

    def __call__(
        self, request: HttpRequest, *, title: str, page_url: str, articles: Sequence[Article], place: Place
    ) -> HttpResponse: ...


def paged(
    request: HttpRequest,
    fetch: Callable[[Cursor, int], Sequence[T]],
    key: Callable[[T], tuple[Value, ...]] = by_sequence,
    types: Sequence[type[Value]] = (int,),
    keep: Pairs = (),
) -> tuple[list[T], Place]:
    """The rows of a feed at the cursor of the request, and their place; as `keyset.page` and
    `listing.place` of a page. Raises BadRequest for a cursor that is none."""
    cursor = position(request, *types)
    page = keyset.page(fetch, cursor, LONGEST, key)
    return page.rows, place_of(request, page, cursor, keep=keep)


def atom(
    request: HttpRequest, *, title: str, page_url: str, articles: Sequence[Article], place: Place
) -> HttpResponse:
    root = site_root(request)
    note_followed(articles)
    xml = Writer(request, title, page_url, place, _updated(articles))
    for article in articles:
        _entry(xml, article, root)
    return xml.close()


class Writer(SimplerXMLGenerator):
    """A feed being written: begun when it is made, ended by `close`; entries are written between."""

    def __init__(
        self, request: HttpRequest, title: str, page_url: str, place: Place, updated: dt.datetime
    ) -> None:
        self._stream = io.StringIO()
        super().__init__(self._stream, "utf-8")
        self.startDocument()
        namespaces = {"xmlns": "http://www.w3.org/2005/Atom", "xmlns:dc": "http://purl.org/dc/elements/1.1/"}
        written = {"xml:lang": get_language() or "en", "xml:base": f"{site_root(request)}/"}
        self.open("feed", namespaces | written)
        self.text("title", named(title))
        self.text("id", urn("feed", request.path_info, *_kept(place)))
        self.text("updated", instant(updated))
        self.text("link", "", rel="self", type=ATOM, href=request.build_absolute_uri())
        self.text("link", "", rel="alternate", type="text/html", href=page_url)
        for relation, url in _pages(place):
            self.text("link", "", rel=relation, type=ATOM, href=site_root(request) + url)
        self.author(gettext("News Archive"))

    def close(self) -> HttpResponse:
        self.endElement("feed")
        self.endDocument()
        return HttpResponse(self._stream.getvalue(), content_type=f"{ATOM}; charset=utf-8")

    def author(self, name: str) -> None:
        self.open("author", {})
        self.text("name", name)
        self.endElement("author")

    def open(self, element: str, attributes: dict[str, str]) -> None:
        self.startElement(element, AttributesImpl(attributes))

    def text(self, element: str, content: str, **attributes: str) -> None:
        """An element with text, without the characters that would make the whole feed unreadable."""
        written = {name: printable(value) for name, value in attributes.items()}
        self.addQuickElement(element, printable(content), written)


def _kept(place: Place) -> list[str]:
    """The parameters that make a feed what it is; all its pages have them."""
    query = parse_qsl(urlsplit(place.url).query)
    return [f"{name}={value}" for name, value in query if name != "after"]


def _pages(place: Place) -> list[tuple[str, str]]:
    """The other pages of the feed, as (relation, path)."""
    urls = (place.first_url, place.newer_url, place.older_url, place.last_url)
    return [(name, url) for name, url in zip(_RELATIONS, urls, strict=True) if url]


def _entry(xml: Writer, article: Article, root: str) -> None:
    xml.open("entry", {"xml:lang": article.language})
    xml.text("title", article.headline)
    xml.text("id", urn("item", article.uid))
    xml.text("link", "", rel="alternate", type="text/html", href=root + article.get_absolute_url())
    if article.url:
        xml.text("link", "", rel="via", type="text/html", href=article.url)
    if followed := _followed(article):
        relation = "via" if followed.relation == StoryPart.Relation.COPY else "predecessor-version"
        xml.text("link", "", rel=relation, type="text/html", href=_address(followed, root))
    if article.hour_is_known:
        xml.text("published", machine_time(article))
    xml.text("dc:date", machine_time(article))
    xml.text("updated", instant(article.updated_at))
    xml.author(_author(article))
    for tag in tags(article):
        scheme = f"{root}/{tag.kind_plural}/"
        xml.text("category", "", term=tag.slug, scheme=scheme, label=tag.name)
    if article.rights_notice:
        xml.text("rights", article.rights_notice)
    if article.standfirst:
        xml.text("summary", article.standfirst)
    if article.body:
        xml.text("content", with_dateline(article), type="html")
    xml.endElement("entry")


def json_feed(
    request: HttpRequest, *, title: str, page_url: str, articles: Sequence[Article], place: Place
) -> HttpResponse:
    root = site_root(request)
    note_followed(articles)
    return json_answer(request, title, page_url, place, [_item(article, root) for article in articles])


def json_answer(
    request: HttpRequest, title: str, page_url: str, place: Place, items: list[dict[str, Any]]
) -> HttpResponse:
    """A JSON Feed of these items."""
    older = {"next_url": site_root(request) + place.older_url} if place.older_url else {}
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": printable(named(title)),
        "home_page_url": page_url,
        "feed_url": request.build_absolute_uri(),
        **older,
        "language": get_language(),
        "items": items,
    }
    content = json.dumps(feed, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(content, content_type="application/feed+json; charset=utf-8")


def named(title: str) -> str:
    """The title of a feed; that of the whole archive has none of its own."""
    site = gettext("News Archive")
    return f"{title} · {site}" if title else site


def _item(article: Article, root: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": urn("item", article.uid),
        "url": root + article.get_absolute_url(),
        "external_url": printable(article.url),
        "title": printable(article.headline),
        "summary": printable(article.standfirst),
        "content_html": printable(with_dateline(article)),
        "date_published": machine_time(article) if article.hour_is_known else "",
        "date_modified": instant(article.updated_at),
        "authors": [{"name": printable(_author(article))}],
        "tags": [printable(tag.name) for tag in tags(article)],
        "language": article.language,
        # Names of extensions begin with an underscore.
        "_archive": {
            "uid": article.uid,
            "day": article.published_on.isoformat(),
            "rights": article.rights_notice,
        },
    }
    if followed := _followed(article):
        item["_archive"]["follows"] = {"url": _address(followed, root), "relation": followed.relation}
    # A JSON Feed item has content or it is invalid, were it empty.
    return {name: value for name, value in item.items() if value or name == "content_html"}


def printable(text: str) -> str:
    """The text without what no XML may hold: one bad headline must not end a feed."""
    return _UNWRITABLE.sub("", str(text))


def tags(article: Article) -> list[Subject]:
    """The people, countries and topics of an article that readers may see."""
    kinds = (article.people.all(), article.countries.all(), article.topics.all())
    return [tag for kind in kinds for tag in kind if not tag.is_hidden]


def _followed(article: Article) -> StoryPart | None:
    """Where the item stands in its story, if it follows one that readers may see."""
    followed: StoryPart | None = getattr(article, "follows", None)
    return followed


def _address(part: StoryPart, root: str) -> str:
    return root + part.follows.get_absolute_url() if part.follows else ""


def _author(article: Article) -> str:
    return article.byline or article.source.name


def _updated(articles: Sequence[Article]) -> dt.datetime:
    return max((article.updated_at for article in articles), default=NEVER)


def urn(*parts: str) -> str:
    """The id of a feed or an entry."""
    return uuid.uuid5(_NAMES, "\n".join(parts)).urn


def instant(moment: dt.datetime) -> str:
    """RFC 3339, in UTC."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
