"""What stands beside a name: whether it is part of a longer one, behind a title, or no name at all.

The rules are about English capitals; other languages write more words small and need fewer of them.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from articles.reference import words_beside as words
from articles.search.analysis import is_stop_word
from articles.tagging.inflection import root

_PUNCTUATION = "“”„\"'’‘«»()[]{},.;:!?…/–—-"
_TOWNS = frozenset(("capital", "city"))
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Beside:
    """The chunks of text around a name, as far as no punctuation parts them: two before, five behind."""

    earlier: str
    before: str
    after: tuple[str, ...]
    starts_sentence: bool
    before_starts_sentence: bool


@lru_cache(16_384)
def bare(chunk: str) -> str:
    """A chunk of text without the punctuation around it, in small letters."""
    return _POSSESSIVE.sub("", chunk.strip(_PUNCTUATION)).lower()


def has_title(beside: Beside) -> bool:
    title = bare(beside.before)
    return title in words("titles") or (
        bool(title) and title[0] >= "\u0100" and root(title) in _title_roots()
    )


def is_month(printed: str, beside: Beside) -> bool:
    """Whether May is the month."""
    if bare(printed) not in words("months"):
        return False
    after = bare(beside.after[0]) if beside.after else ""
    before = bare(beside.before)
    return before in words("before months") or before[:1].isdigit() or after[:1].isdigit()


def is_part_of_longer(printed: str, form: str, beside: Beside, *, is_title_case: bool) -> bool:
    """Whether a place or people stands inside a longer name, such as that of a company or a person."""
    if _names_organisation(beside) or (form in _TOWNS and _names_agreement(beside)):
        return True
    if bare(beside.before) == "of" and bare(beside.earlier) in words("makers of"):
        return True
    if form == "demonym":
        return False
    before, name = bare(beside.before), bare(printed)
    if _is_capitalised(beside.before):
        if before in words("makers") and not is_title_case:
            return True
        if name in words("last names") and not (is_title_case or _is_harmless(before)):
            return not beside.before_starts_sentence
    follows = beside.after[0] if beside.after else ""
    first_name = name in words("first names") and _is_capitalised(follows) and not _is_harmless(bare(follows))
    return first_name and not is_title_case


@cache
def _title_roots() -> frozenset[str]:
    """Of titles that are inflected: министра, министром."""
    return frozenset(root(title) for title in words("titles") if title[0] >= "\u0100")


def _names_organisation(beside: Beside) -> bool:
    for chunk in beside.after:
        if not _is_capitalised(chunk):
            return False
        if bare(chunk) in words("organisations"):
            return True
        if bare(chunk) in words("harmless") or bare(chunk) in words("titles"):
            return False
    return False


def _names_agreement(beside: Beside) -> bool:
    """Whether a town stands for what was agreed on there: the Paris Pact."""
    return bool(beside.after) and bare(beside.after[0]) in words("agreements")


def _is_harmless(word: str) -> bool:
    known = word in words("harmless") or word in words("titles") or is_stop_word(word)
    return known or word.endswith(("ern", "an", "ese", "ish"))


def _is_capitalised(chunk: str) -> bool:
    return chunk.lstrip(_PUNCTUATION)[:1].isupper()
