"""Characters and lines of wire text: cleaned, and hard-wrapped lines made into paragraphs again."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

_CONTROL = dict.fromkeys([*range(32), *range(0x80, 0xA0), 0xFEFF, *range(0xD800, 0xE000)])
# Noncharacters (Unicode, section 23.7), which no document may hold.
_CONTROL |= dict.fromkeys(
    [
        *range(0xFDD0, 0xFDF0),
        *(plane | low for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF)),
    ]
)
for _kept in (9, 10, 13):
    del _CONTROL[_kept]
_CONTROL[0x7F] = " "  # the 1987 Reuters wire has DEL where a space was lost: "500 mln dlr\x7funtied loan"

_COLUMN_GAP = "\u2003"  # columns of a table stay apart when HTML folds spaces: an em space
_WRAPPED = 120  # a longer line was never wrapped by hand: it is a paragraph of its own
_FULL_LINE = 50  # a line at least this long may go on in the next one
_SENTENCE_END = (".", ":", "?", "!", '"', "”", "»", "…")


def clean(text: str) -> str:
    """Without control characters, lone surrogates and byte-order marks; line ends are \\n."""
    return text.translate(_CONTROL).replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str) -> str:
    """The words of the text with single spaces between them."""
    return " ".join(text.split())


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words, with an ellipsis when something was left out."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;:-") + "…"


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of hard-wrapped text, each a list of lines that are to stay lines.

    Prose becomes one line. Rows of tables, and lists of short figures set one to a line, keep their
    lines and, between columns, an em space. A blank line or a deep indent begins a paragraph; a shallow
    indent (one or two columns) is a row.
    """
    return list(_figures_together(_blocks(text.split("\n"))))


def to_html(blocks: Iterable[list[str]]) -> str:
    """Paragraphs as the small HTML of a record's body."""
    return "\n".join(
        "<p>" + "<br>".join(html.escape(line, quote=False) for line in block) + "</p>" for block in blocks
    )


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Kind and lines: "prose", "figure" (prose of one short line), "rows", "break" (a blank line)."""
    prose: list[str] = []
    rows: list[str] = []
    for raw in lines:
        line = raw.expandtabs(8).rstrip()
        text = line.strip()
        if not text:
            yield from _finished(prose, rows)
            yield "break", []
            continue
        indent = len(line) - len(line.lstrip())
        if rows and indent == 0 and len(rows[-1]) >= _FULL_LINE and text[0].islower():
            rows[-1] += _glue(rows[-1]) + text
        elif _is_row(indent, text, prose):
            if prose:
                yield from _finished(prose, rows)
            rows.append(_row(text))
        else:
            if rows or indent >= 3 or (prose and len(prose[-1]) > _WRAPPED):
                yield from _finished(prose, rows)
            prose.append(text)
    yield from _finished(prose, rows)


def _is_row(indent: int, text: str, prose: list[str]) -> bool:
    if indent in (1, 2):
        wrapped = bool(prose) and len(prose[-1]) >= _FULL_LINE and text[0].islower()
        return not wrapped
    return "   " in text and sum(character.isdigit() or character in "-." for character in text) * 4 >= len(
        text.replace(" ", "")
    )


def _row(text: str) -> str:
    return re.sub(r" {2,}", _COLUMN_GAP, text)


def _glue(line: str) -> str:
    """What stands between a wrapped line and the next: nothing after a hyphen inside a word, else a space."""
    return "" if len(line) > 1 and line[-1] == "-" and line[-2].isalnum() else " "


def _finished(prose: list[str], rows: list[str]) -> Iterator[tuple[str, list[str]]]:
    if prose:
        glued = (line + _glue(line) for line in prose)
        text = one_line("".join(glued))
        short = len(prose) == 1 and len(text) <= 64 and not text.endswith(_SENTENCE_END)
        yield ("figure" if short else "prose"), [text]
    if rows:
        yield "rows", list(rows)
    prose.clear()
    rows.clear()


def _figures_together(blocks: Iterable[tuple[str, list[str]]]) -> Iterator[list[str]]:
    """Neighbouring one-line figures ("Shr 34 cts vs 1.19 dlrs", "Net 807,000 vs 2,858,000") are one list."""
    figures: list[str] = []
    for kind, lines in blocks:
        if kind == "figure":
            figures += lines
            continue
        if figures:
            yield figures
            figures = []
        if lines:
            yield lines
    if figures:
        yield figures
