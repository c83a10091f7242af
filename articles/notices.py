"""Feeds of what happened to items: corrections and removals, in the formats of `feeds`.

An entry tells what was done, when, and where one reads on; never what a withdrawn item said.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from articles.feeds import NEVER, Writer, instant, json_answer, printable, urn
from articles.views.listing import Place


@dataclass(frozen=True, slots=True)
class Notice:
    """`name` is what its id is made of, and never changes; `url` is absolute."""

    name: tuple[str, ...]
    title: str
    text: str
    url: str
    moment: dt.datetime
    author: str


class Write(Protocol):
    """`atom` and `json_feed`: a feed of these notices, newest first."""

    def __call__(
        self, request: HttpRequest, *, title: str, page_url: str, notices: Sequence[Notice], place: Place
    ) -> HttpResponse: ...


def atom(
    request: HttpRequest, *, title: str, page_url: str, notices: Sequence[Notice], place: Place
) -> HttpResponse:
    xml = Writer(request, title, page_url, place, max((notice.moment for notice in notices), default=NEVER))
    for notice in notices:
        xml.open("entry", {})
        xml.text("title", notice.title)
        xml.text("id", urn(*notice.name))
        xml.text("link", "", rel="alternate", type="text/html", href=notice.url)
        xml.text("published", instant(notice.moment))
        xml.text("updated", instant(notice.moment))
        xml.author(notice.author)
        xml.text("content", notice.text, type="text")
        xml.endElement("entry")
    return xml.close()


def json_feed(
    request: HttpRequest, *, title: str, page_url: str, notices: Sequence[Notice], place: Place
) -> HttpResponse:
    return json_answer(request, title, page_url, place, [_item(notice) for notice in notices])


def _item(notice: Notice) -> dict[str, Any]:
    return {
        "id": urn(*notice.name),
        "url": notice.url,
        "title": printable(notice.title),
        "content_text": printable(notice.text),
        "date_published": instant(notice.moment),
        "authors": [{"name": printable(notice.author)}],
    }
