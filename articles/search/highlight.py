"""Marks what was found in the text of the items shown. The only place that calls a snippet safe."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.search.analysis import Token, query_stems, terms, tokens
from articles.search.meaning import Meaning
from articles.search.names import plan_of_name
from articles.search.plan import AllOf, AnyOf, Exact, Plan, Stem

SNIPPET_WORDS = 44
# A snippet is taken from this much of a text, in characters.
SEEN = 40_000
# A stop after a short word with a capital is one of an abbreviation: Mr., Gen., U.S.
_STOP = r"\.(?<!\b[A-Z]\.)(?<!\b[A-Z][a-z]\.)(?<!\b[A-Z][a-z]{2}\.)|[!?…]"
_END = rf"(?:(?:{_STOP})+[”»\"']?(?=\s+\W?[^\W\d_a-z])|[。！？]|(?=\n|\Z))"
# What may be an end is looked at, and nothing else: letter by letter that takes fifteen times as long.
_PLAIN = r"[^\n.!?…。！？]*+"
_SENTENCE = re.compile(rf"\S{_PLAIN}(?:(?!{_END})[^\n]{_PLAIN})*{_END}")


@dataclass(frozen=True, slots=True)
class Needles:
    """What to mark: words in any form, and sequences of words as written."""

    stems: frozenset[str]
    sequences: tuple[Exact, ...]

    @classmethod
    def of(cls, *plans: Plan | None) -> "Needles":
        leaves = [leaf for plan in plans if plan is not None for leaf in _wanted(plan)]
        return cls(
            frozenset(stem for leaf in leaves if isinstance(leaf, Stem) for stem in leaf.stems),
            tuple(dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, Exact))),
        )

    def __bool__(self) -> bool:
        return bool(self.stems or self.sequences)


def _wanted(plan: Plan) -> Iterator[Plan]:
    match plan:
        case AllOf(nodes) | AnyOf(nodes):
            for node in nodes:
                yield from _wanted(node)
        case Stem(of_phrase=False) | Exact():
            yield plan


@dataclass(frozen=True, slots=True)
class Aliased:
    """Someone looked for by other names too: what finds the name as typed, and what finds each other."""

    typed: Needles
    others: tuple[Needles, ...]

    @classmethod
    def of(cls, meaning: Meaning) -> "list[Aliased]":
        """Those in a query; none where other names are not looked for."""
        if not meaning.is_expanded:
            return []
        languages = meaning.languages
        return [
            cls(
                Needles(
                    frozenset(stem for word in named.typed.split() for stem in query_stems(word, languages)),
                    (),
                ),
                tuple(Needles.of(plan_of_name(name, languages)) for name in named.names),
            )
            for named in meaning.named
            if named.names
        ]


def named_here(texts: Sequence[str], language: str, aliased: Iterable[Aliased]) -> list[str]:
    """Of those whom no word of the name typed names in these texts, the name that does, as printed."""
    read = [(text[:SEEN], _Words.of(text[:SEEN], language)) for text in texts]
    found: list[str] = []
    for someone in aliased:
        if not any(words.hits(someone.typed) for _, words in read):
            printed = (_printed(text, words, other) for other in someone.others for text, words in read)
            found += [name for name in printed if name][:1]
    return list(dict.fromkeys(found))


def _printed(text: str, words: "_Words", needles: Needles) -> str:
    """The first place where it stands, from its first word to its last."""
    hits = words.hits(needles)
    if not hits:
        return ""
    length = len(needles.sequences[0].words) if needles.sequences else 1
    shown = tokens(text, words.language, hits[0], hits[min(length, len(hits)) - 1])
    return text[shown[0].start : shown[-1].end]


def marked(text: str, language: str, needles: Needles) -> SafeString:
    """The whole text, escaped, with what was found in <mark>."""
    hits = set(_Words.of(text, language).hits(needles))
    found = [token for token in tokens(text, language) if token.position in hits] if hits else []
    return _html(text, 0, len(text), found)


def snippet(text: str, language: str, needles: Needles) -> SafeString:
    """The stretch of a text with most of what was found, escaped and marked; empty when there is none."""
    text = text[:SEEN]
    words = _Words.of(text, language)
    hits = words.hits(needles)
    if not hits:
        return mark_safe("")
    first = words.best_start(hits)
    last = min(first + SNIPPET_WORDS, len(words.stems)) - 1
    shown = tokens(text, language, first, last)
    start, end = (
        (0 if first == 0 else shown[0].start),
        (len(text) if last == len(words.stems) - 1 else shown[-1].end),
    )
    opening, closing = ("… " if first else ""), (" …" if last < len(words.stems) - 1 else "")
    among = set(hits)
    marks = [token for token in shown if token.position in among]
    return mark_safe(opening + _html(text, start, end, marks) + closing)  # noqa: S308 - escaped by _html


def naming_both(text: str, language: str, one: Needles, other: Needles) -> SafeString:
    """The first sentence in which both are named, escaped and marked; empty when there is none."""
    for match in _SENTENCE.finditer(text[:SEEN]):
        sentence = match[0]
        within = _Words.of(sentence, language)
        if (first := within.hits(one)) and (second := within.hits(other)):
            among = {*first, *second}
            marks = [token for token in tokens(sentence, language) if token.position in among]
            return _html(sentence, 0, len(sentence), marks)
    return mark_safe("")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text in order, without their places in it, which only what is shown needs."""

    language: str
    stems: Sequence[str]
    exacts: Sequence[str]

    @classmethod
    def of(cls, text: str, language: str) -> "_Words":
        return cls(language, *terms(text, language))

    def hits(self, needles: Needles) -> list[int]:
        """The positions of what was found."""
        found = {at for at, stem in enumerate(self.stems) if stem in needles.stems}
        for sequence in needles.sequences:
            *firsts, last = sequence.words
            if firsts and firsts[0] not in self.exacts:
                continue
            for at in range(len(self.exacts) - len(firsts)):
                final = self.exacts[at + len(firsts)]
                if (final.startswith(last) if sequence.prefix else final == last) and all(
                    self.exacts[at + offset] == word for offset, word in enumerate(firsts)
                ):
                    found.update(range(at, at + len(firsts) + 1))
        return sorted(found)

    def best_start(self, hits: Sequence[int]) -> int:
        """Where the window with the most different hits begins, a little before the first of them."""
        best, best_start = 0, 0
        for number, hit in enumerate(hits[:200]):
            window = {
                self.stems[other] for other in hits[number : bisect_left(hits, hit + SNIPPET_WORDS - 6)]
            }
            if len(window) > best:
                best, best_start = len(window), max(hit - 6, 0)
        return min(best_start, max(len(self.stems) - SNIPPET_WORDS, 0))


def _html(text: str, start: int, end: int, hits: Iterable[Token]) -> SafeString:
    parts, at = [], start
    for hit in hits:
        # Tokens of languages written without spaces overlap: each letter is marked once.
        if hit.start < start or hit.end > end or hit.end <= at:
            continue
        begin = max(hit.start, at)
        parts += [escape(text[at:begin]), "<mark>", escape(text[begin : hit.end]), "</mark>"]
        at = hit.end
    parts.append(escape(text[at:end]))
    return mark_safe("".join(parts).replace("</mark><mark>", ""))  # noqa: S308 - every part is escaped above
