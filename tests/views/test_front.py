import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Country, Source
from articles.reference.load import load_reference
from tests import cast

pytestmark = pytest.mark.django_db


def html(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def found(pattern: str, page: str) -> list[Any]:
    return re.findall(pattern, page, re.DOTALL)


def statement(page: str) -> str:
    return " ".join(found(r"<h1>(.*?)</h1>", page)[0].replace("\xa0", " ").split())


def fill(count: int, **fields: object) -> None:
    for number in range(count):
        moment = cast.MOMENT - dt.timedelta(days=number)
        cast.article(f"Item {number}", **{"published_at": moment, **fields})  # type: ignore[arg-type]


def test_an_empty_archive_says_so(client: Client) -> None:
    page = html(client)
    assert statement(page) == "A reading room for wire stories."
    assert found(r'<p class="empty">(.*?)</p>', page) == [
        "The shelves are empty. The first import fills them."
    ]


def test_a_single_item_leads_with_its_opening_and_the_calendar_of_its_month(client: Client) -> None:
    cast.talks()
    page = html(client)
    assert statement(page) == "One wire story, of 21 September 2015, filed by TASS."
    assert found(r'<h3 class="stream-title"[^>]*><a href="(.*?)">', page) == [
        "/2015/09/21/russian-and-japanese-foreign-ministers-to-discuss-peace-treaty-in-moscow/"
    ]
    assert found(r'<p class="opening">(.*?)</p>', page) == [
        (
            '<span class="dateline">MOSCOW, September 21. /TASS/.</span> '
            "Lavrov and Kishida will on Monday discuss a peace treaty."
        ),
        "Nothing is signed.",
    ]
    assert found(r'<td><a href="(.*?)">', page) == ["/2015/09/21/"]


def test_a_map_shows_the_countries_that_are_covered_most(client: Client) -> None:
    load_reference()
    singapore, japan = Country.objects.get(alpha2="SG"), Country.objects.get(alpha2="JP")
    cast.article(countries=[singapore, japan, Country.objects.get(slug="soviet-union")])
    page = html(client)
    drawn = r'<a href="([^"]+)" tabindex="-1" class="map-1"><title>([^<]+)</title><(\w+)'
    assert found(drawn, page) == [
        ("/countries/japan/", "Japan: 1", "use"),
        ("/countries/singapore/", "Singapore: 1", "circle"),
    ]
    assert len(found(r'<use href="[^"]*world[^"]*\.svg#land"/>', page)) == 1


def test_the_statement_counts_items_and_names_the_span_and_the_sources(client: Client) -> None:
    cast.talks()
    cast.article(published_at=dt.datetime(1987, 2, 26, 15, tzinfo=dt.UTC))
    cast.article(published_at=dt.datetime(1987, 10, 19, 15, tzinfo=dt.UTC))
    assert statement(html(client)) == (
        "3 wire stories, from 26 February 1987 to 21 September 2015, filed by Reuters and TASS."
    )


@pytest.mark.parametrize(
    ("sources", "told"),
    [(4, "Wire 1, Wire 2, Wire 3 and Wire 4"), (6, "Wire 1, Wire 2, Wire 3 and 3 others")],
)
def test_the_statement_names_few_sources_and_counts_the_others(
    client: Client, sources: int, told: str
) -> None:
    for number in range(1, sources + 1):
        source = Source.objects.create(slug=f"wire-{number}", name=f"Wire {number}")
        for _ in range(sources - number + 1):
            cast.article(source=source)
    assert statement(html(client)).endswith(f"filed by {told}.")


def test_only_public_items_are_shown_and_counted(client: Client) -> None:
    cast.talks()
    cast.article("A draft", status=Article.Status.DRAFT, people=[cast.putin()])
    cast.withdraw(cast.article("Taken out", people=[cast.putin()]), "An error.")
    page = html(client)
    assert statement(page) == "One wire story, of 21 September 2015, filed by TASS."
    assert "A draft" not in page
    assert "Taken out" not in page
    assert "Putin" not in page


def test_the_most_covered_come_first(client: Client) -> None:
    cast.talks()
    cast.article(people=[cast.lavrov()], countries=[cast.russia()])
    rankings = found(r'<ol class="ranking">(.*?)</ol>', html(client))
    assert [found(r'<a href="(.*?)">.*?<span class="count">(.*?)</span>', each) for each in rankings] == [
        [("/people/sergey-lavrov/", "2"), ("/people/fumio-kishida/", "1")],
        [("/countries/russia/", "2"), ("/countries/japan/", "1")],
        [("/topics/diplomacy/", "1")],
    ]


def test_coverage_links_to_months_and_names_the_silent_years(client: Client) -> None:
    cast.talks()
    cast.article(published_at=dt.datetime(1987, 2, 26, 15, tzinfo=dt.UTC))
    page = html(client)
    chart = found(r'<figure class="chart">(.*?)</figure>', page)[0]
    assert found(r'<a href="(.*?)"><title>(.*?)</title>', chart) == [
        ("/1987/02/", "February 1987: 1"),
        ("/2015/09/", "September 2015: 1"),
    ]
    assert found(r'<th scope="row"><a href="(.*?)">', chart) == ["/1987/02/", "/2015/09/"]
    assert found(r'<p class="note">(.*?)</p>', chart) == [
        "Where the line is dotted, years without items are left out: 1988–2014."
    ]


@time_machine.travel(dt.datetime(2026, 9, 14, 12, tzinfo=dt.UTC), tick=False)
def test_a_full_archive_shows_this_day_in_years_past(client: Client) -> None:
    fill(13)
    page = html(client)
    assert found(r'<section class="this-day"><h2>(.*?)</h2>', page) == ["On 14\xa0September, in years past"]
    assert found(r'<time datetime="(2015-09-14)T', found(r'<ul class="day-list">(.*?)</ul>', page)[0]) == [
        "2015-09-14"
    ]


@time_machine.travel(dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC), tick=False)
def test_a_day_without_a_past_shows_another_day_that_the_page_does_not_show_yet(client: Client) -> None:
    fill(13)
    for _ in range(6):
        cast.article(published_at=dt.datetime(2015, 9, 1, 12, tzinfo=dt.UTC))
    section = found(r'<section class="this-day">(.*?)</section>', html(client))[0]
    assert found(r"<h2>(.*?)</h2>", section) == ["A day from the archive"]
    assert found(r'<p class="note"><a href="(.*?)">(.*?)</a>', section) == [
        ("/2015/09/01/", "Tuesday, 1\xa0September 2015")
    ]
    assert len(found(r"<li>", section)) == 5


@time_machine.travel(dt.datetime(2026, 9, 14, 12, tzinfo=dt.UTC), tick=False)
def test_a_full_archive_tells_what_this_week_was_about_in_years_past(client: Client) -> None:
    fill(13, published_at=dt.datetime(2016, 1, 5, 12, tzinfo=dt.UTC))
    for day in (11, 14, 17):
        cast.article(people=[cast.lavrov()], published_at=dt.datetime(2015, 9, day, 12, tzinfo=dt.UTC))
    context = client.get("/").context
    assert context["week_title"] == "This week in years past"
    assert context["week"] == [
        {
            "year": 2015,
            "name": "Sergey Lavrov",
            "count": 3,
            "url": "/search/?person=sergey-lavrov&from=2015-09-11&to=2015-09-17",
        }
    ]


@time_machine.travel(dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC), tick=False)
def test_a_week_without_a_past_gives_way_to_one_of_another_day(client: Client) -> None:
    fill(13, published_at=dt.datetime(2016, 1, 5, 12, tzinfo=dt.UTC))
    for _ in range(3):
        cast.article(people=[cast.lavrov()], published_at=dt.datetime(2015, 9, 14, 12, tzinfo=dt.UTC))
    context = client.get("/").context
    assert (context["week_title"], [each["count"] for each in context["week"]]) == (
        "A week from the archive",
        [3],
    )


@time_machine.travel(dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC), tick=False)
def test_another_day_is_not_of_the_month_that_the_page_begins_with(client: Client) -> None:
    cast.talks(published_at=dt.datetime(1987, 3, 1, tzinfo=dt.UTC))
    fill(13, published_at=cast.MOMENT)
    assert found(r'<p class="note"><a href="(.*?)">', html(client))[:1] == ["/1987/03/01/"]


@time_machine.travel(dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC), tick=False)
def test_the_29th_of_february_is_no_trouble(client: Client) -> None:
    fill(13, published_at=dt.datetime(2015, 2, 28, tzinfo=dt.UTC))
    assert found(r'<section class="this-day">', html(client)) == []


def test_there_is_one_search_field(client: Client) -> None:
    cast.talks()
    page = html(client)
    assert found(r'<form class="search-field.*?" action="(.*?)" method="get">', page) == ["/search/"]


def test_the_page_is_public_to_caches_and_asks_for_no_cookie(client: Client) -> None:
    cast.talks()
    response = client.get("/")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.cookies == {}
    again = client.get("/", headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_the_same_with_one_item_and_with_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        cast.talks(headline=f"Talks {number}")
    # newest, coverage, state and blocks of the index, body of the first, people, countries, topics, sources
    with django_assert_num_queries(9):
        client.get("/")


def test_a_full_archive_takes_ten_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast.talks(published_at=dt.datetime(1987, 2, 26, tzinfo=dt.UTC))
    fill(13)
    # as above; items of a day, names of what a week was about
    with time_machine.travel(dt.datetime(2026, 2, 27, 12, tzinfo=dt.UTC)), django_assert_num_queries(10):
        client.get("/")


def test_browsers_find_the_mark_of_the_site_where_they_look_for_it(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (301, "/static/img/favicon.svg")
