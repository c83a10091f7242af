"""JSON (RFC 8259) from strangers, decoded without surprises."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, NoReturn

from articles.formats import plaintext


class Refused(Exception):  # noqa: N818 - reads as the sentence it carries
    """What was read is no item; the message is one sentence for the editor."""


def decoded(raw: bytes) -> dict[str, Any]:
    """The one object that the bytes are; raises Refused.

    None of its names may stand twice; where one does deeper within, the last counts.
    """
    outermost: list[tuple[str, Any]] = []

    def gathered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        outermost[:] = pairs
        return dict(pairs)

    decoder = json.JSONDecoder(object_pairs_hook=gathered, parse_constant=_no_constant)
    try:
        value = decoder.decode(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused(
            f"Byte {error.start + 1} of the item, 0x{raw[error.start]:02x}, is not UTF-8."
        ) from None
    except json.JSONDecodeError as error:
        raise Refused(f"The item is not JSON: {error.msg.lower()} at character {error.pos + 1}.") from None
    except RecursionError:
        raise Refused("The item is nested too deeply.") from None
    except ValueError:
        raise Refused("The item holds a number with too many digits.") from None
    if not isinstance(value, dict):
        raise Refused("The item is not an object, with its parts by name.")
    if len(value) < len(outermost):
        names = sorted(name for name, _value in outermost)
        twice = next(name for name, following in pairwise(names) if name == following)
        raise Refused(f"The item has “{shown(twice)}” twice.")
    return value


def text(values: dict[str, Any], name: str) -> str:
    """A part that is text or, as some ids are, a number; '' when it is missing. Raises Refused."""
    value = values.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused(f"“{name}” is not text.")
    return plaintext.clean(str(value))


def shown(text: str) -> str:
    """The text as a sentence may quote it."""
    return plaintext.shorten(plaintext.one_line(plaintext.clean(text)), 60)


def _no_constant(name: str) -> NoReturn:
    raise Refused(f"{name} is no JSON value.")
