"""What makes a record addressable for good: its uid and its slug."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence

UID_LENGTH = 12
SLUG_LENGTH = 100
# Words that follow a slug or stand in its place in an address.
RESERVED_SLUGS = frozenset(
    {"and", "feed", "page", "versions", "suggest", "help", "add", "admin", "api", "index"}
)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u


def new_uid() -> str:
    """A random uid: 60 bits, 12 characters of Crockford's base 32."""
    return _spelt(secrets.randbits(5 * UID_LENGTH))


def uid_for(*parts: str) -> str:
    """The uid that these parts always get, so that an archive loaded anew keeps its permanent addresses."""
    return _spelt(int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:8]))


def _spelt(number: int) -> str:
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(UID_LENGTH))


def key_of(text: str) -> int:
    """The key of a row as an address or a form gives it; 0, which no row has, for what is none."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else 0


def slug_base(text: str, fallback: str) -> str:
    """A slug in the text's own script: lower case, accents off Latin letters, at most SLUG_LENGTH characters.

    Text without a letter or digit gives `fallback`. Letters of other scripts stay: RFC 3987 allows them.
    """
    folded = []
    latin = False
    for character in unicodedata.normalize("NFKD", text):
        if unicodedata.combining(character):
            if latin:
                continue
        else:
            latin = character < "\u0250"
        folded.append(character)
    plain = re.sub(r"['’ʼ`´]", "", unicodedata.normalize("NFKC", "".join(folded)).lower())
    # \w has no combining marks, yet Indic and Thai words cannot do without them.
    words = "".join(
        c if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc"} else " " for c in plain
    ).split()
    slug = "-".join(words)[:SLUG_LENGTH].strip("-")
    return slug or fallback


def allot_slugs(bases: Sequence[str], taken: Callable[[Iterable[str]], set[str]]) -> list[str]:
    """A free slug for each base, in order: the base itself, else base-2, base-3 …

    `taken` is asked which of some candidate slugs are in use; it is asked once unless several bases clash.
    """
    used = taken(set(bases))
    allotted: list[str] = []
    numbers: dict[str, int] = {}
    for base in bases:
        candidate = base
        while candidate in used or candidate in RESERVED_SLUGS:
            number = numbers[base] = numbers.get(base, 1) + 1
            if number % 50 == 2:
                used |= taken({_numbered(base, ahead) for ahead in range(number, number + 50)})
            candidate = _numbered(base, number)
        used.add(candidate)
        allotted.append(candidate)
    return allotted


def _numbered(base: str, number: int) -> str:
    suffix = f"-{number}"
    return base[: SLUG_LENGTH - len(suffix)].rstrip("-") + suffix
