"""The encoding of an XML file (XML 1.0, appendix F), and its bytes as text by a stated rule.

The encoding is that of the byte-order mark, of the first characters, or of the declaration; without any it is
UTF-8. A byte that is not UTF-8 is read as Windows-1252, with a note; but four of them in a row are no Western
text, and are refused rather than guessed at. What is declared as Latin-1 is Windows-1252. A byte that the
declared encoding does not have becomes U+FFFD, with a note.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),  # <?xm in EBCDIC
)
_DECLARED = re.compile(
    rb"<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
# Names that senders use for a larger encoding, as the Encoding Standard of WHATWG reads them.
_SUPERSETS = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
_UNSAFE = frozenset({"utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "mbcs", "oem"})
_FOREIGN_RUN = 4

WIDE = frozenset({"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037"})
"""Encodings in which mark-up is not written in ASCII bytes."""


class Undecodable(Exception):  # noqa: N818 - reads as the sentence it carries
    """Nobody can tell what the bytes say; the message is one plain sentence."""


def of(raw: bytes) -> str:
    """The name of the codec for a file of XML."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    match = _DECLARED.search(raw[:1024])
    if match is None:
        return "utf-8"
    try:
        found = codecs.lookup(match[1].decode())
    except LookupError:
        return "utf-8"
    name = _SUPERSETS.get(found.name, found.name)
    is_text = getattr(found, "_is_text_encoding", True)
    return "utf-8" if name in _UNSAFE or name.startswith(("utf-16", "utf-32")) or not is_text else name


def decoded(raw: bytes, codec: str, notes: list[str]) -> str:
    """The text, without a mark; raises Undecodable."""
    if codec == "utf-8":
        return _utf_8(raw, notes).removeprefix("\ufeff")
    text = raw.decode(codec, "replace").removeprefix("\ufeff")
    if "\ufffd" in text:
        notes.append(f"Bytes that are nothing in {codec.upper()} became U+FFFD.")
    return text


def _utf_8(raw: bytes, notes: list[str]) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    pieces = []
    for piece, is_stray in _pieces(raw):
        if is_stray and len(piece) >= _FOREIGN_RUN:
            shown = " ".join(f"0x{byte:02x}" for byte in piece[:_FOREIGN_RUN])
            raise Undecodable(f"Its encoding is not declared, and {shown} is not UTF-8.")
        pieces.append(piece.decode("cp1252", "replace") if is_stray else piece.decode("utf-8"))
    notes.append("Bytes that are not UTF-8 were read as Windows-1252.")
    return "".join(pieces)


_VALID = re.compile(
    rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+"
)


def _pieces(raw: bytes) -> Iterator[tuple[bytes, bool]]:
    """The runs of valid UTF-8 and, between them, of bytes that are not."""
    done = 0
    for match in _VALID.finditer(raw):
        if match.start() > done:
            yield raw[done : match.start()], True
        yield match[0], False
        done = match.end()
    if done < len(raw):
        yield raw[done:], True
