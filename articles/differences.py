"""What changed between two texts, word by word. Pure Python."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Literal

from django.utils.html import strip_tags

# Comparing costs up to the product of the lengths: beyond this many words on a side, whole paragraphs are
# compared.
WORDS_COMPARED = 2_000

_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|blockquote|pre|tr)>|<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text that stayed, was added, or was removed."""

    kind: Literal["same", "added", "removed"]
    text: str


def paragraphs(html: str) -> list[str]:
    """The text of small safe HTML, a string for each paragraph, heading or list item; white space made
    single."""
    blocks = (strip_tags(block) for block in _BLOCK_END.split(html))
    return [text for block in blocks if (text := " ".join(unescape(block).split()))]


def changes(old: Sequence[str], new: Sequence[str]) -> list[list[Change]]:
    """Paragraphs old and new → the new text's paragraphs, each a list of changes, removed ones in their
    place."""
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > WORDS_COMPARED:
        before, after = _whole(old), _whole(new)
    runs: list[Change] = []
    for kind, low, high, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Change("same", "".join(after[first:last])))
            continue
        if high > low:
            runs.append(Change("removed", "".join(before[low:high])))
        if last > first:
            runs.append(Change("added", "".join(after[first:last])))
    return _by_paragraph(runs)


def _words(texts: Sequence[str]) -> list[str]:
    """Words with the space after them; a paragraph ends in a line feed of its own."""
    return [word for text in texts for word in (*re.findall(r"\S+\s*", text), "\n")]


def _whole(texts: Sequence[str]) -> list[str]:
    return [f"{text}\n" for text in texts]


def _by_paragraph(runs: list[Change]) -> list[list[Change]]:
    found: list[list[Change]] = [[]]
    for run in runs:
        for part in re.split(r"(\n)", run.text):
            if part == "\n":
                found.append([])
            elif part:
                found[-1].append(Change(run.kind, part))
    return [paragraph for paragraph in found if paragraph]
