"""Puts links into the small HTML of a body, at places of its plain text.

The two have the same letters in the same order, and differ in nothing but tags, entities and white space: a
place is found again by how many letters stand before it.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_TAG = re.compile(r"""<(/?)([a-z][a-z0-9]*)(?:[^<>"]|"[^"]*")*>""", re.IGNORECASE)
_LETTER = re.compile(r"&#?\w{1,32};|\S")
_CLOSED = frozenset(("a", "h2", "h3"))  # no link is put inside these


class Link(NamedTuple):
    """What stands between two places of a plain text (`search.analysis.plain_text`) leads to an address."""

    start: int
    end: int
    url: str


class _Name(NamedTuple):
    """What is to be linked, found by how many letters stand before it."""

    number: int
    letters: str
    url: str


def linked(body: str, plain: str, links: Iterable[Link]) -> str:
    """The body with a link to each address: the first of those given that can be put.

    None is put inside of another link or of a heading, nor across a tag.
    """
    names = list(_names(plain, links))
    written: list[str] = []
    met: set[str] = set()
    done, number, closed = 0, 0, 0
    for start, end, tag, opens in _tags(body):
        text = body[done:start]
        count = len(_letters(html.unescape(text)))
        if not closed:
            here = [name for name in names if number <= name.number < number + count]
            text = _with_links(text, [name._replace(number=name.number - number) for name in here], met)
        written += [text, body[start:end]]
        number += count
        done = end
        if tag in _CLOSED:
            closed = max(0, closed + (1 if opens else -1))
    return "".join(written)


def _tags(body: str) -> Iterator[tuple[int, int, str, bool]]:
    """Where each begins and ends, its name, whether it opens; and the end of the body as one without name."""
    for tag in _TAG.finditer(body):
        yield tag.start(), tag.end(), tag[2].lower(), not tag[1]
    yield len(body), len(body), "", False


def _names(plain: str, links: Iterable[Link]) -> Iterator[_Name]:
    number, at = 0, 0
    for link in sorted(links):
        number += len(_letters(plain[at : link.start]))
        at = link.start
        yield _Name(number, _letters(plain[link.start : link.end]), link.url)


def _with_links(text: str, names: Sequence[_Name], met: set[str]) -> str:
    """A text without tags, with the names in it linked whose address was not met yet."""
    if not names:
        return text
    places = [
        match.span() for match in _LETTER.finditer(text) for _ in _letters(html.unescape(match[0]))
    ]  # of each letter
    written: list[str] = []
    done = 0
    for name in names:
        standing = places[name.number : name.number + len(name.letters)]
        start, end = standing[0][0], standing[-1][1]
        is_whole = _letters(html.unescape(text[start:end])) == name.letters
        if is_whole and start >= done and name.url not in met:
            written += [text[done:start], f'<a href="{html.escape(name.url)}">{text[start:end]}</a>']
            met.add(name.url)
            done = end
    return "".join([*written, text[done:]])


def _letters(text: str) -> str:
    return "".join(text.split())
