"""The tags of XML, well-formed or not, with their places in the bytes: in one pass, whatever the bytes are.

Comments, CDATA sections, processing instructions and the document type hold no tags. Encodings in which ASCII
is ASCII are all the same here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NEXT = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!|</?(?=[A-Za-z_\x80-\xff])")
_TAG = re.compile(
    rb"<(/?)([^\s/<>\"'=]++)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>",
)
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as it stands between two offsets; `opens` and `closes` both when it is an empty element."""

    name: bytes
    begin: int
    end: int
    opens: bool
    closes: bool

    @property
    def prefix(self) -> bytes:
        return self.name.rpartition(b":")[0]

    @property
    def local(self) -> bytes:
        return self.name.rpartition(b":")[2]


def tags(data: bytes, begin: int = 0, end: int | None = None) -> Iterator[Tag]:
    """The tags between two offsets, in order; none after a comment and the like that is never closed."""
    stop = len(data) if end is None else end
    at = begin
    while match := _NEXT.search(data, at, stop):
        if match[0] in {b"<", b"</"}:
            tag = _TAG.match(data, match.start(), stop)
            at = tag.end() if tag else match.end()
            if tag:
                closing = bool(tag[1])
                yield Tag(tag[2], tag.start(), at, not closing, closing or tag[3].endswith(b"/"))
        else:
            at = _after(data, match, stop)
            if at < 0:
                return


def _after(data: bytes, match: re.Match[bytes], stop: int) -> int:
    """Where a comment and the like ends; -1 when it never does."""
    closing = _ENDS.get(match[0], b">")
    at = data.find(closing, match.end(), stop)
    if match[0] == b"<!" and at >= 0 and b"[" in data[match.end() : at]:
        at = data.find(b"]", match.end(), stop)  # the internal subset of a document type
        at = data.find(b">", at, stop) if at >= 0 else -1
    return at + len(closing) if at >= 0 else -1
