"""What a reader typed, as a small tree: no input is an error, only too much of it.

Words are all required; "or" between them asks for either side and binds more loosely than the words beside
it, so that `sergey lavrov or fumio kishida` means the two people. docs/search.md has the whole language.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from django.utils.translation import gettext

from articles.figures import grouped
from articles.search import analysis
from articles.search.folding import script
from articles.search.nodes import (
    BARE,
    QUOTES,
    After,
    And,
    Before,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Tag,
    Word,
)

__all__ = [
    "After",
    "And",
    "Before",
    "Field",
    "NGram",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "QueryError",
    "QueryTooLong",
    "Tag",
    "Word",
    "ngrams",
    "parse",
]

MAX_LENGTH = 2500  # characters: a long paragraph
MAX_WORDS = 400  # as the reader counts them
MAX_TOKENS = 400  # as the index counts them: a headline in Chinese is one word of thirty tokens
MAX_PREFIXES = 5
MAX_NESTING = 10  # of what is left when superfluous parentheses are gone
PROSE = 6  # words of a sentence
PARAGRAPH = 12  # words beyond which signs of the language are likely to be punctuation
MIN_PREFIX = 2  # characters before the star

TAG_KINDS = ("person", "country", "topic", "source")

_QUOTED = '「[^」]*」?|『[^』]*』?|["“”„‟«»＂][^"“”„‟«»＂]*["“”„‟«»＂]?'
_LEXEME = re.compile(
    rf"""(?P<open>[(（]) | (?P<close>[)）]) | (?P<or>\|+) | (?P<not>[-\u2212]+(?=[^\s)）|]))
      | (?i:(?P<field>title|person|country|topic|source|before|after)):
        (?:(?P<field_quoted>{_QUOTED})|(?P<field_bare>{BARE}))
      | (?P<quoted>{_QUOTED}) | (?P<bare>{BARE})""",
    re.VERBOSE,
)
_MINUS = ("-", "\u2212")  # what follows it directly is a word, -or too
_OPERATORS = {"or": "or", "OR": "or", "AND": "and", "NOT": "not"}
_INNER_QUOTES = re.compile(rf"[\s\x00-\x1f\x7f{QUOTES}]+")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?[^\w\s]*")
_DATE = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?")


class QueryError(ValueError):
    """A query that is not searched; its text is one sentence for the reader."""


class QueryTooLong(QueryError):  # noqa: N818 — reads as what it says, beside Django's RequestDataTooBig
    """A query beyond one of the limits of this module."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. str() gives a text that parses to the same tree; notes are sentences for the reader."""

    root: Node | None
    text: str
    notes: tuple[str, ...] = ()

    @property
    def bare_words(self) -> tuple[Word, ...]:
        """The words that are wanted, outside of quotes, fields and negation, in the order typed."""
        return tuple(word for run in _runs(self.root) for word in run)

    def __str__(self) -> str:
        return "" if self.root is None else str(self.root)


@dataclass(frozen=True, slots=True)
class NGram:
    """Consecutive wanted words: the key that aliases are looked up by, and the words that make it."""

    key: str
    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


def parse(text: str) -> Query:
    """Parses what a reader typed. Unbalanced quotes and parentheses are mended, lone operators ignored.

    Raises QueryTooLong beyond the limits of this module. Linear in the length of the text.
    """
    if len(text.strip()) > MAX_LENGTH:
        most = grouped(MAX_LENGTH)
        raise QueryTooLong(gettext("Please search for at most %(most)s characters.") % {"most": most})
    builder = _Builder()
    operators: list[re.Match[str]] = []
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup or ""
        if kind == "bare" and text[max(match.start() - 1, 0) : match.start()] not in _MINUS:
            kind = _OPERATORS.get(match[0], kind)
            if kind != "bare":
                operators.append(match)
        builder.add(kind, match)
    root = builder.finish(len(text))
    if root is None and operators:
        lone = " ".join(match[0] for match in operators)
        root = Phrase(lone, start=operators[0].start(), end=operators[-1].end())
    notes = builder.notes
    if root is None and text.strip():
        notes.append(gettext("Only letters and digits can be searched for."))
    _check_limits(root)
    return Query(root, text, tuple(dict.fromkeys(notes)))


def as_sentence(query: Query) -> Query:
    """The same query; but all its words are wanted when it reads as a sentence, where "or" is one of them.

    A sentence is of PROSE or more words, function words among them, without any other sign of the language:
    a bar, or OR among words that are not all in capitals. Quotation marks, parentheses and minuses are
    punctuation in more than PARAGRAPH words only.
    """
    if not isinstance(query.root, (And, Or)):
        return query
    leaves = tuple(_leaves(query.root))
    if not all(isinstance(leaf, (Word, Phrase)) or is_unwanted(leaf) for leaf in leaves):
        return query
    words = [token for leaf in leaves if isinstance(leaf, Word) for token in analysis.key(leaf.text).split()]
    length = len(words) + len(re.findall(r"\bor\b", query.text))
    signs = r"[|｜]" if query.text.isupper() else r"[|｜]|\bOR\b"
    reads_so = (
        length >= PROSE
        and has_function_words(words)
        and not re.search(signs, query.text)
        and (length > PARAGRAPH or (is_plain(leaves) and not re.search("[(（]", query.text)))
    )
    return replace(query, root=And(leaves, start=query.root.start, end=query.root.end)) if reads_so else query


def has_function_words(words: Collection[str]) -> bool:
    """Whether some of them are function words, and not all: "and" and "or" alone make no sentence."""
    function_words = [word for word in words if analysis.is_stop_word(word)]
    return len(function_words) < len(words) and not {"and", "or"}.issuperset(function_words)


def is_plain(nodes: Collection[Node]) -> bool:
    """Whether they are mere words."""
    return all(isinstance(node, Word) for node in nodes)


def is_unwanted(node: Node) -> bool:
    """Whether it is a word or phrase with a minus before it."""
    return isinstance(node, Not) and isinstance(node.node, (Word, Phrase))


def _leaves(node: Node) -> Iterator[Any]:
    if isinstance(node, (And, Or)):
        for child in node.nodes:
            yield from _leaves(child)
    else:
        yield node


def ngrams(query: Query, max_words: int = 5) -> tuple[NGram, ...]:
    """Every run of one to max_words consecutive wanted words that may be a name, in the order typed.

    Function words alone are no name, unless written as one: US and U.S. but not us. Where all of a query is
    in capitals, they say nothing.
    """
    shouting = len(query.bare_words) > 2 and all(word.text.isupper() for word in query.bare_words)
    found: list[NGram] = []
    for run in _runs(query.root):
        keys = [analysis.key(word.text) for word in run]
        telling = [_may_be_name(word, key, shouting=shouting) for word, key in zip(run, keys, strict=True)]
        for first in range(len(run)):
            lasts = range(first + 1, min(first + max_words, len(run)) + 1)
            found.extend(
                NGram(" ".join(keys[first:last]), run[first:last])
                for last in lasts
                if any(telling[first:last])
            )
    return tuple(found)


def _may_be_name(word: Word, key: str, *, shouting: bool) -> bool:
    if not all(analysis.is_stop_word(token) for token in key.split()):
        return True
    written_as_name = len(key) > 1 and word.text.isupper() and not shouting
    return written_as_name or _DOTTED.fullmatch(word.text) is not None


def _runs(root: Node | None) -> Iterator[tuple[Word, ...]]:
    if isinstance(root, Word):
        yield (root,)
    elif isinstance(root, Or):
        for node in root.nodes:
            yield from _runs(node)
    elif isinstance(root, And):
        for is_word, nodes in groupby(root.nodes, key=lambda node: isinstance(node, Word)):
            if is_word:
                yield tuple(node for node in nodes if isinstance(node, Word))
            else:
                for node in nodes:
                    yield from _runs(node)


@dataclass(slots=True)
class _Group:
    """An open parenthesis: the alternatives so far, the last of them still growing."""

    start: int
    negated_at: int = -1  # where the minus before it stands, -1 without
    alternatives: list[list[Node]] = field(default_factory=lambda: [[]])

    def node(self, end: int) -> Node | None:
        nodes = [_joined(And, alternative) for alternative in self.alternatives if alternative]
        if not nodes:
            return None
        inside = _joined(Or, nodes)
        if self.negated_at < 0:
            return inside
        return inside.node if isinstance(inside, Not) else Not(inside, start=self.negated_at, end=end)


def _joined(kind: type[And | Or], nodes: list[Node]) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, (And, Or)) and isinstance(node, kind):
            flat.extend(node.nodes)
        else:
            flat.append(node)
    return kind(tuple(flat), start=nodes[0].start, end=nodes[-1].end)


class _Builder:
    """Takes the lexemes of a query in order and grows its tree; a stack instead of recursion."""

    def __init__(self) -> None:
        self.groups = [_Group(0)]
        self.negated_at = -1
        self.notes: list[str] = []

    def add(self, kind: str, match: re.Match[str]) -> None:
        """Takes one lexeme: "open", "close", "or", "and", "not", or a term of any other kind."""
        if kind == "and":
            return
        if kind == "not":
            self.negated_at = match.start() if self.negated_at < 0 else self.negated_at
            return
        negated_at, self.negated_at = self.negated_at, -1
        if kind == "open":
            self.groups.append(_Group(match.start(), negated_at))
        elif kind == "close":
            self.close(match.end())
        elif kind == "or":
            self.groups[-1].alternatives.append([])
        else:
            node = _term(kind, match, self.notes)
            if node is not None and negated_at >= 0:
                node = Not(node, start=negated_at, end=match.end())
            self.grow(node)

    def grow(self, node: Node | None) -> None:
        if node is not None:
            self.groups[-1].alternatives[-1].append(node)

    def close(self, end: int) -> None:
        if len(self.groups) > 1:
            group = self.groups.pop()
            node = group.node(end)
            self.grow(replace(node, start=group.start, end=end) if isinstance(node, (And, Or)) else node)

    def finish(self, end: int) -> Node | None:
        while len(self.groups) > 1:
            self.close(end)
        return self.groups[0].node(end)


def _term(kind: str, match: re.Match[str], notes: list[str]) -> Node | None:
    value = match[kind]
    if kind.endswith("quoted"):
        if len(value) > 1 and value[-1] not in QUOTES:
            notes.append(gettext("A quotation mark is not closed: the phrase is taken to run to the end."))
        value = _INNER_QUOTES.sub(" ", value).strip()
    start, end = match.span()
    if not analysis.phrase(value).words:
        return None
    name = (match["field"] or "").lower()
    if name in TAG_KINDS:
        return Tag(name, value, start=start, end=end)
    if name in ("before", "after"):
        date = _date(value)
        if date is not None:
            return (Before if name == "before" else After)(date, start=start, end=end)
        notes.append(gettext("“%(text)s” is not a date like 2015-09-21, 2015-09 or 2015.") % {"text": value})
        value = match[0] if kind == "field_bare" else value
    if kind.endswith("quoted"):
        node: Word | Phrase | Prefix = Phrase(value, start=start, end=end)
    else:
        node = _word(value, start, end, notes)
    return Field(name, node, start=start, end=end) if name == "title" else node


def _word(text: str, start: int, end: int, notes: list[str]) -> Word | Prefix:
    beginning = text.rstrip("*")
    if beginning == text:
        return Word(text, start=start, end=end)
    last = analysis.phrase(beginning).words[-1]
    if len(last) >= MIN_PREFIX or script(last[0]) == "gram":
        return Prefix(beginning, start=start, end=end)
    notes.append(
        gettext("“%(text)s” is searched as a word: a star needs at least %(least)s characters before it.")
        % {"text": text, "least": MIN_PREFIX}
    )
    return Word(text, start=start, end=end)


def _date(text: str) -> dt.date | None:
    """The first day of a year, month or day."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[3] or 1), int(match[4] or 1))
    except ValueError:
        return None


def _check_limits(root: Node | None) -> None:
    words = tokens = prefixes = 0
    rest = [(root, 1)] if root is not None else []
    while rest:
        node, depth = rest.pop()
        if depth > MAX_NESTING:
            raise QueryError(
                gettext("Please put parentheses within each other at most %(most)s deep.")
                % {"most": MAX_NESTING}
            )
        if isinstance(node, (And, Or)):
            rest.extend((child, depth + 1) for child in node.nodes)
        elif isinstance(node, (Not, Field)):
            rest.append((node.node, depth))
        elif isinstance(node, (Word, Phrase, Prefix)):
            words += len(node.text.split())
            tokens += len(analysis.phrase(node.text).words)
            prefixes += isinstance(node, Prefix)
        else:
            words += 1
    if words > MAX_WORDS:
        raise QueryTooLong(gettext("Please search for at most %(most)s words.") % {"most": MAX_WORDS})
    if tokens > MAX_TOKENS:
        raise QueryTooLong(gettext("Please search for a shorter text."))
    if prefixes > MAX_PREFIXES:
        raise QueryError(gettext("Please use at most %(most)s words with a star.") % {"most": MAX_PREFIXES})
