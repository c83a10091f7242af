from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import moments

EAST = timezone(timedelta(hours=3))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015-09-21T15:41:05+03:00", datetime(2015, 9, 21, 15, 41, 5, tzinfo=EAST)),
        ("2015-09-21T15:41:05.250Z", datetime(2015, 9, 21, 15, 41, 5, tzinfo=UTC)),
        ("20150921T154105+0300", datetime(2015, 9, 21, 15, 41, 5, tzinfo=EAST)),
        ("Mon, 21 Sep 2015 15:41 GMT+3", datetime(2015, 9, 21, 15, 41, tzinfo=EAST)),
        ("21 Sep 15 15:41:05 EST", datetime(2015, 9, 21, 15, 41, 5, tzinfo=timezone(timedelta(hours=-5)))),
        ("21 Sep 87 15:41:05 Z", datetime(1987, 9, 21, 15, 41, 5, tzinfo=UTC)),
        (
            "Seg, 24 Set 2018 19:42:40 -0300",
            datetime(2018, 9, 24, 19, 42, 40, tzinfo=timezone(timedelta(hours=-3))),
        ),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2016-12-31T24:00:00Z", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_instant_has_its_offset(text: str, expected: datetime) -> None:
    assert moments.moment(text) == expected


@pytest.mark.parametrize(
    "text", ["2015-09-21T15:41", "Mon, 21 Sep 2015 15:41 MSK", "Mon, 21 September 2015 15:41:00"]
)
def test_without_an_offset_or_with_an_unknown_zone_it_is_the_wall_clock(text: str) -> None:
    assert moments.moment(text) == datetime(2015, 9, 21, 15, 41)  # noqa: DTZ001 - wall clock


@pytest.mark.parametrize("text", ["2015-09-21", "20150921", "21 Sep 2015", "Mon, 21-Sep-2015"])
def test_a_day_is_a_date(text: str) -> None:
    found = moments.moment(text)
    assert (type(found), found) == (date, date(2015, 9, 21))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "Next Monday",
        "2015",
        "2015-09",
        "2015-02-30",
        "31 Feb 2015 10:00:00 GMT",
        "2015-09-21T25:00:00Z",
        "2015-09-21T24:00:01Z",
        "1970-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "9999-12-31T24:00:00Z",
    ],
)
def test_what_cannot_be_read_is_unknown(text: str) -> None:
    assert moments.moment(text) is None


def test_to_compare_texts_a_day_is_its_first_moment_in_utc() -> None:
    assert moments.instant("2015-09-21") == datetime(2015, 9, 21, tzinfo=UTC)
    assert moments.instant("2015-09-21T15:41") == datetime(2015, 9, 21, 15, 41, tzinfo=UTC)
    assert moments.instant("soon") is None


@given(st.text(max_size=60))
def test_any_text_is_read_or_unknown(text: str) -> None:
    assert isinstance(moments.moment(text), date | None)


@given(st.datetimes(min_value=datetime(1000, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_was_written_by_the_standard_is_read_as_meant(when: datetime) -> None:
    when = when.replace(microsecond=0)
    assert moments.moment(when.isoformat()) == (None if when.timestamp() == 0 else when)
