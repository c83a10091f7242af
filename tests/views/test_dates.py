import datetime as dt

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article
from tests import cast

pytestmark = pytest.mark.django_db


def at(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]


def leads_to(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 302
    return response.headers["Location"]


def test_a_day_has_its_items_from_first_to_last(client: Client) -> None:
    noon, morning = (
        cast.article(published_at=at(2015, 9, 21, 12)),
        cast.article(published_at=at(2015, 9, 21, 8)),
    )
    cast.article(published_at=at(2015, 9, 22, 8))
    context = client.get("/2015/09/21/").context
    assert context["articles"] == [morning, noon]
    assert (context["title"], context["total"]) == ("Monday, 21\xa0September 2015", 2)


def test_the_day_is_that_of_the_source(client: Client) -> None:
    """T02: each item on exactly one day, by the clock of who filed it."""
    item = cast.article(source=cast.tass(), published_at=at(2015, 9, 20, 22))
    assert client.get("/2015/09/21/").context["articles"] == [item]
    assert leads_to(client, "/2015/09/20/") == "/2015/09/21/"


def test_a_long_day_goes_on_in_pages(client: Client) -> None:
    items = [cast.article(published_at=at(2015, 9, 21, 8, minute)) for minute in range(45)]
    first = client.get("/2015/09/21/").context
    assert first["articles"] == items[:40]
    second = client.get(first["place"].older_url).context
    assert second["articles"] == items[40:]
    assert client.get(second["place"].newer_url).context["articles"] == items[:40]


def test_neighbours_are_the_nearest_days_with_items(client: Client) -> None:
    for day in (at(2014, 2, 1), at(2015, 9, 21), at(2016, 2, 29)):
        cast.article(published_at=day)
    context = client.get("/2015/09/21/").context
    assert (context["before"], context["after"]) == (
        ("1\xa0February 2014", "/2014/02/01/"),
        ("29\xa0February 2016", "/2016/02/29/"),
    )


@pytest.mark.parametrize(
    ("silent", "nearest"),
    [
        ("/2015/09/20/", "/2015/09/21/"),
        ("/2015/09/29/", "/2015/09/30/"),
        ("/2015/09/26/", "/2015/09/30/"),
        ("/2015/09/25/", "/2015/09/21/"),
        ("/0001/01/01/", "/2015/09/21/"),
        ("/9999/12/31/", "/2017/03/01/"),
        ("/2015/08/", "/2015/09/"),
        ("/2016/06/", "/2015/09/"),
        ("/2016/07/", "/2017/03/"),
        ("/2016/", "/2015/"),
        ("/1850/", "/2015/"),
        ("/9999/", "/2017/"),
    ],
)
def test_a_silent_period_leads_to_the_nearest_that_speaks(client: Client, silent: str, nearest: str) -> None:
    for day in (at(2015, 9, 21), at(2015, 9, 30), at(2017, 3, 1)):
        cast.article(published_at=day)
    assert leads_to(client, silent) == nearest


@pytest.mark.parametrize("address", ["/2015/", "/2015/09/", "/2015/09/21/"])
def test_in_an_empty_archive_no_date_is_there(client: Client, address: str) -> None:
    cast.article(status=Article.Status.DRAFT)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/0000/",
        "/10000/",
        "/-1/",
        "/2015/13/",
        "/2015/00/",
        "/2015/9/",
        "/2015/02/30/",
        "/2023/02/29/",
        "/0000/00/00/",
        "/9999/99/99/",
        "/0000/feed/",
        "/2015/13/feed/",
        "/2015/02/30/feed.json",
    ],
)
def test_impossible_dates_are_not_there(client: Client, address: str) -> None:
    cast.talks()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("year", [1, 1066, 1850, 9999])
def test_distant_years_have_pages(client: Client, year: int) -> None:
    """T04."""
    item = cast.article(published_at=at(year, 6, 15, 12))
    for address in (f"/{year:04}/", f"/{year:04}/06/", f"/{year:04}/06/15/"):
        assert list(client.get(address).context["articles"]) == [item]
    assert client.get("/dates/").status_code == 200
    assert client.get(f"/{year:04}/06/15/feed/").status_code == 200


def test_a_month_is_a_calendar_with_counts(client: Client) -> None:
    cast.article(published_at=at(2016, 2, 29, 8))
    cast.article(published_at=at(2016, 2, 29, 9))
    cast.article(published_at=at(2016, 2, 1, 9), status=Article.Status.DRAFT)
    context = client.get("/2016/02/").context
    assert [day for week in context["month"].weeks for day in week if day and day[2]] == [
        (29, "/2016/02/29/", 2, False)
    ]
    assert context["total"] == 2


def test_months_and_years_say_what_they_were_about(client: Client) -> None:
    cast.talks()
    cast.article(countries=[cast.japan()], published_at=at(2015, 3, 1))
    year, month = client.get("/2015/").context, client.get("/2015/09/").context
    assert [(e.name, e.count) for e in year["circles"][1].entries] == [("Japan", 2), ("Russia", 1)]
    assert [(e.name, e.count) for e in month["circles"][1].entries] == [("Russia", 1), ("Japan", 1)]
    assert [e.items_url for e in month["circles"][1].entries] == [
        "/search/?from=2015-09&to=2015-09&country=russia",
        "/search/?from=2015-09&to=2015-09&country=japan",
    ]


def test_a_year_counts_its_months(client: Client) -> None:
    cast.talks()
    cast.article(published_at=at(2015, 3, 1))
    context = client.get("/2015/").context
    assert [(bar.label, int(bar.items), bar.url) for bar in context["chart"].bars] == [
        ("March 2015", 1, "/2015/03/"),
        ("September 2015", 1, "/2015/09/"),
    ]
    assert context["total"] == 2


def test_all_dates_are_a_table_of_years_and_months(client: Client) -> None:
    """T05: silent years take no room."""
    cast.talks()
    cast.article(published_at=at(1850, 12, 31))
    rows = client.get("/dates/").context["rows"]
    assert [(row.year, row.total, [month for month in row.months if month[2]]) for row in rows] == [
        (1850, 1, [("Dec", "1", "/1850/12/")]),
        (2015, 1, [("Sep", "1", "/2015/09/")]),
    ]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("2015-09-21", "/2015/09/21/"),
        ("2015-9-1", "/2015/09/01/"),
        ("2015-09", "/2015/09/"),
        (" 2015 ", "/2015/"),
    ],
)
def test_a_day_is_jumped_to(client: Client, asked: str, answer: str) -> None:
    response = client.get("/dates/", {"day": asked})
    assert (response.status_code, response.headers["Location"]) == (302, answer)


@pytest.mark.parametrize(
    "asked", ["yesterday", "2015-02-30", "0000-01-01", "21.9.2015", "2015-13", "1" * 400]
)
def test_what_is_no_day_is_a_bad_request(client: Client, asked: str) -> None:
    assert client.get("/dates/", {"day": asked}).status_code == 400


def test_the_form_for_a_day_knows_the_span_of_the_archive(client: Client) -> None:
    cast.article(published_at=at(2014, 2, 1))
    cast.talks()
    page = client.get("/dates/").content.decode()
    assert 'name="day" min="2014-02-01" max="2015-09-21" value="2015-09-21"' in page


def test_a_day_names_the_other_years_that_have_it(client: Client) -> None:
    for year in (2012, 2014, 2014, 2016):
        cast.article(published_at=at(year, 9, 21))
    cast.article(published_at=at(2013, 9, 22))
    cast.talks()
    cast.article(published_at=at(2017, 9, 21), status=Article.Status.DRAFT)
    assert client.get("/2015/09/21/").context["same_day"] == [
        (2016, 1, "/2016/09/21/"),
        (2014, 2, "/2014/09/21/"),
        (2012, 1, "/2012/09/21/"),
    ]


@time_machine.travel(dt.datetime(2026, 9, 21, 12, tzinfo=dt.UTC), tick=False)
def test_the_dates_begin_with_this_day_in_years_past(client: Client) -> None:
    cast.talks()
    page = client.get("/dates/")
    assert page.context["same_day"] == [(2015, 1, "/2015/09/21/")]
    assert "On 21\xa0September, in years past" in page.content.decode()


def test_the_29th_of_february_is_looked_for_in_leap_years(client: Client) -> None:
    for year in (2012, 2016):
        cast.article(published_at=at(year, 2, 29))
    assert client.get("/2016/02/29/").context["same_day"] == [(2012, 1, "/2012/02/29/")]


def test_the_empty_archive_has_no_dates_yet(client: Client) -> None:
    assert client.get("/dates/").context["total"] == 0


def test_a_full_day_says_what_it_was_about_and_can_be_searched(client: Client) -> None:
    for _ in range(6):
        cast.article(people=[cast.lavrov()])
    cast.article(people=[cast.putin()], published_at=dt.datetime(2015, 9, 22, 9, tzinfo=dt.UTC))
    full, other = client.get("/2015/09/21/").context, client.get("/2015/09/22/").context
    assert [(each.name, each.count) for each in full["circles"][0].entries] == [("Sergey Lavrov", 6)]
    assert full["search_url"] == "/search/?from=2015-09-21&to=2015-09-21"
    assert "circles" not in other


def test_a_day_leaves_out_hours_that_nobody_knows(client: Client) -> None:
    cast.talks()
    assert "<time" not in client.get("/2015/09/21/").content.decode()
    cast.article(source=cast.reuters())
    assert client.get("/2015/09/21/").content.decode().count("<time") == 1


@pytest.mark.parametrize("items", [6, 8])
def test_queries_of_a_full_day_do_not_grow_with_it(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(items):
        cast.article(people=[cast.lavrov()])
    # State and blocks of the index, twice; items, what stands beside them; names of the most covered.
    with django_assert_num_queries(7):
        client.get("/2015/09/21/")


@pytest.mark.parametrize("items", [1, 3])
def test_queries_do_not_grow_with_the_items(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(items):
        cast.article(people=[cast.lavrov()])
    # Months of the archive; state and blocks of the index.
    with django_assert_num_queries(3):
        client.get("/dates/")
    # Months of the archive; most covered (state and, within a transaction, blocks), their names; last items.
    with django_assert_num_queries(5):
        client.get("/2015/")
    # Months of the archive; state and blocks of the index, twice; most covered, their names; last items.
    with django_assert_num_queries(7):
        client.get("/2015/09/")
    # State and blocks of the index; items, what stands beside them.
    with django_assert_num_queries(4):
        client.get("/2015/09/21/")
    # Items; their people, countries and topics.
    with django_assert_num_queries(5):
        client.get("/2015/09/21/feed/")
