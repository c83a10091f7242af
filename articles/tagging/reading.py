"""An item read for names: every place where one stands, with what stands beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from articles.models import Article
from articles.reference import words_beside
from articles.search.analysis import is_stop_word, plain_text
from articles.tagging import context
from articles.tagging.context import Beside
from articles.tagging.trie import CAPITALS, COMMON, Name, Trie, Word, words_in

# Chunks of text looked at behind the one where a name begins.
_AHEAD = 8
_CHUNK = re.compile(r"\S+")
# What no name goes across. A point ends one behind a word of three letters: St. Louis, U.S. Treasury.
_BREAK = re.compile(r"[,;:!?()\[\]\"“”„«»|\n]|(?<=\w\w\w)\.(?=\s|$)|\s[-–—]\s")
_ENDS_SENTENCE = (".", "!", "?", ":", "”", '"', "»")
_PARTS = tuple(',;:!?)]”»"…')
# Of a headline with so many capitals nothing can be told by them.
_TITLE_CASE = 0.6
# Chunks of text of which it is remembered whether a name begins there.
_MEMORY = 100_000


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place in the text where names stand, all of the same length."""

    field: str
    start: int
    end: int
    text: str
    names: tuple[Name, ...]
    beside: Beside
    in_lead: bool
    is_titled: bool


class Passage:
    """One field of an item."""

    def __init__(self, field: str, text: str) -> None:
        self.field = field
        self.text = text
        self.chunks = [(match.start(), match[0]) for match in _CHUNK.finditer(text)]

    @cached_property
    def shouts(self) -> bool:
        """Whether all is in capitals."""
        return self.text.isupper()

    @cached_property
    def is_title_case(self) -> bool:
        words = [chunk for _, chunk in self.chunks if chunk[:1].isalpha() and len(chunk) > 3]
        capitalised = sum(chunk[0].isupper() for chunk in words)
        return self.field != "body" and capitalised > _TITLE_CASE * len(words)

    @cached_property
    def lead(self) -> int:
        """Where the first paragraph ends."""
        end = self.text.find("\n\n") if self.field == "body" else -1
        return end if end >= 0 else len(self.text)

    def beside(self, first: int, start: int, end: int) -> Beside:
        """What stands around the name that begins in the chunk `first`."""
        before = self.chunks[first - 1][1] if first else ""
        starts_sentence = not before or before.endswith(_ENDS_SENTENCE)
        if before.endswith(_PARTS) or start > self.chunks[first][0]:
            before = ""
        earlier = self.chunks[first - 2][1] if first > 1 else ""
        after: list[str] = []
        rest = self._rest(first, end)
        for chunk in rest:
            after.append(chunk)
            if chunk.endswith((*_PARTS, ".")):
                break
        before_starts = not earlier or earlier.endswith(_ENDS_SENTENCE)
        if earlier.endswith(_PARTS):
            earlier = ""
        return Beside(earlier, before, tuple(after), starts_sentence, before_starts)

    def _rest(self, first: int, end: int) -> list[str]:
        """Up to five chunks behind the name, when its own ends with it."""
        at = first
        while at < len(self.chunks) and self.chunks[at][0] + len(self.chunks[at][1]) < end:
            at += 1
        start, chunk = self.chunks[at]
        if chunk[end - start :] not in ("", "."):
            return []
        return [chunk for _, chunk in self.chunks[at + 1 : at + 6]]

    def window(self, first: int, language: str) -> list[Word]:
        """The words from the chunk `first` on, up to where no name goes on."""
        start = self.chunks[first][0]
        last_start, last = self.chunks[min(first + _AHEAD, len(self.chunks)) - 1]
        text = self.text[start : last_start + len(last)]
        end = _BREAK.search(text)
        return [
            Word(word.exact, start + word.start, start + word.end)
            for word in words_in(text[: end.start()] if end and end.start() else text, language)
        ]


class Reader:
    """Reads texts in one language; remembers in which chunks names begin."""

    def __init__(self, language: str, tries: Sequence[Trie]) -> None:
        self._language = language
        self._tries = tries
        self._begins: dict[str, bool] = {}

    def forget(self) -> None:
        self._begins.clear()

    def read(self, article: Article) -> Iterator[Sighting]:
        for passage in passages(article):
            yield from self._sightings(passage)

    def _sightings(self, passage: Passage) -> Iterator[Sighting]:
        begins, done = self._begins, 0
        for at, (start, chunk) in enumerate(passage.chunks):
            found = begins.get(chunk)
            if found is None:
                found = self._learn(chunk)
            if not found or start + len(chunk) <= done:
                continue
            words = passage.window(at, self._language)
            for first, word in enumerate(words):
                if word.start >= start + len(chunk):
                    break
                if word.start < done:
                    continue
                count, names = self._longest(words, first, passage)
                if count:
                    done = _end(passage.text, word.start, words[first + count - 1].end)
                    if all(name.kind for name in names):
                        yield self._sighting(passage, at, word.start, done, names)

    def _sighting(self, passage: Passage, at: int, start: int, end: int, names: tuple[Name, ...]) -> Sighting:
        beside = passage.beside(at, start, end)
        return Sighting(
            passage.field,
            start,
            end,
            passage.text[start:end],
            names,
            beside,
            in_lead=start < passage.lead,
            is_titled=passage.is_title_case or passage.shouts,
        )

    def _longest(self, words: Sequence[Word], first: int, passage: Passage) -> tuple[int, tuple[Name, ...]]:
        longest: dict[int, tuple[Name, ...]] = {}
        for trie in self._tries:
            for count, names in trie.ends(words, first):
                printed = passage.text[words[first].start : words[first + count - 1].end]
                fitting = tuple(name for name in names if _is_printed_so(name, printed, passage))
                if fitting:
                    longest[count] = longest.get(count, ()) + fitting
        count = max(longest, default=0)
        return count, longest.get(count, ())

    def _learn(self, chunk: str) -> bool:
        if len(self._begins) > _MEMORY:
            self._begins.clear()
        small = chunk == chunk.lower() != chunk.upper()
        tries = self._tries[1:] if small else self._tries
        found = any(trie.begins(word.exact) for word in words_in(chunk, self._language) for trie in tries)
        self._begins[chunk] = found
        return found


def _end(text: str, start: int, end: int) -> int:
    """Where a name ends: the last point of U.S. is part of it."""
    return end + (text[end : end + 1] == "." and "." in text[start:end])


def passages(article: Article) -> Iterator[Passage]:
    for field in ("headline", "standfirst", "dateline"):
        if text := getattr(article, field):
            yield Passage(field, text)
    if article.body:
        yield Passage("body", plain_text(article.body))


def _is_printed_so(name: Name, printed: str, passage: Passage) -> bool:
    """Whether the letters are as large as this name's have to be."""
    if name.case == COMMON:
        return True
    if name.case == CAPITALS:
        if not printed.isupper():
            return False
        return "." in printed or not passage.shouts or not is_stop_word(name.words[0])
    if passage.shouts and passage.field != "dateline":
        return context.bare(printed) not in words_beside("common words")
    last = printed.rpartition(" ")[2]
    return _is_large(printed) and _is_large(last)


def _is_large(word: str) -> bool:
    """Whether a word begins with a capital, or with a letter that knows none."""
    first = word[:1]
    return first.isupper() or first.lower() == first.upper()
