"""NewsML-G2 and NewsML 1: items of news by themselves, or many in a message.

newsmlg2.py and newsml1.py read the items. Catalogs and remote content are never fetched.

What is not a text (a picture, a video, a package that names other items, a concept, a plan) is no article: it
is a Flaw that says so, and stays among the rejects with its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from articles.formats import newsml1, newsmlg2, wirevalues, xmlitems
from articles.formats.record import ArticleRecord, Flaw, Format, Parsed

_NO_NEWS = {
    "packageItem": "The item is a package: it names other items and has no text of its own.",
    "conceptItem": "The item describes a concept and is no news.",
    "knowledgeItem": "The item is a list of concepts and is no news.",
    "planningItem": "The item announces coverage and is no news.",
    "catalogItem": "The item is a catalog of schemes and is no news.",
}
_NAMES = frozenset({"newsItem", "NewsItem", *_NO_NEWS})
_ROOTS = "|".join(["newsMessage", "NewsML", *sorted(_NAMES)])
_PROLOG = r"\s*+(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*)?>)\s*)*+"
_OPENING = re.compile(rf"{_PROLOG}<(?:[\w.-]{{1,40}}:)?(?:{_ROOTS})[\s/>]", re.DOTALL)


def parse(stream: BinaryIO, _name: str) -> Iterator[Parsed]:
    """Each item of the file, of whatever kind."""
    for piece in xmlitems.items(stream, _NAMES):
        result = piece.result if isinstance(piece.result, Flaw) else _result(piece.result)
        yield Parsed(piece.raw, piece.offset, piece.line, result)


def recognises(head: bytes, _name: str) -> bool:
    """The first element is an item, or the envelope of items."""
    return bool(_OPENING.match(xmlitems.text_of_head(head)))


def _result(item: Element) -> ArticleRecord | Flaw:
    try:
        if item.tag == "NewsItem":
            return newsml1.record_of(item)
        return Flaw(_NO_NEWS[item.tag]) if item.tag in _NO_NEWS else newsmlg2.record_of(item)
    except wirevalues.Refused as refused:
        return Flaw(str(refused))


FORMAT = Format("newsml", "NewsML", 3, recognises, parse)
