"""The tree of a query. Each node knows where it stands in the text typed, and str() writes it in full."""

import datetime as dt
import re
from dataclasses import dataclass, field

QUOTES = '"“”„‟«»「」『』＂'
# A word as the reader sees it. The quotation mark within a Hebrew abbreviation is a letter of it.
BARE = rf"(?:[^\s\x00-\x1f\x7f()（）|{QUOTES}]|(?<=[א-ת])\"(?=[א-ת]))+"
_BARE_VALUE = re.compile(BARE)


@dataclass(frozen=True, slots=True)
class _Spanned:
    """Where a node stands in the text typed; trees are equal wherever their nodes stand."""

    start: int = field(default=0, compare=False, kw_only=True)
    end: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Word(_Spanned):
    """A word in any of its forms; analysis.forms() gives the tokens."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase(_Spanned):
    """Words in this order and as written; analysis.phrase() gives the tokens."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Prefix(_Spanned):
    """The beginning of a word as written, without the star."""

    text: str

    def __str__(self) -> str:
        return f"{self.text}*"


@dataclass(frozen=True, slots=True)
class Field(_Spanned):
    """A word, phrase or prefix within one part of the article: "title" is the headline."""

    name: str
    node: Word | Phrase | Prefix

    def __str__(self) -> str:
        return f"{self.name}:{self.node}"


@dataclass(frozen=True, slots=True)
class Tag(_Spanned):
    """A tag or source by name, alias or slug; kind is one of TAG_KINDS."""

    kind: str
    value: str

    def __str__(self) -> str:
        value = self.value if _BARE_VALUE.fullmatch(self.value) else f'"{self.value}"'
        return f"{self.kind}:{value}"


@dataclass(frozen=True, slots=True)
class Before(_Spanned):
    """Published before this day."""

    date: dt.date

    def __str__(self) -> str:
        return f"before:{self.date.isoformat()}"


@dataclass(frozen=True, slots=True)
class After(_Spanned):
    """Published on this day or later, so that after: and before: make a half-open span."""

    date: dt.date

    def __str__(self) -> str:
        return f"after:{self.date.isoformat()}"


@dataclass(frozen=True, slots=True)
class Not(_Spanned):
    """Everything but the node; alone in a query it means the rest of the archive."""

    node: "Node"

    def __str__(self) -> str:
        return f"-({self.node})" if isinstance(self.node, (And, Or, Not)) else f"-{self.node}"


@dataclass(frozen=True, slots=True)
class And(_Spanned):
    """All of two or more nodes, none of them an And."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " ".join(f"({node})" if isinstance(node, Or) else str(node) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Or(_Spanned):
    """Any of two or more nodes, none of them an Or."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.nodes))


Node = Word | Phrase | Prefix | Field | Tag | Before | After | Not | And | Or
