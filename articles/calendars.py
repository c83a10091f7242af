"""A month as rows of seven days, for `components/_calendar.html`. Pure Python, no database."""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.dates import MONTHS, WEEKDAYS_ABBR

# Day of the month, its address or "", items, whether it is the day looked at.
Cell = tuple[int, str, int, bool]


@dataclass(frozen=True, slots=True)
class Month:
    title: str
    url: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Cell | None, ...], ...]


def month(
    year: int,
    number: int,
    counts: Mapping[dt.date, int],
    address: Callable[[dt.date], str],
    *,
    url: str = "",
    current: dt.date | None = None,
) -> Month:
    """Weeks start on Monday (ISO 8601). Days without items have no address."""

    def cell(day: int) -> Cell | None:
        if day == 0:
            return None
        date = dt.date(year, number, day)
        count = counts.get(date, 0)
        return day, address(date) if count else "", count, date == current

    weeks = calendar.Calendar().monthdayscalendar(year, number)
    names = tuple(str(WEEKDAYS_ABBR[day])[:2] for day in range(7))
    return Month(f"{MONTHS[number]} {year}", url, names, tuple(tuple(map(cell, week)) for week in weeks))
