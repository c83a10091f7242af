"""Times as feeds and ninjs write them: ISO 8601 (W3C-DTF, RFC 3339) and RFC 822, as far as they are kept to.

A day without an hour is a date. A time without an offset, or with the name of a zone that RFC 822 does not
know, is the wall clock of its source. Anything else, a day that does not exist, a month or a year alone, and
the zero of a clock never set are None: unknown, never today.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from articles.formats import plaintext

_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:[T ]\s?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s?(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII | re.IGNORECASE,
)
_RFC_822 = re.compile(
    r"(?:[^\W\d_]{2,9}\.?,?\s)?(?P<day>\d{1,2})[\s-](?P<month>[^\W\d_]{3})[^\W\d_]{0,6}\.?,?[\s-]"
    r"(?P<year>\d{4}|\d{2})(?:,?\s(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"(?:\s?(?P<zone>[+-]\d{1,2}:?\d{2}|[a-z]{1,5}(?:[+-]\d{1,4})?))?)?(?:\s\([^()]*\))?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Of German, French, Italian, Spanish and Portuguese, where three letters are enough to tell.
_FOREIGN_MONTHS = {"ene": 1, "gen": 1, "fev": 2, "fév": 2, "mär": 3, "abr": 4, "avr": 4, "mai": 5, "mag": 5}
_FOREIGN_MONTHS |= {"giu": 6, "lug": 7, "ago": 8, "aoû": 8, "set": 9, "okt": 10, "ott": 10, "out": 10}
_FOREIGN_MONTHS |= {"dez": 12, "déc": 12, "dic": 12}
# RFC 822, section 5.1; the hours are those of RFC 2822, section 4.3.
_ZONES = dict.fromkeys(("z", "ut", "utc", "gmt"), 0)
_ZONES |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?", re.ASCII)
_LONGEST = 100


def moment(text: str) -> datetime | date | None:
    """The instant, wall clock or day that the text names."""
    line = plaintext.one_line(text[:_LONGEST])
    match = _ISO.fullmatch(line) or _RFC_822.fullmatch(line)
    if match is None:
        return None
    groups = match.groupdict()
    try:
        found = _read(groups)
    except (ValueError, OverflowError):
        return None
    return None if found == datetime(1970, 1, 1, tzinfo=UTC) else found


def instant(text: str) -> datetime | None:
    """The same as an instant, to tell the newer of two texts: without an offset it is taken as UTC."""
    return at_offset(moment(text), UTC)


def at_offset(found: datetime | date | None, zone: timezone) -> datetime | None:
    """An instant: a day is its first moment, and what says no offset is on the clock of `zone`."""
    if found is None:
        return None
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day)  # noqa: DTZ001 - gets its zone below
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _read(groups: dict[str, str | None]) -> datetime | date:
    """Raises ValueError when the day or hour does not exist."""
    year, month, day = _year(groups["year"] or ""), _month(groups["month"] or ""), int(groups["day"] or "")
    on = date(year, month, day)
    if groups["hour"] is None:
        return on
    hour, minute = int(groups["hour"]), int(groups["minute"] or 0)
    second = min(int(groups["second"] or 0), 59)  # a leap second has no place in a datetime
    next_day = (hour, minute, second) == (24, 0, 0)
    clock = datetime(year, month, day, 0 if next_day else hour, minute, second, tzinfo=_zone(groups["zone"]))
    return clock + timedelta(days=1) if next_day else clock


def _year(text: str) -> int:
    """Two figures are of 1950 to 2049 (RFC 2822, section 4.3)."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 50 else 1900)


def _month(text: str) -> int:
    name = text.lower()
    return int(text) if text.isdigit() else _FOREIGN_MONTHS.get(name) or _MONTHS.index(name) + 1


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    name = re.sub(r"^(?:gmt|utc)(?=[+-])", "", text.lower())
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    match = _OFFSET.fullmatch(name)
    if match is None:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-size if match[1] == "-" else size)
