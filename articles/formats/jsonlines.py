"""JSON Lines, ours: articles as JSON objects (RFC 8259) in UTF-8, with the parts that `parts` names.

One to a line is the rule. A list of them, and objects that take several lines, are read as well.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO, NoReturn

from articles.formats import jsonobjects, parts
from articles.formats.parts import Refused
from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD, ArticleRecord, Flaw, Format, Parsed

_MARK = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"
_OBJECT = re.compile(rb"[\s\[]*\{")
_OWN_KEY = re.compile(rb'"(?:headline|body)"\s*:\s*"')
_TOO_LONG = f"The record is longer than {MAX_RECORD:,} bytes, the most that one may have"


def parse(stream: BinaryIO, _name: str) -> Iterator[Parsed]:
    """Each object. One over the limit is read past in flat memory."""
    offset, number = 0, 1
    while (begun := stream.readline(MAX_RECORD + 1)) and not begun.removeprefix(_MARK).strip(_SPACE):
        offset += len(begun)
        number += begun.count(b"\n")
    blank = len(begun) - len(begun.removeprefix(_MARK))
    read = _lines if _is_lines(begun[blank:]) else _pieces
    yield from read(stream, begun[blank:], offset + blank, number)


def recognises(head: bytes, _name: str) -> bool:
    """The first object of the file, or what the head has of it, has one of our texts."""
    head = head.removeprefix(_MARK)
    opening = _OBJECT.match(head)
    if opening is None:
        return False
    first = head[opening.end() - 1 :]
    return bool(_OWN_KEY.search(first, 0, jsonobjects.Scan().end(first) or len(first)))


def line(record: ArticleRecord) -> bytes:
    """The record as a line of JSON Lines."""
    return json.dumps(parts.written(record), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _is_lines(begun: bytes) -> bool:
    """Whether the file has an object to a line: its first line has a whole one, or is too long to tell."""
    begun = begun.lstrip(_SPACE)
    if not begun.startswith(b"{"):
        return False
    return jsonobjects.Scan().end(begun) is not None or len(begun) > MAX_RECORD


def _lines(stream: BinaryIO, begun: bytes, offset: int, number: int) -> Iterator[Parsed]:
    following = iter(lambda: stream.readline(MAX_RECORD + 1), b"")
    for line_number, raw in enumerate(chain((begun,), following), number):
        begin = offset
        offset += len(raw)
        if len(raw) > MAX_RECORD and not raw.endswith(b"\n"):
            offset += _rest_of_line(stream)
            yield Parsed(raw[:KEPT_OF_OVERSIZED], begin, line_number, Flaw(f"{_TOO_LONG}."))
        elif text := raw.strip(_SPACE):
            yield Parsed(text, begin + raw.index(text), line_number, _result(text))


def _rest_of_line(stream: BinaryIO) -> int:
    """The length of what is left of a line, which is read past."""
    length = 0
    while rest := stream.readline(MAX_RECORD):
        length += len(rest)
        if rest.endswith(b"\n"):
            break
    return length


def _pieces(stream: BinaryIO, begun: bytes, offset: int, number: int) -> Iterator[Parsed]:
    for piece in jsonobjects.pieces(stream, begun, offset, number):
        result = _result(piece.raw) if piece.kind == "object" else Flaw(_FLAWS[piece.kind])
        yield Parsed(piece.raw, piece.offset, piece.line, result)


_FLAWS = {
    "stray": "What stands here is not an object, with the parts of an article by name.",
    "oversized": f"{_TOO_LONG}.",
    "endless": f"{_TOO_LONG}, and its end was not found; what follows was not read.",
    "unclosed": "The list has no end: the file was cut off, or is damaged here.",
}


def _result(raw: bytes) -> ArticleRecord | Flaw:
    try:
        return parts.read(_decoded(raw))
    except Refused as refused:
        return Flaw(str(refused))


def _decoded(raw: bytes) -> dict[str, Any]:
    try:
        value = _decoder.decode(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused(
            f"Byte {error.start + 1} of the record, 0x{raw[error.start]:02x}, is not UTF-8."
        ) from None
    except json.JSONDecodeError as error:
        raise Refused(f"The record is not JSON: {error.msg.lower()} at character {error.pos + 1}.") from None
    except RecursionError:
        raise Refused("The record is nested too deeply.") from None
    except ValueError:
        raise Refused("The record holds a number with too many digits.") from None
    if not isinstance(value, dict):
        raise Refused("The record is not an object, with the parts of an article by name.")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _value in pairs).most_common(1)[0][0]
        raise Refused(f"The record has “{parts.shown(twice)}” twice.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise Refused(f"{name} is no JSON value.")


_decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)

FORMAT = Format("jsonlines", "JSON Lines", 4, recognises, parse)
