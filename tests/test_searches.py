"""What readers search for is counted by day, without anything personal, and without slowing a page."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import searches
from articles.models import SearchTally
from tests import cast, staff

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 1, 10)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    searches._counted.clear()


def tallies() -> list[tuple[Any, ...]]:
    return list(SearchTally.objects.order_by("words", "day").values_list("words", "found", "count"))


def write(day: dt.date = TODAY) -> int:
    with time_machine.travel(dt.datetime.combine(day, dt.time(12), dt.UTC), tick=False):
        return searches.write()


def test_a_search_is_counted_with_whether_it_found_anything(client: Client) -> None:
    cast.article("Ministers talk")
    for typed in ("ministers", " Ministers ", "unheard", ""):
        client.get("/search/", {"q": typed})
    assert tallies() == []
    assert write() == 3
    assert tallies() == [("ministers", True, 2), ("unheard", False, 1)]


def test_counts_of_several_processes_and_minutes_add_up() -> None:
    for _ in range(2):
        searches.note("tea", found=True)
        searches.note("milk", found=False)
        write()
    assert tallies() == [("milk", False, 2), ("tea", True, 2)]
    assert write() == 0


@pytest.mark.parametrize(
    "typed",
    [
        "jane@example.org",
        "call 030 1234567",
        "+49 (30) 123-45-67",
        "https://example.org/me",
        "word " * 20,
        "   ",
    ],
    ids=["mail", "telephone", "telephone with signs", "address", "letter", "nothing"],
)
def test_what_may_be_personal_is_not_counted(typed: str) -> None:
    searches.note(typed, found=False)
    assert write() == 0


def test_a_date_and_a_query_with_fields_are_counted() -> None:
    searches.note("person:putin after:2015-09-21", found=True)
    assert write() == 1


def test_the_page_writes_nothing_and_asks_nothing_more(client: Client) -> None:
    cast.article("Ministers talk")
    client.get("/search/", {"q": "ministers"})
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/search/", {"q": "ministers"})
    writing = ("INSERT", "UPDATE", "DELETE")
    assert [query["sql"] for query in queries if query["sql"].startswith(writing)] == []
    assert [query["sql"] for query in queries if "searchtally" in query["sql"]] == []
    assert response.cookies == {}


def test_memory_and_days_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "IN_MEMORY", 2)
    monkeypatch.setattr(searches, "A_DAY", 2)
    for typed in ("one", "two", "three", "one"):
        searches.note(typed, found=True)
    write()
    assert tallies() == [("one", True, 2), ("two", True, 1)]
    searches.note("four", found=True)
    searches.note("one", found=True)
    write()
    assert tallies() == [("one", True, 3), ("two", True, 1)]


def test_days_long_past_are_forgotten() -> None:
    searches.note("old", found=True)
    write(TODAY - dt.timedelta(days=91))
    searches.note("new", found=True)
    write()
    assert tallies() == [("new", True, 1)]


def test_what_found_nothing_comes_first_at_the_desk() -> None:
    for words, found, count in (("a", True, 9), ("b", False, 1), ("c", False, 5)):
        SearchTally.objects.create(day=TODAY, words=words, found=found, count=count)
    response = staff.signed_in(staff.edgar()).get("/admin/articles/searchtally/")
    assert [tally.words for tally in response.context["cl"].result_list] == ["c", "b", "a"]
    assert staff.signed_in(staff.clara()).get("/admin/articles/searchtally/").status_code == 403
