import datetime as dt
from typing import Any

import pytest
from django.utils.translation import override

from articles.models import Article, Source
from articles.templatetags import archive


def item(zone: str = "Europe/Moscow", **fields: Any) -> Article:
    source = Source(name="TASS", time_zone=zone)
    moment = dt.datetime(2015, 9, 20, 22, 5, tzinfo=dt.UTC)
    return Article(
        **{"source": source, "published_at": moment, "published_on": dt.date(2015, 9, 21), **fields}
    )


def test_an_instant_for_machines_has_no_fraction_of_a_second() -> None:
    moment = dt.datetime(2016, 2, 3, 12, 30, 5, 523908, tzinfo=dt.UTC)
    assert archive.instant(moment) == "2016-02-03T12:30:05+00:00"


@pytest.mark.parametrize(
    ("dateline", "shown"),
    [
        ("MOSCOW, September 21. /TASS/", "MOSCOW, September 21. /TASS/."),
        ("LONDON, April 2", "LONDON, April 2 —"),
        ("LONDON, April 2 -", "LONDON, April 2 —"),
        ("TOKYO, Sept. 1.", "TOKYO, Sept. 1."),
        ("  ", ""),
    ],
)
def test_a_dateline_leads_into_the_text(dateline: str, shown: str) -> None:
    assert archive.dateline_text(item(dateline=dateline)) == shown


def test_the_dateline_is_run_into_the_first_paragraph_and_escaped() -> None:
    body = archive.with_dateline(item(dateline="A <b>", body="<p>One \\1.</p><p>Two.</p>"))
    assert body == '<p><span class="dateline">A &lt;b&gt; —</span> One \\1.</p><p>Two.</p>'


def test_a_body_that_begins_otherwise_has_the_dateline_before_it() -> None:
    body = archive.with_dateline(item(dateline="ROME", body="<h2>One</h2>"))
    assert body == '<p><span class="dateline">ROME —</span> </p><h2>One</h2>'


def test_the_hour_and_zone_are_those_of_the_source() -> None:
    assert (archive.clock(item()), archive.zone(item())) == ("01:05", "MSK")
    assert archive.zone(item(zone="Asia/Dubai")) == "UTC+04"
    assert archive.machine_time(item()) == "2015-09-21T01:05:00+03:00"


def test_an_unknown_hour_is_left_out() -> None:
    day = item(precision=Article.Precision.DAY)
    assert (archive.clock(day), archive.zone(day), archive.machine_time(day)) == ("", "", "2015-09-21")


def test_days_are_said_at_three_lengths() -> None:
    day = dt.date(2015, 9, 1)
    assert [archive.long_day(day), archive.plain_day(day), archive.short_day(day)] == [
        "Tuesday, 1\xa0September 2015",
        "1\xa0September 2015",
        "1\xa0Sep\xa02015",
    ]


def test_headlines_in_capitals_get_a_class() -> None:
    assert [archive.as_wired(text) for text in ("U.S. M-1 FALLS", "U.S. falls", "123")] == [
        " as-wired",
        "",
        "",
    ]


def test_reading_takes_a_minute_at_least() -> None:
    assert [archive.reading_minutes(item(body="word " * words)) for words in (0, 690)] == [1, 3]
    assert archive.reading_minutes(item(body=f"<p>{'東京' * 1000}。</p>")) == 4


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("fa-IR", "rtl"),
        ("ur", "rtl"),
        ("az-Arab", "rtl"),
        ("ks-Deva-IN", "ltr"),
    ],
)
def test_a_language_is_written_from_the_left_or_the_right(language: str, written: str) -> None:
    assert archive.direction(language) == written


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ((2015, 9, 21), (2015, 9, 21), "21\xa0September 2015"),
        ((1987, 3, 19), (1987, 3, 24), "19–24\xa0March 1987"),
        ((1987, 2, 28), (1987, 3, 3), "28\xa0February – 3\xa0March 1987"),
        ((1986, 12, 30), (1987, 1, 2), "30\xa0December 1986 – 2\xa0January 1987"),
    ],
    ids=["a day", "a month", "two months", "two years"],
)
def test_some_days_are_told_as_shortly_as_they_can(
    first: tuple[int, int, int], last: tuple[int, int, int], shown: str
) -> None:
    assert archive.day_span(dt.date(*first), dt.date(*last)) == shown


def test_what_belongs_together_stays_on_one_line() -> None:
    assert archive.unbroken("9\xa0May 2015") == "9\xa0May\xa02015"


def test_days_are_told_in_the_language_of_the_interface() -> None:
    day = dt.date(2015, 9, 21)
    told = (archive.long_day, archive.plain_day, archive.short_day, archive.day_of_year)
    assert [tell(day) for tell in told] == [
        "Monday, 21\xa0September 2015",
        "21\xa0September 2015",
        "21\xa0Sep\xa02015",
        "21\xa0September",
    ]
    with override("ru"):
        assert [tell(day) for tell in told] == [
            "Понедельник, 21\xa0сентября 2015",
            "21\xa0сентября 2015",
            "21\xa0сент.\xa02015",
            "21\xa0сентября",
        ]
        assert archive.short_day(dt.date(2015, 5, 9)) == "9\xa0мая\xa02015"
        assert (
            archive.day_span(dt.date(1987, 2, 28), dt.date(1987, 3, 3)) == "28\xa0февраля – 3\xa0марта 1987"
        )
