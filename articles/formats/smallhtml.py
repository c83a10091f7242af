"""The text of an XML tree, NITF or XHTML, as words and as the small HTML of a body.

Source of the elements: NITF 3.6 (body.content and the elements in it) and XHTML 1.0. Paragraphs, headings,
lists, quotations, emphasis and links stay; the rows of a table become lines; media are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from articles import markup
from articles.formats import plaintext

_HEADINGS = {"hl1": "h2", "hl2": "h2", "h1": "h2", "h2": "h2"} | dict.fromkeys(("h3", "h4", "h5", "h6"), "h3")
_INLINE = {"em": "em", "i": "em", "strong": "strong", "b": "strong"}
_QUOTES = frozenset({"bq", "blockquote"})
_LISTS = frozenset({"ul", "ol"})
_OTHER_BLOCKS = (
    "address article aside block body body.content caption center credit dd div dl dt footer header hedline "
    "hr html li main nitf nitf-table note p pre section table tbody td tfoot th thead tr"
)
_BLOCKS = frozenset(_OTHER_BLOCKS.split()) | _QUOTES | _LISTS | frozenset(_HEADINGS)
_MEDIA = (
    "audio body.end body.head figure form head iframe img media nitf-table-metadata noscript object picture "
    "script style svg video"
)
_LEFT_OUT = frozenset(_MEDIA.split())
_COLUMN_GAP = "\u2003"
_ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)  # a relative one led to its sender
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<[^<>]*>")
_EMPTY = re.compile(r"<(em|strong|a)(?: [^<>]*)?>(\s*)</\1>")
_AROUND_LISTS = re.compile(r"<br>(?=<[ou]l>)|(?<=</[ou]l>)<br>")
_WRAPPED_AT = 50  # a printer's line of this length, broken after a space, goes on in the next one


def words(element: Element) -> str:
    """All words on one line."""
    return plaintext.one_line(plaintext.clean("".join(_texts(element))))


def html_of(element: Element) -> str:
    """What the element holds, as the small HTML of a record's body."""
    return markup.clean(plaintext.clean("\n".join(_blocks(element))))


def words_of_html(text: str) -> str:
    """The words of small HTML, on one line."""
    return plaintext.one_line(html.unescape(_TAG.sub(" ", text)))


def from_text(text: str) -> Element:
    """Plain text as a tree: paragraphs in which hard-wrapped lines are one again."""
    body = Element("body")
    for lines in plaintext.paragraphs(plaintext.clean(text)):
        paragraph = Element("p")
        paragraph.text = lines[0]
        for line in lines[1:]:
            broken = Element("br")
            broken.tail = line
            paragraph.append(broken)
        body.append(paragraph)
    return body


def is_text(element: Element) -> bool:
    """Whether it holds blocks of text, and not data in a format of its own."""
    return any(part.tag in _BLOCKS for part in element.iter() if part is not element)


def _texts(element: Element) -> Iterator[str]:
    gap = " " if element.tag in _BLOCKS or element.tag == "br" else ""
    yield gap + (element.text or "")
    for child in element:
        if child.tag not in _LEFT_OUT:
            yield from _texts(child)
        yield child.tail or ""
    yield gap


def _blocks(parent: Element) -> Iterator[str]:
    """The blocks in an element; what stands between them is a paragraph too."""
    run = [_escaped(parent.text)]
    for child in parent:
        if _is_left_out(child):
            pass
        elif child.tag in _BLOCKS or (len(child) and is_text(child)):
            yield from _paragraph(run)
            run = []
            yield from _block(child)
        else:
            run.append(_inline(child))
        run.append(_escaped(child.tail))
    yield from _paragraph(run)


def _is_left_out(element: Element) -> bool:
    """Media, and advice that its sender does not want published (NITF `note`, type "npa")."""
    return element.tag in _LEFT_OUT or (element.tag == "note" and element.get("type") == "npa")


def _block(element: Element) -> Iterator[str]:
    tag = element.tag
    if tag in _HEADINGS:
        text = _tidy("".join(_inlines(element)).replace("<br>", " "))
        if text:
            yield f"<{_HEADINGS[tag]}>{text}</{_HEADINGS[tag]}>"
    elif tag in _LISTS or tag in _QUOTES:
        inner = "\n".join(_entries(element) if tag in _LISTS else _blocks(element))
        name = tag if tag in _LISTS else "blockquote"
        if inner:
            yield f"<{name}>\n{inner}\n</{name}>"
    elif tag == "table" and _has_columns(element):
        yield from _table(element)
    elif tag == "pre":
        yield plaintext.to_html(plaintext.paragraphs(plaintext.clean("".join(element.itertext()))))
    else:
        yield from _blocks(element)


def _entries(listing: Element) -> Iterator[str]:
    """The entries of a list. Paragraphs in one become its lines."""
    for entry in listing:
        blocks = [re.sub(r"^<p>(.*)</p>$", r"\1", block, flags=re.DOTALL) for block in _blocks(entry)]
        if blocks:
            yield f"<li>{_AROUND_LISTS.sub('', '<br>'.join(blocks))}</li>"


def _has_columns(table: Element) -> bool:
    """Not a table that only arranges the text of a page."""
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
    return any(len(cells) > 1 for cells in rows) and sum(1 for _table in table.iter("table")) == 1


def _table(table: Element) -> Iterator[str]:
    for caption in table.iter("caption"):
        yield from _paragraph(["".join(_inlines(caption))])
    lines = []
    for row in table.iter("tr"):
        cells = (_tidy("".join(_inlines(cell))) for cell in row if cell.tag in {"td", "th"})
        lines.append(_COLUMN_GAP.join(cells).strip(_COLUMN_GAP))
    if any(lines):
        yield "<p>" + "<br>".join(line for line in lines if line) + "</p>"


def _paragraph(run: list[str]) -> Iterator[str]:
    lines = [_tidy(line) for line in _unwrapped("".join(run).split("<br>"))]
    while lines and not _TAG.sub("", lines[-1]).strip():
        lines.pop()
    while lines and not _TAG.sub("", lines[0]).strip():
        lines.pop(0)
    if lines:
        yield f"<p>{'<br>'.join(lines)}</p>"


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """A full line that ends in a space was broken by a printer, not by its author."""
    whole = ""
    for line in lines:
        whole += line
        if len(line.strip()) < _WRAPPED_AT or not line[-1].isspace():
            yield whole
            whole = ""
    yield whole


def _inlines(element: Element) -> Iterator[str]:
    yield _escaped(element.text)
    for child in element:
        if not _is_left_out(child):
            gap = " " if child.tag in _BLOCKS else ""
            yield gap + _inline(child) + gap
        yield _escaped(child.tail)


def _inline(element: Element) -> str:
    if element.tag == "br":
        return "<br>"
    inner = "".join(_inlines(element))
    if element.tag == "frac-sep":
        return inner or "/"
    address = element.get("href", "").strip()
    if element.tag == "a" and _ADDRESS.match(address):
        return f'<a href="{html.escape(address)}">{inner}</a>'
    tag = _INLINE.get(element.tag)
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def _escaped(text: str | None) -> str:
    return html.escape(text, quote=False) if text else ""


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", _EMPTY.sub(r"\2", text) if "></" in text else text).strip()
