"""The parts of a query that must all hold, each of which can be cut out of the text typed."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from articles.search.analysis import is_stop_word, key
from articles.search.nodes import And, Field, Node, Not, Or, Word
from articles.search.query import Query

_EMPTY_GROUP = re.compile(r"[-\u2212]*[(（]\s*[)）]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text typed, and whether it is asked for or excluded."""

    text: str
    start: int
    end: int
    wanted: bool = True


def parts(query: Query, named_at: Collection[tuple[int, int]] = ()) -> list[Part]:
    """What stands side by side in a query: words, phrases, tags, dates, groups. A name of two words is one.

    Function words are left out, as they are when there is something else to look for.
    """
    root = query.root
    nodes: tuple[Node, ...] = root.nodes if isinstance(root, And) else (root,) if root is not None else ()
    found: dict[int, Part] = {}
    for node in nodes:
        start, end = node.start, node.end
        if isinstance(node, Word):
            if len(nodes) > 1 and says_nothing(node):
                continue
            start, end = next((run for run in named_at if run[0] <= start < run[1]), (start, end))
        found.setdefault(start, Part(query.text[start:end], start, end, not isinstance(node, Not)))
    return list(found.values())


def cut(text: str, gone: Collection[Part]) -> str:
    """The text without these parts, tidied."""
    return edited(text, [(part.start, part.end, " ") for part in gone])


def edited(text: str, edits: Collection[tuple[int, int, str]]) -> str:
    """The text with something else in these places, none of which overlap; tidied."""
    for start, end, new in sorted(edits, reverse=True):
        text = f"{text[:start]}{new}{text[end:]}"
    while (tidier := _EMPTY_GROUP.sub(" ", text)) != text:
        text = tidier
    return " ".join(text.split())


def says_nothing(word: Word) -> bool:
    """Whether it is a function word, which is passed over beside others."""
    return all(map(is_stop_word, key(word.text).split()))


def wanted_words(node: Node | None) -> Iterator[Word]:
    """Every word that is asked for, in the headline too, and on either side of an or."""
    match node:
        case Word():
            yield node
        case Field(_, inside):
            yield from wanted_words(inside)
        case And(nodes) | Or(nodes):
            for each in nodes:
                yield from wanted_words(each)
