"""The news agencies by the names with which they sign: what tells "(AFP)" in a dateline from a remark."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path


@cache
def names() -> frozenset[str]:
    """As agencies.txt has them, and in capitals."""
    lines = Path(__file__).with_name("agencies.txt").read_text(encoding="utf-8").splitlines()
    listed = [name for line in lines if not line.startswith("#") for name in line.split("|")]
    return frozenset([*listed, *map(str.upper, listed)])


@cache
def pattern() -> str:
    """A regular expression without groups, for any of them, its letters as they are."""
    return rf"(?:{'|'.join(re.escape(name) for name in sorted(names(), key=len, reverse=True))})"


@cache
def _within() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){pattern()}(?![^\W_])")


def signing(signature: str) -> str:
    """The first agency in a signature: AFP of "AFP-Jiji", dpa of "dpa/lhe"; '' when none is known."""
    found = _within().search(signature)
    return found[0] if found else ""
