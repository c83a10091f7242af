"""Text to search tokens, for the index, for queries and for highlighting alike; docs/search.md tabulates it.

A token never crosses white space, so the analysis of a text is that of its chunks between white space, one
after the other. Most chunks of news recur; a bounded cache of them is what makes indexing fast.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple

from articles.search.folding import (
    APOSTROPHE,
    COMMA,
    GRAM,
    HYPHEN,
    LETTER,
    LETTER_S,
    POINT,
    QUOTE,
    Folded,
    fold,
)
from articles.search.stemming import Profile, profile, query_stems, stem
from articles.search.stopwords import is_stop_word

__all__ = [
    "ANALYSER_VERSION",
    "Chunk",
    "Form",
    "Token",
    "by_chunk",
    "chunks",
    "forms",
    "is_stop_word",
    "key",
    "phrase",
    "plain_text",
    "query_stems",
    "terms",
    "tokens",
]

ANALYSER_VERSION = (
    1  # Raise it with every change of what tokens() gives: it asks for the index to be rebuilt.
)
MAX_TOKEN_LENGTH = 64  # Longer words are known by their first 64 characters.
CHUNK_CACHE_SIZE = 131_072  # Chunks of all languages together, about 300 bytes each.
MAX_CACHED_CHUNK = 40
# Index and tagger read the same fields one after the other: those of one article are remembered.
_FIELDS = 4

# Written before a vowel in French, Italian and Catalan: l'Ukraine, d'Estaing, dell'arte; not O'Brien.
_ELISIONS = frozenset(("l", "d", "qu", "all", "dall", "dell", "nell", "sull"))
# co-operation, re-election, e-mail are cooperation, reelection, email.
_JOINED_PREFIXES = frozenset(("co", "re", "e"))

_WORD = re.compile(
    r"""(?P<initials> [aS](?:p[aS](?![aSHd]))+ ) (?:p?qS(?![aSHd]))?           # U.S.  U.S.'s
      | (?P<number> d{1,3}(?:kd{3})+(?!d) )                                    # 1,000,000
      | (?P<word> [aSHd]+ (?: (?<=[aS])q(?!S(?![aSHd]))(?=[aS])[aSHd]+         # O'Brien, but Japan's is Japan
                            | (?<=H)[qx](?=H)[aSHd]+ )* ) (?:qS(?![aSHd]))?    # Hebrew abbreviations
      | (?P<grams> c+ )""",
    re.VERBOSE,
)
_PUNCTUATION = re.compile(f"[{APOSTROPHE}{POINT}{COMMA}{HYPHEN}{QUOTE}]")
_COMPOUND = re.compile(r"[aSH]+(?:[hq][aSH]+|[hq]d+){1,3}")
_CODE = re.compile(r"([^\W\d_]{1,8})(\d{1,8})")
_CHUNK = re.compile(r"\S+")
_PLAIN = re.compile(r"([A-Za-z]+)[.,]?")
_BLOCK_TAG = re.compile(r"</?(?:p|h[1-6]|ul|ol|li|blockquote|div)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<br(?=[\s/>])[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&#?\w{1,32};")


class Token(NamedTuple):
    """A word of a text: as written but folded, its stem, its place in the text as given, its number."""

    exact: str
    stem: str
    start: int
    end: int
    position: int


@dataclass(frozen=True, slots=True)
class Form:
    """Consecutive exact tokens to look for; with prefix, the last one is the beginning of a token."""

    words: tuple[str, ...]
    prefix: bool = False


# A chunk's tokens: exact, stem, start and end of each, in a flat tuple to be small in the cache.
Chunk = tuple[Any, ...]


class _Chunks(dict[str, Chunk]):
    """The chunks of one profile that occurred lately; another is analysed when it is looked up."""

    __slots__ = ("_profile", "old")

    def __init__(self, text_profile: Profile) -> None:
        super().__init__()
        self.old: dict[str, Chunk] = {}
        self._profile = text_profile

    def __missing__(self, text: str) -> Chunk:
        chunk = self.old.get(text)
        if chunk is None:
            chunk = _analysed(text, self._profile)
        if len(text) <= MAX_CACHED_CHUNK:
            _make_room()
            self[text] = chunk
        return chunk


_caches: dict[Profile, _Chunks] = {}


def _make_room() -> None:
    """When the young ones of all profiles are many, they become the old ones."""
    if sum(map(len, _caches.values())) * 2 >= CHUNK_CACHE_SIZE:
        for each in list(_caches.values()):
            each.old = each.copy()
            each.clear()


def tokens(text: str, language: str, first: int = 0, last: int | None = None) -> list[Token]:
    """All tokens of a text, or some, stemmed for its language (BCP 47, "" when unknown)."""
    known = by_chunk(language)
    found: list[Token] = []
    position = 0
    for match in _CHUNK.finditer(text):
        offset = match.start()
        chunk = known[match[0]]
        beyond = position + len(chunk) // 4
        if beyond > first:
            for at in range(0, len(chunk), 4):
                exact, word_stem, start, end = chunk[at : at + 4]
                found.append(Token(exact, word_stem, offset + start, offset + end, position + at // 4))
        position = beyond
        if last is not None and position > last:
            break
    return [token for token in found if first <= token.position and (last is None or token.position <= last)]


def terms(text: str, language: str) -> tuple[list[str], list[str]]:
    """The stems and the exact forms of tokens(), in order: what the index keeps."""
    flat = [*chain.from_iterable(map(by_chunk(language).__getitem__, chunks(text)))]
    return flat[1::4], flat[0::4]


@lru_cache(_FIELDS)
def chunks(text: str) -> Sequence[str]:
    """What stands between white space."""
    return text.split()


def by_chunk(language: str) -> Mapping[str, Chunk]:
    """By each text without white space its tokens, flat: exact, stem, start and end of each."""
    text_profile = profile(language)
    known = _caches.get(text_profile)
    return _caches.setdefault(text_profile, _Chunks(text_profile)) if known is None else known


def key(text: str) -> str:
    """The exact tokens of a name joined by spaces: equal for spellings that the search takes as the same."""
    return " ".join(terms(text, "")[1])


def phrase(text: str) -> Form:
    """The text as consecutive tokens, to be found wherever they stand in a text.

    Where words run together each character starts a token of two: 東京都 is 東京 京都 都. The last only says
    where the run ends, which a reader does not ask for; alone, it is the beginning of a token.
    """
    folded = fold(text.strip())
    words = [exact for exact, _, _ in _words(folded)]
    last = max((at for at, unit_class in enumerate(folded.classes) if unit_class not in "oqpkhx"), default=-1)
    if last < 0 or folded.classes[last] != GRAM:
        return Form(tuple(words))
    if last and folded.classes[last - 1] == GRAM:
        return Form(tuple(words[:-1]))
    return Form(tuple(words), prefix=True)


def forms(text: str) -> tuple[Form, ...]:
    """The ways a word typed by a reader may be printed, as typed first; none for mere punctuation.

    A compound may be one word (cease-fire, ceasefire), a code may be parted (MH17, MH-17), an elision may be
    part of a name (D'Amato, Damato).
    """
    written = phrase(text)
    if not written.words:
        return ()
    if len(written.words) > 1 and _COMPOUND.fullmatch(fold(text).classes):
        return written, Form(("".join(written.words)[:MAX_TOKEN_LENGTH],))
    code = _CODE.fullmatch(written.words[0]) if len(written.words) == 1 else None
    return (written, Form(code.groups())) if code else (written,)


@lru_cache(1)
def plain_text(markup: str) -> str:
    """The text of an article's HTML: a blank line between blocks, a line end for br. Linear in the length."""
    text = _BLOCK_TAG.sub("\n\n", " ".join(markup.split()))
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), _TAG.sub("", _BREAK_TAG.sub("\n", text)))
    blocks = ("\n".join(line.strip() for line in block.split("\n")).strip() for block in text.split("\n\n"))
    return "\n\n".join(block for block in blocks if block)


def _analysed(text: str, text_profile: Profile) -> Chunk:
    if plain := _PLAIN.fullmatch(text):  # what the rules below give for most, in a quarter of the time
        exact = plain[1].lower()[:MAX_TOKEN_LENGTH]
        return exact, stem(exact, text_profile), 0, plain.end(1)
    return tuple(
        value
        for exact, start, end in _words(fold(text))
        for value in (exact, stem(exact, text_profile), start, end)
    )


def _words(folded: Folded) -> Iterator[tuple[str, int, int]]:
    """The exact form of each word with its start and end in the text that was folded."""
    classes, starts, ends = folded.classes, folded.starts, folded.ends
    prefix_at = -1
    for match in _WORD.finditer(classes):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        if kind == "grams":
            for at in range(start, end):
                last = min(at + 2, end)
                yield "".join(folded.units[at:last])[:MAX_TOKEN_LENGTH], starts[at], ends[last - 1]
            continue
        begin = start
        if prefix_at >= 0:
            begin, prefix_at = prefix_at, -1
        elif kind == "word":
            elided = _elision(folded, start, end)
            if elided > start:
                yield _exact(folded, start, elided), starts[start], ends[elided - 1]
                begin = elided + 1
            elif _is_joined_prefix(folded, start, end):
                prefix_at = start
                continue
        yield _exact(folded, begin, end), starts[begin], ends[end - 1]


def _exact(folded: Folded, start: int, end: int) -> str:
    classes = folded.classes
    if classes[start:end].isalpha() and not _PUNCTUATION.search(classes, start, end):
        return "".join(folded.units[start : min(end, start + MAX_TOKEN_LENGTH)])[:MAX_TOKEN_LENGTH]
    units = (folded.units[at] for at in range(start, end) if classes[at] not in "qpkhx")
    return "".join(islice(units, MAX_TOKEN_LENGTH))[:MAX_TOKEN_LENGTH]


def _elision(folded: Folded, start: int, end: int) -> int:
    """The place of the apostrophe after an elided article or preposition, or start when there is none."""
    at = folded.classes.find(APOSTROPHE, start, min(end, start + 5))
    return at if at > start and "".join(folded.units[start:at]) in _ELISIONS else start


def _is_joined_prefix(folded: Folded, start: int, end: int) -> bool:
    classes = folded.classes
    return (
        end - start <= 2
        and classes[end : end + 1] == HYPHEN
        and classes[end + 1 : end + 2] in (LETTER, LETTER_S)
        and (start == 0 or classes[start - 1] not in (HYPHEN, APOSTROPHE))
        and "".join(folded.units[start:end]) in _JOINED_PREFIXES
    )
