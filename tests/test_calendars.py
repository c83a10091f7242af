import datetime as dt

from articles import calendars


def address(day: dt.date) -> str:
    return f"/{day}/"


def test_a_month_is_weeks_from_monday_with_links_for_days_with_items() -> None:
    day = dt.date(2015, 9, 21)
    month = calendars.month(2015, 9, {day: 3}, address, url="/2015/09/", current=day)
    assert (month.title, month.url) == ("September 2015", "/2015/09/")
    assert month.weekdays == ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    assert len(month.weeks) == 5
    assert month.weeks[0][:2] == (None, (1, "", 0, False))
    assert month.weeks[3][0] == (21, "/2015-09-21/", 3, True)
