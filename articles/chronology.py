"""Where an item stands in time.

Every article has a *sequence*: whole seconds since 0001-01-01T00:00:00 UTC, shifted left by 24 bits, plus a
running number within that second. It fits a signed 64-bit integer up to the year 9999, is unique, and sorts
as items were published. Listings, cursors and the search index all use it, so that "newest first" is the
order things are stored in.
"""

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

RUNNING_BITS = 24
RUNNING_MASK = (1 << RUNNING_BITS) - 1
_ORIGIN = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


def first_sequence(instant: dt.datetime) -> int:
    """The lowest sequence an item published in this second can have."""
    since = instant - _ORIGIN
    return (since.days * 86_400 + since.seconds) << RUNNING_BITS


def instant_of(sequence: int) -> dt.datetime:
    """The second that a sequence belongs to, as an aware UTC datetime."""
    return _ORIGIN + dt.timedelta(seconds=sequence >> RUNNING_BITS)


def days_between(one: int, other: int) -> int:
    """The days from one sequence to another, rounded down: of an hour back -1."""
    return ((other >> RUNNING_BITS) - (one >> RUNNING_BITS)) // 86_400


def local_date(instant: dt.datetime, time_zone: str) -> dt.date:
    """The calendar day of an instant where the source files from."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def instant_from_wall_time(moment: dt.datetime | dt.date, time_zone: str) -> dt.datetime:
    """The UTC instant of a wall-clock time, or of the first moment of a day, in a time zone.

    A naive datetime or a bare date is read as local to `time_zone`; an aware datetime keeps its own offset.
    Of a wall time that occurs twice the earlier instant is taken. Raises OverflowError for what UTC cannot
    hold in years 1-9999.
    """
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(time_zone))
    return moment.astimezone(dt.UTC)


def day_bounds(first: dt.date | None, last: dt.date | None) -> tuple[int | None, int | None]:
    """Sequences between which every item with a local date from `first` to `last` lies, whatever its zone.

    The bounds are a day wider on either side, because zones run from UTC-12 to UTC+14; items of the two
    neighbouring local days on either side may lie inside and have to be excluded by their date.
    """
    low = high = None
    if first is not None and first > dt.date.min:
        low = first_sequence(dt.datetime.combine(first - dt.timedelta(days=1), dt.time(), dt.UTC))
    if last is not None and last < dt.date.max - dt.timedelta(days=1):
        high = first_sequence(dt.datetime.combine(last + dt.timedelta(days=2), dt.time(), dt.UTC))
    return low, high


def month_number(day: dt.date) -> int:
    """Months since year 0, the key of monthly counters: 2015-09 is 2015 * 12 + 8."""
    return day.year * 12 + day.month - 1


def first_of(month: int) -> dt.date:
    """The first day of a month given by `month_number`."""
    return dt.date(month // 12, month % 12 + 1, 1)


def last_of(month: int) -> dt.date:
    """Its last day."""
    day = first_of(month)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
