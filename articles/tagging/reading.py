"""An item read for names: every place where one stands, with what stands beside it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from articles.models import Article
from articles.reference import words_beside
from articles.search.analysis import Chunk, by_chunk, chunks, is_stop_word, plain_text
from articles.tagging import context
from articles.tagging.context import Beside
from articles.tagging.trie import CAPITALS, COMMON, Name, Trie, is_passed_over

# What no name goes across; but a point behind a short word, as in St. Louis or U.S. Treasury.
_BREAK = re.compile(r"[,;:!?()\[\]\"“”„«»|.]")
_ENDS_SENTENCE = (".", "!", "?", ":", "”", '"', "»")
_PARTS = tuple(',;:!?)]”»"…')
# Of a headline with so many capitals nothing can be told by them.
_TITLE_CASE = 0.6
# Chunks of text of which it is remembered whether a name begins there.
_MEMORY = 100_000
_LAST_SPACE = 0x3000  # of the characters that are white space to Python


class Passage:
    """One field of an item: a text and its chunks, which is what stands between white space."""

    def __init__(self, field: str, text: str) -> None:
        self.field = field
        self.text = text
        self.chunks: Sequence[str] = chunks(text)

    @cached_property
    def starts(self) -> list[int]:
        """Where each chunk begins."""
        codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), "<u4")
        parts = _is_space()[np.minimum(codes, _LAST_SPACE + 1)]
        follows_space = np.concatenate(([True], parts[:-1]))
        starts: list[int] = np.flatnonzero(follows_space & ~parts).tolist()
        return starts

    @cached_property
    def shouts(self) -> bool:
        """Whether all is in capitals."""
        return self.text.isupper()

    @cached_property
    def is_title_case(self) -> bool:
        if self.field == "body":
            return False
        words = [text for text in self.chunks if text[:1].isalpha() and len(text) > 3]
        return sum(text[0].isupper() for text in words) > _TITLE_CASE * len(words)

    @cached_property
    def lead(self) -> int:
        """Where the first paragraph ends."""
        end = self.text.find("\n\n") if self.field == "body" else -1
        return end if end >= 0 else len(self.text)

    def beside(self, first: int, start: int, end: int) -> Beside:
        """What stands around the name that begins in the chunk `first`."""
        before = self.chunks[first - 1] if first else ""
        starts_sentence = not before or before.endswith(_ENDS_SENTENCE)
        if before.endswith(_PARTS) or start > self.starts[first]:
            before = ""
        earlier = self.chunks[first - 2] if first > 1 else ""
        after: list[str] = []
        for text in self._rest(first, end):
            after.append(text)
            if text.endswith((*_PARTS, ".")):
                break
        before_starts = not earlier or earlier.endswith(_ENDS_SENTENCE)
        if earlier.endswith(_PARTS):
            earlier = ""
        return Beside(earlier, before, tuple(after), starts_sentence, before_starts)

    def _rest(self, first: int, end: int) -> Sequence[str]:
        """Up to five chunks behind the name, when its own ends with it."""
        at = first
        while self.starts[at] + len(self.chunks[at]) < end:
            at += 1
        if self.chunks[at][end - self.starts[at] :] not in ("", "."):
            return ()
        return self.chunks[at + 1 : at + 6]


@dataclass(eq=False)
class Sighting:
    """A place in the text where names stand, all of the same length."""

    passage: Passage
    at: int  # the chunk where it begins
    start: int
    end: int
    names: tuple[Name, ...]

    @property
    def field(self) -> str:
        return self.passage.field

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def in_lead(self) -> bool:
        return self.start < self.passage.lead

    @property
    def is_titled(self) -> bool:
        """Whether it stands where capitals tell nothing."""
        return self.passage.is_title_case or self.passage.shouts

    @cached_property
    def beside(self) -> Beside:
        return self.passage.beside(self.at, self.start, self.end)


class Window:
    """The words of a passage from a chunk on; further chunks are looked at when their words are asked for."""

    def __init__(self, passage: Passage, at: int, known: Mapping[str, Chunk]) -> None:
        self.passage = passage
        self._next = at
        self._known = known
        self._words: list[tuple[str, int, int]] = []
        self._grow()
        self.own = len(self._words)  # words of the first chunk
        self.first = 0

    def word(self, at: int) -> str:
        at += self.first
        while at >= len(self._words):
            if not self._grow():
                return ""
        return self._words[at][0]

    def span(self, count: int) -> tuple[int, int]:
        """Where so many words from the first on begin and end."""
        return self._words[self.first][1], self._words[self.first + count - 1][2]

    def _grow(self) -> bool:
        passage = self.passage
        if self._next >= len(passage.chunks) or (self._words and self.is_parted()):
            return False
        start, text = passage.starts[self._next], passage.chunks[self._next]
        tokens = self._known[text]
        if self._words and (not tokens or _BREAK.search(text[: tokens[2]])):
            return False
        self._words += [
            (tokens[at], start + tokens[at + 2], start + tokens[at + 3]) for at in range(0, len(tokens), 4)
        ]
        self._next += 1
        return True

    def is_parted(self) -> bool:
        """Whether what stands behind the last word, or a paragraph, ends a name there."""
        start, text = self.passage.starts[self._next - 1], self.passage.chunks[self._next - 1]
        begin, end = self._words[-1][1:]
        word, tail = text[begin - start : end - start], text[end - start :]
        is_short = tail == "." and (len(word) <= 2 or "." in word)
        if tail and not is_short and _BREAK.search(tail):
            return True
        ahead = self.passage.starts[self._next : self._next + 1]
        return bool(ahead) and "\n" in self.passage.text[end : ahead[0]]


class Start(NamedTuple):
    """What is known of a chunk: the tries of which names may begin in it.

    Of a chunk of one word also which words a name may go on with, the names that are that word, and where the
    word stands in it.
    """

    tries: tuple[Trie, ...]
    is_one_word: bool = False
    seconds: AbstractSet[str] = frozenset()
    alone: tuple[Name, ...] = ()
    start: int = 0
    end: int = 0


class Head(NamedTuple):
    """What is known of a chunk behind the beginning of a name: the key of its first word, if it has one, and
    whether that may be passed over."""

    key: str
    is_passed_over: bool


class _Starts(dict[str, Start | None]):
    """What begins in each chunk that occurred lately; most begin nothing."""

    def __init__(self, language: str, tries: Sequence[Trie]) -> None:
        super().__init__()
        self._language = language
        self._tries = tries

    def __missing__(self, text: str) -> Start | None:
        if len(self) > _MEMORY:
            self.clear()
        known = by_chunk(self._language)
        is_small = text == text.lower() != text.upper()
        keys = {*map(self._tries[0].key, known[text][0::4])}
        tries = tuple([trie for trie in self._tries if trie.begins(keys, is_small=is_small)])
        found = self[text] = _start(text, tries, known) if tries else None
        return found


class _Heads(dict[str, Head]):
    """The chunks that stood lately behind one of a single word that begins a name."""

    def __init__(self, language: str, trie: Trie) -> None:
        super().__init__()
        self._language = language
        self._trie = trie

    def __missing__(self, text: str) -> Head:
        if len(self) > _MEMORY:
            self.clear()
        tokens = by_chunk(self._language)[text]
        word = tokens[0] if tokens else ""
        key = self._trie.key(word) if word else ""
        found = self[text] = Head(key, is_passed_over(word) and not text.islower())
        return found


class Reader:
    """Reads texts in one language; remembers what begins in which chunk."""

    def __init__(self, language: str, tries: Sequence[Trie]) -> None:
        self._language = language
        self._starts = _Starts(language, tries)
        self._heads = _Heads(language, tries[0])

    def sightings(self, passage: Passage) -> Iterator[Sighting]:
        """The names of a passage in the order of the text; none overlaps another."""
        chunks, done = passage.chunks, 0
        for at, start in enumerate(map(self._starts.__getitem__, chunks)):
            if start is None:
                continue
            is_whole = start.is_one_word and not (start.seconds and self._goes_on(start, chunks, at + 1))
            if is_whole and not passage.shouts:
                if start.alone and (begin := passage.starts[at] + start.start) >= done:
                    done = passage.starts[at] + start.end
                    yield Sighting(passage, at, begin, done, start.alone)
                continue
            if passage.starts[at] + (start.start if start.is_one_word else len(chunks[at])) < done:
                continue
            for sighting in self._read(start, passage, at, done):
                done = sighting.end
                if all(name.kind for name in sighting.names):
                    yield sighting

    def _read(self, start: Start, passage: Passage, at: int, done: int) -> Iterator[Sighting]:
        """The names that begin in a chunk behind what is done, those that mean nothing too."""
        window = Window(passage, at, by_chunk(self._language))
        for first in range(window.own):
            window.first = first
            if window.span(1)[0] >= done:
                count, names = _longest(start.tries, window, passage)
                if count:
                    begin, end = window.span(count)
                    done = _end(passage.text, begin, end)
                    yield Sighting(passage, at, begin, done, names)

    def _goes_on(self, start: Start, chunks: Sequence[str], at: int) -> bool:
        """Whether a chunk goes on with a name that the one before began."""
        if at >= len(chunks):
            return False
        key, may_be_passed_over = self._heads[chunks[at]]
        return may_be_passed_over or key in start.seconds


def _start(text: str, tries: tuple[Trie, ...], known: Mapping[str, Chunk]) -> Start:
    """What begins in a chunk in which names of these tries may begin."""
    tokens = known[text]
    if len(tokens) != 4:
        return Start(tries)
    by_itself = Passage("", text)
    by_itself.shouts = False  # what the text does that it stands in is looked at there
    window = Window(by_itself, 0, known)
    count, names = _longest(tries, window, by_itself)
    seconds = [] if window.is_parted() else [trie.seconds(trie.key(tokens[0])) for trie in tries]
    return Start(
        tries,
        is_one_word=True,
        seconds=seconds[0] if len(seconds) == 1 else frozenset().union(*seconds),
        alone=names if count and all(name.kind for name in names) else (),
        start=tokens[2],
        end=_end(text, tokens[2], tokens[3]),
    )


def _longest(tries: Sequence[Trie], window: Window, passage: Passage) -> tuple[int, tuple[Name, ...]]:
    """How many words the longest name has, and all names of that length."""
    longest: dict[int, tuple[Name, ...]] = {}
    for trie in tries:
        for count, names in trie.ends(window):
            begin, end = window.span(count)
            printed = passage.text[begin:end]
            fitting = tuple(name for name in names if _is_printed_so(name, printed, passage))
            if fitting:
                longest[count] = longest.get(count, ()) + fitting
    count = max(longest, default=0)
    return count, longest.get(count, ())


def _end(text: str, start: int, end: int) -> int:
    """Where a name ends: the last point of U.S. is part of it."""
    return end + (text[end : end + 1] == "." and "." in text[start:end].rpartition(" ")[2])


def passages(article: Article) -> Iterator[Passage]:
    """The fields of an item in which names are looked for; of the body its plain text."""
    for field in ("headline", "standfirst", "dateline"):
        if text := getattr(article, field):
            yield Passage(field, text)
    if article.body:
        yield Passage("body", plain_text(article.body))


@cache
def _is_space() -> npt.NDArray[np.bool_]:
    """By the number of a character whether it is white space; the last stands for all beyond."""
    return np.array([chr(code).isspace() for code in range(_LAST_SPACE + 2)])


def _is_printed_so(name: Name, printed: str, passage: Passage) -> bool:
    """Whether the letters are as large as this name's have to be."""
    if name.case == COMMON:
        return True
    if name.case == CAPITALS:
        if not printed.isupper():
            return False
        return "." in printed or not passage.shouts or not is_stop_word(printed.lower())
    if passage.shouts and passage.field != "dateline":
        return context.bare(printed) not in words_beside("common words")
    last = printed.rpartition(" ")[2]
    return _is_large(printed) and _is_large(last)


def _is_large(word: str) -> bool:
    """Whether a word begins with a capital, or with a letter that knows none."""
    first = word[:1]
    return first.isupper() or first.lower() == first.upper()
