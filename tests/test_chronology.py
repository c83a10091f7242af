import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import chronology

FIRST = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
LAST = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
INSTANTS = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(dt.UTC))
ZONES = ["Etc/GMT+12", "America/Los_Angeles", "UTC", "Europe/Moscow", "Asia/Tokyo", "Pacific/Kiritimati"]


def test_sequences_of_all_years_fit_a_signed_64_bit_number() -> None:
    assert chronology.first_sequence(FIRST) == 0
    assert chronology.first_sequence(LAST) | chronology.RUNNING_MASK < 2**63


@given(INSTANTS, INSTANTS)
def test_sequences_sort_as_instants_do(one: dt.datetime, other: dt.datetime) -> None:
    one, other = one.replace(microsecond=0), other.replace(microsecond=0)
    assert (one < other) == (chronology.first_sequence(one) < chronology.first_sequence(other))
    assert chronology.instant_of(chronology.first_sequence(one) + 5) == one


@pytest.mark.parametrize("zone", ZONES)
@given(instant=INSTANTS.filter(lambda i: FIRST.year < i.year < LAST.year))
def test_whatever_lies_on_a_local_day_lies_within_its_bounds(zone: str, instant: dt.datetime) -> None:
    day = chronology.local_date(instant, zone)
    low, high = chronology.day_bounds(day, day)
    assert low is not None
    assert high is not None
    assert low <= chronology.first_sequence(instant) < high


@pytest.mark.parametrize("zone", ZONES)
@given(instant=INSTANTS.filter(lambda i: FIRST.year < i.year < LAST.year))
def test_bounds_let_in_no_more_than_two_days_on_either_side(zone: str, instant: dt.datetime) -> None:
    day = dt.date(2015, 9, 21)
    low, high = chronology.day_bounds(day, day)
    assert low is not None
    assert high is not None
    if low <= chronology.first_sequence(instant) < high:
        assert abs(chronology.local_date(instant, zone) - day) <= dt.timedelta(days=2)


def test_bounds_are_open_at_the_ends_of_time() -> None:
    assert chronology.day_bounds(None, None) == (None, None)
    assert chronology.day_bounds(dt.date.min, dt.date.max) == (None, None)


def test_a_bare_day_begins_at_midnight_where_the_source_is() -> None:
    moscow = chronology.instant_from_wall_time(dt.date(2015, 9, 21), "Europe/Moscow")
    assert moscow == dt.datetime(2015, 9, 20, 21, tzinfo=dt.UTC)
    assert chronology.local_date(moscow, "Europe/Moscow") == dt.date(2015, 9, 21)


def test_a_naive_time_is_on_the_clock_of_the_source() -> None:
    wall = dt.datetime.fromisoformat("1987-02-26T15:01:01")
    assert chronology.instant_from_wall_time(wall, "America/New_York") == dt.datetime(
        1987, 2, 26, 20, 1, 1, tzinfo=dt.UTC
    )


def test_an_aware_time_keeps_its_own_offset() -> None:
    moment = dt.datetime(2015, 9, 21, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    assert chronology.instant_from_wall_time(moment, "Asia/Tokyo") == moment


def test_of_an_hour_that_comes_twice_the_first_is_meant_and_one_that_never_comes_is_read_on() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    twice = chronology.instant_from_wall_time(dt.datetime.fromisoformat("2026-10-25T02:30"), "Europe/Berlin")
    never = chronology.instant_from_wall_time(dt.datetime.fromisoformat("2026-03-29T02:30"), "Europe/Berlin")
    assert twice == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert never.astimezone(berlin) == dt.datetime(2026, 3, 29, 3, 30, tzinfo=berlin)


def test_months_are_counted_from_year_0() -> None:
    assert chronology.month_number(dt.date(2015, 9, 21)) == 2015 * 12 + 8


def test_days_between_items_are_whole_ones_rounded_down() -> None:
    noon = dt.datetime(2015, 9, 21, 12, tzinfo=dt.UTC)
    here, day = chronology.first_sequence(noon), dt.timedelta(days=1)
    others = (day, day - dt.timedelta(seconds=1), -day, dt.timedelta(hours=-1), 40 * day)
    found = [chronology.days_between(here, chronology.first_sequence(noon + each)) for each in others]
    assert found == [each.days for each in others] == [1, 0, -1, -1, 40]
