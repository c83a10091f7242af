"""Paging by place, not by number: a page begins where another ended, and the last costs what the first did.

A listing has an order and each of its rows a key: the values it is ordered by, the last of them unique. A
cursor says after, or before, which key a page stands. Readers carry it as the one parameter `after`, whose
text is opaque: URL-safe base64 (RFC 4648, section 5) of a JSON array. Every place has exactly one text, so
that a page has one address.
"""

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LONGEST = 1000  # characters of a cursor
LARGEST = 2**63 - 1  # what a database column holds

Value = int | float | str
T = TypeVar("T")


class BadCursor(ValueError):  # noqa: N818 - named like Django's BadRequest
    """The text is not a cursor of this listing."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What follows `key` in the order of the listing or, backwards, what precedes it.

    Without a key it is the first page and, backwards, the last.
    """

    key: tuple[Value, ...] = ()
    backwards: bool = False

    def encode(self) -> str:
        """The text of `after`; empty for the first page."""
        if self == Cursor():
            return ""
        values = json.dumps([int(self.backwards), *self.key], separators=(",", ":"), allow_nan=False)
        return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, *types: type[Value]) -> "Cursor":
        """The cursor of a text, in a listing whose keys have these types. Raises only BadCursor."""
        if not text:
            return cls()
        values = _values(text)
        if not values or type(values[0]) is not int or values[0] not in {0, 1}:
            raise BadCursor("A cursor begins with its direction.")
        key = tuple(_checked(value, wanted) for value, wanted in zip(values[1:], types, strict=False))
        if len(values) - 1 not in {0, len(types)}:
            raise BadCursor("The cursor belongs to another listing.")
        cursor = cls(key, backwards=bool(values[0]))
        if cursor.encode() != text:
            raise BadCursor("The cursor is not in its one form.")
        return cursor


def _values(text: str) -> list[object]:
    if len(text) > LONGEST or not text.isascii():
        raise BadCursor("No cursor is that long or has such letters.")
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor("The cursor cannot be read.") from error
    if not isinstance(values, list):
        raise BadCursor("A cursor is a list of values.")
    return values


def _checked(value: object, wanted: type[Value]) -> Value:
    if type(value) is not wanted or not isinstance(value, int | float | str):
        raise BadCursor("A value of the cursor has the wrong type.")
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        raise BadCursor("A number in the cursor is too large.")
    if isinstance(value, float) and not math.isfinite(value):
        raise BadCursor("A number in the cursor is not finite.")
    if isinstance(value, str) and any(c < " " or "\ud800" <= c <= "\udfff" for c in value):
        raise BadCursor("A text in the cursor cannot stand in a name.")
    return value


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows in the order of the listing, and the cursors of the pages before and after, or None."""

    rows: list[T]
    before: Cursor | None
    after: Cursor | None

    @property
    def first(self) -> Cursor | None:
        """The cursor of the first page, when this is another."""
        return Cursor() if self.before else None

    @property
    def last(self) -> Cursor | None:
        """The cursor of the last page, when this is another."""
        return Cursor(backwards=True) if self.after else None


def page(
    fetch: Callable[[Cursor, int], Sequence[T]],
    cursor: Cursor,
    size: int,
    key: Callable[[T], tuple[Value, ...]],
) -> Page[T]:
    """The page of up to `size` rows at a cursor.

    `fetch(cursor, count)` gives up to `count` rows beyond the cursor's key, the nearest first: in the order
    of the listing or, for a backward cursor, against it. It is called once; a second time when walking
    backwards reaches the beginning, because the first page is a full one.
    """
    rows = list(fetch(cursor, size + 1))
    more = len(rows) > size
    rows = rows[:size]
    if cursor.backwards:
        if not more:
            return page(fetch, Cursor(), size, key)
        rows.reverse()
        after = Cursor(key(rows[-1])) if cursor.key else None
        return Page(rows, Cursor(key(rows[0]), backwards=True), after)
    before = None
    if cursor.key:
        before = Cursor(key(rows[0]), backwards=True) if rows else Cursor(backwards=True)
    return Page(rows, before, Cursor(key(rows[-1])) if more else None)
