"""Marks what was found in the text of the items shown. The only place that calls a snippet safe."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.search.analysis import Token, query_stems, tokens
from articles.search.meaning import Meaning
from articles.search.names import plan_of_name
from articles.search.plan import AllOf, AnyOf, Exact, Plan, Stem

SNIPPET_WORDS = 44
# A snippet is taken from this much of a text, in characters.
SEEN = 40_000


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
    words = [(text[:SEEN], tokens(text[:SEEN], language)) for text in texts]
    found: list[str] = []
    for someone in aliased:
        if not any(_hits(its, someone.typed) for _, its in words):
            printed = (_printed(text, its, other) for other in someone.others for text, its in words)
            found += [name for name in printed if name][:1]
    return list(dict.fromkeys(found))


def _printed(text: str, words: Sequence[Token], needles: Needles) -> str:
    """The first place where it stands, from its first word to its last."""
    hits = _hits(words, needles)
    if not hits:
        return ""
    length = len(needles.sequences[0].words) if needles.sequences else 1
    return text[hits[0].start : hits[min(length, len(hits)) - 1].end]


def marked(text: str, language: str, needles: Needles) -> SafeString:
    """The whole text, escaped, with what was found in <mark>."""
    return _html(text, 0, len(text), _hits(tokens(text, language), needles))


def snippet(text: str, language: str, needles: Needles) -> SafeString:
    """The stretch of a text with most of what was found, escaped and marked; empty when there is none."""
    text = text[:SEEN]
    words = tokens(text, language)
    hits = _hits(words, needles)
    if not hits:
        return mark_safe("")
    first = _best_start(words, hits)
    last = min(first + SNIPPET_WORDS, len(words)) - 1
    start, end = (
        (0 if first == 0 else words[first].start),
        (len(text) if last == len(words) - 1 else words[last].end),
    )
    opening, closing = ("… " if first else ""), (" …" if last < len(words) - 1 else "")
    return mark_safe(opening + _html(text, start, end, hits) + closing)  # noqa: S308 - escaped by _html


def _hits(words: Sequence[Token], needles: Needles) -> list[Token]:
    found = {word.position for word in words if word.stem in needles.stems}
    for sequence in needles.sequences:
        *firsts, last = sequence.words
        for at in range(len(words) - len(firsts)):
            final = words[at + len(firsts)].exact
            if (final.startswith(last) if sequence.prefix else final == last) and all(
                words[at + offset].exact == word for offset, word in enumerate(firsts)
            ):
                found.update(range(at, at + len(firsts) + 1))
    return [words[position] for position in sorted(found)]


def _best_start(words: Sequence[Token], hits: Sequence[Token]) -> int:
    """Where the window with the most different hits begins, a little before the first of them."""
    best, best_start = 0, 0
    for at, hit in enumerate(hits):
        window = (
            {other.stem for other in hits[at:] if other.position < hit.position + SNIPPET_WORDS - 6}
            if at < 200
            else set()
        )
        if len(window) > best:
            best, best_start = len(window), max(hit.position - 6, 0)
    return min(best_start, max(len(words) - SNIPPET_WORDS, 0))


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
