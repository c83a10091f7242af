"""What the spellings of a name in several scripts and by several customs have in common.

Cyrillic and Greek letters become Latin ones, after ISO 9 and ISO 843 where English custom agrees; then what
customs of transliteration differ in is made one: ff and v, y and i, ks and x, doubled letters, the order of
words. Names with one form may be one name, and have to be looked at.
"""

import re

_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэіїєґў", "abvgdeziiklmnoprstufieiiegu", strict=True)),
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ю": "iu",
        "я": "ia",
        **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstifo", strict=True)),
        "θ": "th",
        "χ": "kh",
        "ψ": "ps",
        "ъ": "",
        "ь": "",
    }
)
# In this order.
_CUSTOMS = (
    (r"shch|sch|sh|š", "s"),
    (r"tch|ch", "c"),
    (r"zh|dzh", "z"),
    (r"kh", "h"),
    (r"ts|tz", "c"),
    (r"ph", "f"),
    (r"th", "t"),
    (r"x", "ks"),
    (r"ck|q", "k"),
    (r"w|ff\b", "v"),
    (r"[yj]", "i"),
    (r"ou|oo", "u"),
    (r"ee", "i"),
    (r"\bie", "e"),
    (r"io|ie", "e"),
    (r"ai\b", "ei"),
    (r"(.)\1+", r"\1"),
)
_RULES = tuple((re.compile(pattern), plain) for pattern, plain in _CUSTOMS)
_SHORTEST = 5  # letters in all; shorter names are alike by chance


def alike(key: str) -> str:
    """The common form of a name, given its key; empty for one too short to tell."""
    text = key.translate(_LATIN)
    for pattern, plain in _RULES:
        text = pattern.sub(plain, text)
    words = sorted(text.split())
    return " ".join(words)[:200] if len("".join(words)) >= _SHORTEST else ""
