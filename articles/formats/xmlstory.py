"""The story within an item of XML: its text, and what stands at the head of it.

It is an NITF document (NITF 3.6, `body`), XHTML, or plain text; the formats that carry it are siblings of
this module.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from articles import markup
from articles.formats import plaintext, smallhtml
from articles.formats.filing import Filed, filed

_CLOSED_TAG = re.compile(r"</(?:p|h[1-6]|ul|ol|li|div|blockquote|a|em|strong|b|i)\s*>", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"<h2>(.*?)</h2>\s*")


@dataclass(frozen=True, slots=True)
class Story:
    """A text and its head, as far as it says. `body` is small HTML, without the dateline it began with."""

    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    filed: Filed = field(default_factory=Filed)
    body: str = ""
    editorial_note: str = ""


def at(element: Element, *path: str) -> Element:
    """The first child of each name, one within the other; an empty element where there is none."""
    for name in path:
        found = element.find(name)
        if found is None:
            return Element("none")
        element = found
    return element


def each_words(*elements: Element) -> tuple[str, ...]:
    """The words of each element that has some, each text once."""
    return tuple(dict.fromkeys(text for text in map(smallhtml.words, elements) if text))


def first_words(*elements: Element) -> str:
    """The words of the first element that has some."""
    return next(filter(None, map(smallhtml.words, elements)), "")


def of_container(container: Element, given_dateline: str = "") -> Story | None:
    """The story in an element that may hold any kind of content; None when that is not text."""
    nitf = container.find("nitf")
    if nitf is not None:
        return of_nitf(nitf, given_dateline)
    text = container.text or ""
    if _CLOSED_TAG.search(text):
        body = markup.clean(plaintext.clean(text))
    elif not len(container):
        body = smallhtml.html_of(smallhtml.from_text(text))
    elif smallhtml.is_text(container):
        body = smallhtml.html_of(container)
    else:
        return None
    where, body = filed(given_dateline, body)
    return Story(filed=where, body=body)


def of_nitf(root: Element, given_dateline: str = "") -> Story:
    """The story in the body of an NITF document."""
    body = at(root, "body")
    head, content = at(body, "body.head"), at(body, "body.content")
    headline = first_words(*head.iter("hl1"))
    standfirst = each_words(*head.findall("abstract")) or each_words(*head.iter("hl2"))
    notes = [note for note in body.iter("note") if note.get("type") == "npa"]
    where, text = filed(first_words(at(head, "dateline")) or given_dateline, smallhtml.html_of(content))
    end = [f"<p>{html.escape(line, quote=False)}</p>" for line in each_words(*body.iter("tagline"))]
    return Story(
        headline=headline,
        standfirst=" ".join(text for text in standfirst if text != headline),
        byline="; ".join(filter(None, map(_byline, head.findall("byline")))),
        filed=where,
        body="\n".join(filter(None, [text, *end])),
        editorial_note=" ".join(each_words(*notes)),
    )


def named(headline: str, body: str, slugline: str) -> tuple[str, str, tuple[str, ...]]:
    """Headline, body without a heading that repeats it, and a note on what stands for a headline.

    The headline is '' when nothing can stand for one.
    """
    if headline:
        heading = _FIRST_HEADING.match(body)
        repeats = heading and smallhtml.words_of_html(heading[1]) == headline
        return headline, body[heading.end() :] if heading and repeats else body, ()
    opening = plaintext.shorten(smallhtml.words_of_html(body)[:400], 80)
    if opening:
        return opening, body, ("The item has no headline; its first words stand for one.",)
    if slugline:
        return slugline, body, ("The item has no headline and no text; its slugline stands for a headline.",)
    return "", body, ()


def _byline(element: Element) -> str:
    """The name, and after a comma the title (NITF `byttl`)."""
    titles = element.findall("byttl")
    name = Element("byline")
    name.text = element.text
    for child in element:
        if child.tag != "byttl":
            name.append(child)
    return ", ".join(filter(None, [smallhtml.words(name).rstrip(","), *map(smallhtml.words, titles)]))
