"""Cuts a stream of XML into its items, each a tree with its bytes and its place, in flat memory.

An item is an element with one of the given names: the document itself, or one of many within the envelope of
a message; documents may follow each other. What is not well-formed (XML 1.0, section 2.1) costs the item it
stands in: reading goes on at the next tag that opens one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO
from xml.etree.ElementTree import Element

from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD, Flaw
from articles.formats.window import Window
from articles.formats.xmldocument import Document, Fault, Item

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_DECLARED = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<\?xml\s[^<>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']"""
)
_LATIN_1 = frozenset({"iso8859-1", "cp1252"})
_SLIPS = _LATIN_1 | {"", "ascii", "utf-16", "utf-16-le", "utf-16-be"}
_EVIDENT = frozenset({"", "utf-8", "cp1252"})  # what _encoding finds without a declaration
_BETWEEN = re.compile(rb"(?:[\s\0]++|</[^<>]{0,200}>)*+")
_STOPS = (("utf-8", b">"), ("latin-1", b">"), ("utf-16-le", b">\0"), ("utf-16-be", b"\0>"))
_UNREAD = "The document is in {}; read are UTF-8, UTF-16 and encodings of one byte a character."
_LONGEST_TAG = 1024  # bytes that hold an end tag, or a declaration


@dataclass(frozen=True, slots=True)
class Piece:
    """One item, or what could not be read as one."""

    raw: bytes
    offset: int
    line: int
    result: Element | Flaw


def items(stream: BinaryIO, names: frozenset[str]) -> Iterator[Piece]:
    """Every item, in order, and everything that is broken.

    An item that is the document comes with all that stands before it, its declaration too. One from within a
    message comes with a declaration before its bytes when these do not show what they are written in.
    """
    window = Window(stream)
    opening = _Opening(names)
    declared = ""
    window.fill()
    window.take(len(window.held) - len(window.held.lstrip()))
    while window.held:
        declared = _declared(window.held) or declared
        encoding = _encoding(window.held, declared)
        if not _can_be_read(encoding):
            yield from _up_to(window, _NEVER, 0, Fault(_UNREAD.format(encoding), 0))
            return
        for piece in _document(window, Document(names, encoding, window.line), opening):
            yield piece if encoding in _EVIDENT else replace(piece, raw=_declaring(piece.raw, encoding))
        _pass_over(window)


class _Opening:
    """A tag that opens an item; not found in UTF-16, where what is broken costs the rest of the file.

    A look for its name alone, and a glance at its length, pass over what a broken file may hold very many of.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._names = [name.encode("ascii") for name in sorted(names)]
        shortest = min(map(len, names), default=0)
        either = "|".join(sorted(names))
        pattern = rf"<(?=[^\s<>/]{{{shortest}}})(?:[\w.-]{{1,40}}:)?(?:{either})(?=[\s/>])"
        self._tag = re.compile(pattern.encode("ascii"))

    def search(self, held: bytearray, start: int = 0) -> re.Match[bytes] | None:
        if all(held.find(name, start) < 0 for name in self._names):
            return None
        return self._tag.search(held, start)


_NEVER = _Opening(frozenset())


def text_of_head(head: bytes) -> str:
    """The first bytes of a file, to see by its names what it is; other characters may be wrong."""
    if head.startswith(_UTF_16[:2]):
        return head.decode("utf-16", "ignore")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1").replace("\0", "")


def _declared(head: bytearray) -> str:
    match = _DECLARED.match(head)
    name = match[1].decode("ascii").lower() if match else ""
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return name


def _encoding(head: bytearray, declared: str) -> str:
    """What a document is written in; '' for UTF-16.

    Latin-1 is read as Windows-1252, which has characters where Latin-1 has control codes. So is what declares
    nothing and is not UTF-8. Some declarations are slips that occur: Latin-1 or ASCII over letters that are
    UTF-8, and UTF-16 over single bytes.
    """
    if head.startswith(_UTF_16):
        return ""
    if declared not in _SLIPS:
        return declared
    is_plain = declared in _LATIN_1 and head.isascii()
    return "utf-8" if _is_utf_8(head) and not is_plain else "cp1252"


def _declaring(raw: bytes, encoding: str) -> bytes:
    if _DECLARED.match(raw):
        return raw
    return f'<?xml version="1.0" encoding="{encoding}"?>\n'.encode("ascii") + raw


def _is_utf_8(head: bytearray) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _can_be_read(encoding: str) -> bool:
    """Expat takes UTF-8, UTF-16 and encodings of one byte a character."""
    try:
        return (
            not encoding or encoding == "utf-8" or len(bytes(range(256)).decode(encoding, "replace")) == 256
        )
    except (LookupError, ValueError):
        return False


def _document(window: Window, document: Document, opening: _Opening) -> Iterator[Piece]:
    """The items of the document at the start of the window; the window then begins behind it."""
    begin = window.offset
    fresh = bytes(window.held)
    while True:
        fault = document.read(fresh)
        for item in document.finished():
            window.take(begin + item.start - window.offset)
            yield _cut(window, item, begin)
        if fault or document.ended:
            break
        fresh = window.fill()
    if fault:
        yield from _broken(window, document, opening, fault, begin)
    else:
        tag, name = document.end_tag
        window.take(_end(window, begin + tag, name))


def _cut(window: Window, item: Item, begin: int) -> Piece:
    offset, line = window.offset, window.line
    raw = window.take(_end(window, begin + item.end_tag, item.name))
    if len(raw) > MAX_RECORD:
        flaw = Flaw(f"The item is longer than {MAX_RECORD:,} bytes, the most that one may have.")
        return Piece(raw[:KEPT_OF_OVERSIZED], offset, line, flaw)
    return Piece(raw, offset, line, item.tree)


def _end(window: Window, tag: int, name: str) -> int:
    """How many bytes of the window end with this end tag. An empty element has none, and ends right there."""
    at = max(tag - window.offset, 0)
    for encoding, stop in _STOPS:
        if window.held.startswith(f"</{name}".encode(encoding, "replace"), at):
            return window.held.index(stop, at) + len(stop)
    return at


def _broken(
    window: Window, document: Document, opening: _Opening, fault: Fault, begin: int
) -> Iterator[Piece]:
    """What the fault costs: all from the start of its item to the next tag that opens one."""
    if fault.final:
        yield from _up_to(window, _NEVER, 0, fault)
    elif document.opened:
        start, tag = document.opened
        window.take(begin + start - window.offset)
        yield from _up_to(window, opening, tag - start + 1, fault)
    else:
        following = opening.search(window.held)
        first = following.start() if following else 0
        is_broken = first <= begin + fault.at - window.offset  # the tag that opens the item is
        if is_broken and first and document.is_open:
            window.take(first)  # the envelope is sound
        else:
            yield from _up_to(window, opening, (first if is_broken else 0) + 1, fault)


def _up_to(window: Window, opening: _Opening, start: int, fault: Fault) -> Iterator[Piece]:
    """From the start of the window to the next tag that opens an item; of what is too long, the beginning."""
    offset, line, raw = window.offset, window.line, bytearray()
    while not (match := opening.search(window.held, start)):
        ready = len(window.held) - _LONGEST_TAG
        if ready > start:
            raw += window.take(ready)[: MAX_RECORD + 1 - len(raw)]
            start = 0
        if not window.fill():
            break
    raw += window.take(match.start() if match else len(window.held))[: MAX_RECORD + 1 - len(raw)]
    if not match or raw.strip():
        kept = raw if len(raw) <= MAX_RECORD else raw[:KEPT_OF_OVERSIZED]
        yield Piece(bytes(kept), offset, line, Flaw(fault.reason))


def _pass_over(window: Window) -> None:
    """Blanks, and the end tags that a broken message left behind."""
    more = True
    while more:
        match = _BETWEEN.match(window.held)
        window.take(match.end() if match else 0)
        more = len(window.held) < _LONGEST_TAG and bool(window.fill())
