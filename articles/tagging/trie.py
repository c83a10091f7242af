"""A trie of names over the tokens of the analyser; of several names that begin at a word the longest counts.

It is flat: each beginning of a name, as one text, leads to the names that end there. That takes a third of
the memory of nested tables, and a look-up is one hash.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple, Protocol, Self

from articles.search.analysis import phrase
from articles.tagging.inflection import agree, is_inflected, root

COMMON, PROPER, CAPITALS = 0, 1, 2
MOST_WORDS = 12
_NONE: frozenset[str] = frozenset()


class Name(NamedTuple):
    """A name of a subject. `form` says what kind of name; `words` are its folded tokens.

    `case` is how it has to be printed: COMMON in any case, PROPER with a capital, CAPITALS in nothing else.
    """

    kind: str
    subject: int
    form: str
    words: tuple[str, ...]
    case: int


class Words(Protocol):
    """The words of a text from some place on, folded, as far as a name may go on."""

    def word(self, at: int) -> str:
        """The word so many words on; empty where no name goes on."""


class Trie:
    """Names for texts of one language (primary subtag); an empty one inflects no Latin letters."""

    __slots__ = ("_beginnings", "_ends", "_seconds", "language")

    def __init__(self, language: str) -> None:
        self.language = language
        self._ends: dict[str, tuple[Name, ...]] = {}
        self._seconds: dict[str, set[str]] = {}  # second words of names, by the first
        self._beginnings: set[str] = set()  # of names that may be printed in small letters

    def add(self, name: Name) -> None:
        beginning, first = "", self.key(name.words[0])
        for word in name.words:
            beginning = f"{beginning} {self.key(word)}" if beginning else first
            self._ends.setdefault(beginning, ())
        if len(name.words) > 1:
            self._seconds.setdefault(first, set()).add(self.key(name.words[1]))
        if name.case == COMMON:
            self._beginnings.add(first)
        if not any(is_inflected(word, self.language) for word in name.words):
            name = name._replace(words=())  # its key is the name itself
        if name not in self._ends[beginning]:
            self._ends[beginning] += (name,)

    def copy(self) -> Self:
        """Another with the same names, to which more may be added."""
        made = type(self)(self.language)
        made._ends = self._ends.copy()  # noqa: SLF001 - its own kind
        made._seconds = {first: seconds.copy() for first, seconds in self._seconds.items()}  # noqa: SLF001 - its own kind
        made._beginnings = self._beginnings.copy()  # noqa: SLF001 - its own kind
        return made

    def discard(self, name: Name) -> None:
        """Takes a name out; beginnings that lead nowhere may stay."""
        whole = " ".join(map(self.key, name.words))
        standing = self._ends.get(whole, ())
        self._ends[whole] = tuple(each for each in standing if each[:3] != name[:3])

    def begins(self, keys: AbstractSet[str], *, is_small: bool) -> bool:
        """Whether a name begins with a word of one of these keys; in small letters."""
        firsts = self._beginnings if is_small else self._ends.keys()
        return not firsts.isdisjoint(keys)

    def seconds(self, first: str) -> AbstractSet[str]:
        """The keys of the second words of names that begin with a word of this key."""
        return self._seconds.get(first, _NONE)

    def ends(self, words: Words) -> Iterator[tuple[int, tuple[Name, ...]]]:
        """How many words are a name, and whose: the shortest first."""
        beginning, at = "", 0
        while word := words.word(at):
            longer = f"{beginning} {self.key(word)}" if at else self.key(word)
            names = self._ends.get(longer)
            at += 1
            if names is None:
                if at == 1 or not is_passed_over(word):
                    return
                continue
            beginning = longer
            if names and (fitting := tuple(name for name in names if self._fits(name, words))):
                yield at, fitting

    def key(self, word: str) -> str:
        """What all forms of a word of a name have in common."""
        if word.isascii() and not self.language:
            return word
        return root(word) if is_inflected(word, self.language) else word

    def _is_form(self, name: str, word: str) -> bool:
        return word == name or (is_inflected(name, self.language) and agree(name, word))

    def _fits(self, name: Name, words: Words) -> bool:
        at = 0
        for word in name.words:
            while not self._is_form(word, words.word(at)):
                if at == 0 or not is_passed_over(words.word(at)):
                    return False
                at += 1
            at += 1
        return True


# Between first and last name: initials, and the names that Russians have from their fathers.
_PATRONYMIC = ("ович", "евич", "овна", "евна", "ьич")


def is_passed_over(word: str) -> bool:
    if len(word) <= 2:
        return bool(word)
    return word[0] >= "\u0400" and any(ending in word[-7:] for ending in _PATRONYMIC)


def words_of(text: str) -> tuple[str, ...]:
    """The tokens of a name, folded."""
    if text.isascii() and text.replace(" ", "").isalpha():  # most names, for a tenth of the time
        return tuple(text.lower().split())
    return phrase(text).words


def case_of(text: str) -> int:
    """How a name that is printed so has to be printed in a text."""
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) > 1 and len(letters) <= 6 and all(letter.isupper() for letter in letters):
        return CAPITALS
    return PROPER if letters and letters[0].isupper() else COMMON
