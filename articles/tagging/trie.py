"""A trie of names over the tokens of the analyser; of several names that begin at a word the longest counts.

It is flat: each beginning of a name, as one text, leads to the names that end there. That takes a third of
the memory of nested tables, and a look-up is one hash.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from articles.search.analysis import phrase, tokens
from articles.tagging.inflection import agree, is_inflected, root

COMMON, PROPER, CAPITALS = 0, 1, 2
MOST_WORDS = 12


class Name(NamedTuple):
    """A name of a subject. `form` says what kind of name; `words` are its folded tokens.

    `case` is how it has to be printed: COMMON in any case, PROPER with a capital, CAPITALS in nothing else.
    `given` is false for names that nobody gave the archive but the label of an item.
    """

    kind: str
    subject: int
    form: str
    words: tuple[str, ...]
    case: int
    given: bool = True


class Word(NamedTuple):
    """A token of a text: folded, and where it stands."""

    exact: str
    start: int
    end: int


class Trie:
    """Names for texts of one language (primary subtag); an empty one inflects no Latin letters."""

    __slots__ = ("_ends", "_keys_of", "language")

    def __init__(self, language: str) -> None:
        self.language = language
        self._ends: dict[str, tuple[Name, ...]] = {}
        self._keys_of: dict[tuple[str, int], list[str]] = {}

    def add(self, name: Name) -> None:
        beginning = ""
        for word in name.words:
            beginning += (" " if beginning else "") + self._key(word)
            self._ends.setdefault(beginning, ())
        if name not in self._ends[beginning]:
            self._ends[beginning] += (name,)
            self._keys_of.setdefault((name.kind, name.subject), []).append(beginning)

    def discard(self, kind: str, subject: int) -> None:
        """Takes the names of a subject out; beginnings that lead nowhere may stay."""
        for key in self._keys_of.pop((kind, subject), ()):
            names = self._ends.get(key, ())
            self._ends[key] = tuple(name for name in names if (name.kind, name.subject) != (kind, subject))

    def begins(self, word: str) -> bool:
        return self._key(word) in self._ends

    def ends(self, words: Sequence[Word], first: int) -> Iterator[tuple[int, tuple[Name, ...]]]:
        """How many words from `first` on are a name, and whose: the shortest first."""
        beginning = ""
        at = first
        while at < len(words):
            longer = beginning + (" " if beginning else "") + self._key(words[at].exact)
            names = self._ends.get(longer)
            if names is not None:
                beginning = longer
                fitting = tuple(name for name in names if self._fits(name, words, first))
                if fitting:
                    yield at + 1 - first, fitting
            elif at == first or not is_passed_over(words[at].exact):
                return
            at += 1

    def _key(self, word: str) -> str:
        if word.isascii() and not self.language:
            return word
        return root(word) if is_inflected(word, self.language) else word

    def _is_form(self, name: str, word: str) -> bool:
        return word == name or (is_inflected(name, self.language) and agree(name, word))

    def _fits(self, name: Name, words: Sequence[Word], first: int) -> bool:
        at = first
        for word in name.words:
            while not self._is_form(word, words[at].exact):
                if at == first or not is_passed_over(words[at].exact):
                    return False
                at += 1
            at += 1
        return True


# Between first and last name: initials, and the names that Russians have from their fathers.
_PATRONYMIC = ("ович", "евич", "овна", "евна", "ьич")


def is_passed_over(word: str) -> bool:
    return len(word) <= 2 or any(ending in word[-7:] for ending in _PATRONYMIC)


def words_of(text: str) -> tuple[str, ...]:
    """The tokens of a name, folded."""
    return phrase(text).words


def words_in(text: str, language: str) -> list[Word]:
    return [Word(token.exact, token.start, token.end) for token in tokens(text, language)]


def case_of(text: str) -> int:
    """How a name that is printed so has to be printed in a text."""
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) > 1 and len(letters) <= 6 and all(letter.isupper() for letter in letters):
        return CAPITALS
    return PROPER if letters and letters[0].isupper() else COMMON
