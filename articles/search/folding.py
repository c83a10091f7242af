"""Unicode text as folded units: what two spellings of one word have in common.

A unit is a letter with the marks that belong to it. Units carry offsets into the text as it was given, so
that a hit can be marked exactly even where normalisation (Unicode Annex 15, NFKC) changes lengths.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# Classes of units, one character each, so that word boundaries can be a regular expression over them.
LETTER, LETTER_S, HEBREW, DIGIT, GRAM = "a", "S", "H", "d", "c"
APOSTROPHE, POINT, COMMA, HYPHEN, QUOTE, OTHER = "q", "p", "k", "h", "x", "o"

APOSTROPHES = frozenset(
    "'`´\u2018\u2019\u201b\u2032\u02b9\u02ba\u02bb\u02bc\u02bd\u02bf\u02be\u055a\ua78c\u05f3\uff07"
)
_PUNCTUATION = {".": POINT, ",": COMMA, "-": HYPHEN, "\u2010": HYPHEN, '"': QUOTE, "\u05f4": QUOTE}
_PUNCTUATION.update(dict.fromkeys(APOSTROPHES, APOSTROPHE))

# The first code point of each block and its script; "" is every script without a rule of its own.
_BLOCKS = (
    (0x0000, ""), (0x0041, "latin"), (0x02B0, ""), (0x0370, "greek"), (0x0400, "cyrillic"),
    (0x0530, "armenian"), (0x0590, "hebrew"), (0x0600, "arabic"), (0x0700, ""), (0x0750, "arabic"),
    (0x0780, ""), (0x0870, "arabic"), (0x0900, "devanagari"), (0x0980, ""), (0x0B80, "tamil"), (0x0C00, ""),
    (0x0E00, "gram"), (0x0F00, ""), (0x1000, "gram"), (0x10A0, ""), (0x1100, "gram"), (0x1200, ""),
    (0x1780, "gram"), (0x1800, ""), (0x1C80, "cyrillic"), (0x1C90, ""), (0x1D00, "latin"), (0x1DC0, ""),
    (0x1E00, "latin"), (0x1F00, "greek"), (0x2000, ""), (0x2C60, "latin"), (0x2C80, ""),
    (0x2DE0, "cyrillic"), (0x2E00, ""), (0x2E80, "gram"), (0xA000, ""), (0xA640, "cyrillic"), (0xA6A0, ""),
    (0xA720, "latin"), (0xA800, ""), (0xA960, "gram"), (0xA980, ""), (0xA9E0, "gram"), (0xAA00, ""),
    (0xAA60, "gram"), (0xAA80, ""), (0xAB30, "latin"), (0xAB70, ""), (0xAC00, "gram"), (0xD800, ""),
    (0xF900, "gram"), (0xFB00, ""), (0x1B000, "gram"), (0x1B170, ""), (0x20000, "gram"), (0x40000, ""),
)  # fmt: skip
_BLOCK_STARTS = [start for start, _ in _BLOCKS]

# Scripts whose combining marks are accents or pointing, which readers leave out; elsewhere marks are vowels.
_MARKS_DROPPED = frozenset(("latin", "greek", "cyrillic", "hebrew", "arabic"))
# Composed letters that are letters of their own (й, ї, ў): accents fall off other Cyrillic letters only.
_CYRILLIC = {"ё": "е", "ѐ": "е", "ѝ": "и"}
_LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t",
    "ı": "i", "ŋ": "n", "ĸ": "k", "ȷ": "j", "ƒ": "f", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k",
    "ƴ": "y", "ɖ": "d", "ɛ": "e", "ɔ": "o",
    # Arabic spellings that differ from writer to writer, and Persian keyboards' letters for the same sounds.
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
}  # fmt: skip

# Marks kept on one letter: sorting a million of them, as normalisation does, takes quadratic time.
MAX_MARKS = 8


class Folded(NamedTuple):
    """Parallel sequences: the folded unit, its class, and where it starts and ends in the text given."""

    units: Sequence[str]
    classes: str
    starts: Sequence[int]
    ends: Sequence[int]


def script(character: str) -> str:
    """The script a letter is read as: "latin", …, "gram" for those without spaces, "" for any other."""
    return _BLOCKS[bisect_right(_BLOCK_STARTS, ord(character)) - 1][1]


def fold(text: str) -> Folded:
    """Folds case, width, accents and digits; drops what is invisible. Linear in the length of the text."""
    if text.isascii():
        return Folded(text.lower(), text.translate(_ASCII_CLASSES), range(len(text)), range(1, len(text) + 1))
    units: list[str] = []
    classes: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    start, length = 0, len(text)
    while start < length:
        end = start + 1
        while end < length and text[end] >= "\u0300" and _extends(text[end]):
            end += 1
        for unit, unit_class in _units(text[start : min(end, start + 1 + MAX_MARKS)]):
            units.append(unit)
            classes.append(unit_class)
            starts.append(start)
            ends.append(end)
        start = end
    return Folded(units, "".join(classes), starts, ends)


@lru_cache(4096)
def _extends(character: str) -> bool:
    """Whether a character belongs to the one before: marks, the invisible, Hangul vowels and finals."""
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")
        or "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7fb"
        or character in "\uff9e\uff9f"
    )


@lru_cache(16384)
def _units(cluster: str) -> tuple[tuple[str, str], ...]:
    if cluster[0] in APOSTROPHES:
        return ((cluster[0], APOSTROPHE),)
    visible = "".join(character for character in cluster if unicodedata.category(character) != "Cf")
    text = unicodedata.normalize("NFKC", visible)
    text = unicodedata.normalize("NFKC", text.casefold())
    found: list[tuple[str, str]] = []
    if "\u2044" in text:
        found.append((" ", OTHER))  # 2½ is not 21⁄2
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.category(text[end])[0] == "M":
            end += 1
        found.extend(_letter(text[start], text[start + 1 : end]))
        start = end
    return tuple(found)


def _letter(base: str, marks: str) -> list[tuple[str, str]]:
    category = unicodedata.category(base)
    if base in _PUNCTUATION:
        return [(base, _PUNCTUATION[base])]
    if category == "Nd":
        return [(str(unicodedata.decimal(base)), DIGIT)]
    if category[0] not in "LN":
        return [(base, OTHER)] if category[0] != "M" else []
    name = script(base)
    if name == "cyrillic":
        return [(_CYRILLIC.get(base, base), LETTER)]
    if name in _MARKS_DROPPED:
        stripped = "".join(c for c in unicodedata.normalize("NFD", base) if unicodedata.category(c)[0] != "M")
        return [(letter, _letter_class(letter)) for c in stripped for letter in _LETTERS.get(c, c)]
    marks = "".join(mark for mark in marks if not _is_variation_selector(mark))
    return [(base + marks, GRAM if name == "gram" else LETTER)]


def _letter_class(letter: str) -> str:
    if letter == "s":
        return LETTER_S
    return HEBREW if "\u05d0" <= letter <= "\u05ea" else LETTER


def _is_variation_selector(mark: str) -> bool:
    return "\ufe00" <= mark <= "\ufe0f" or "\U000e0100" <= mark <= "\U000e01ef"


def _ascii_class(character: str) -> str:
    if character.isdigit():
        return DIGIT
    if character.isalpha():
        return _letter_class(character.lower())
    return _PUNCTUATION.get(character, OTHER)


_ASCII_CLASSES = {code: _ascii_class(chr(code)) for code in range(128)}
