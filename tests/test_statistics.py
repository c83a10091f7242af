"""What came in, who tagged it, and coverage by source and day."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing, statistics
from articles.models import ImportRun
from tests import cast, staff

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 1, 31)


def run(day: int, new: int, rejected: int) -> None:
    started = dt.datetime(2026, 1, day, 23, 30, tzinfo=dt.UTC)
    ImportRun.objects.create(started_at=started, read=new + rejected, new=new, rejected=rejected)


def test_imports_are_summed_by_day_newest_first() -> None:
    run(30, 5, 1)
    run(30, 2, 0)
    run(29, 1, 1)
    assert statistics.arrived(TODAY) == [
        statistics.Arrived(dt.date(2026, 1, 30), runs=2, new=7, updated=0, unchanged=0, rejected=1),
        statistics.Arrived(dt.date(2026, 1, 29), runs=1, new=1, updated=0, unchanged=0, rejected=1),
    ]
    assert statistics.arrived(TODAY + dt.timedelta(days=60)) == []


def test_tags_are_told_apart_by_who_gave_them() -> None:
    article = cast.article("One", people=[cast.lavrov()])
    editing.save_edit(article, user=staff.edgar(), before=1, add=[cast.kishida(), cast.japan()])
    origins = dict(statistics.tagged_by())
    assert origins["editor"][:2] == [1 + (origins["import"][0] == 0), 1]
    assert sum(map(sum, origins.values())) == 3


def test_coverage_has_every_day_of_the_month_and_only_what_readers_see() -> None:
    cast.article("One")
    cast.article("Two")
    editing.withdraw(cast.article("Three"), user=None, reason="x")
    days, sources = statistics.coverage_of(2015, 9)
    assert (len(days), [(name, sum(counts), counts[20]) for name, counts in sources]) == (
        30,
        [("Reuters", 2, 2)],
    )
    assert statistics.coverage_of(2015, 8)[1] == []


@pytest.mark.parametrize(
    ("month", "status"), [("2015-09", 200), ("", 200), ("2015-13", 400), ("0001-01", 400)]
)
def test_the_page_shows_a_month_or_says_what_is_wrong(month: str, status: int) -> None:
    cast.article("One")
    response = staff.signed_in(staff.edgar()).get("/admin/statistics/", {"month": month} if month else {})
    assert response.status_code == status


def test_the_page_is_for_those_who_read_the_log_and_asks_the_same_of_any_number() -> None:
    assert staff.signed_in(staff.clara()).get("/admin/statistics/").status_code == 403
    client = staff.signed_in(staff.edgar())
    counts = []
    for number in (1, 3):
        for each in range(number):
            cast.article(f"{number} {each}")
            run(1 + each, 1, 0)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/statistics/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 15
