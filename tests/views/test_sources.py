import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Operation, Redirect
from articles.views import sources
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_index_says_who_filed_how_much_and_when(client: Client) -> None:
    cast.talks()
    cast.article(published_at=dt.datetime(2014, 1, 5, 9, tzinfo=dt.UTC))
    cast.article()
    cast.article(published_at=dt.datetime(2016, 1, 5, 9, tzinfo=dt.UTC), status=Article.Status.DRAFT)
    listed = client.get("/sources/").context["sources"]
    assert [(source.name, source.article_count, first, last) for source, first, last in listed] == [
        ("Reuters", 2, ("/2014/01/", "Jan\xa02014"), ("/2015/09/", "Sep\xa02015")),
        ("TASS", 1, ("/2015/09/", "Sep\xa02015"), ("/2015/09/", "Sep\xa02015")),
    ]


def test_a_source_has_its_items_and_what_they_are_about(client: Client) -> None:
    item = cast.talks()
    cast.article()
    context = client.get("/sources/tass/").context
    assert context["articles"] == [item]
    assert [(circle.title, [entry.name for entry in circle.entries]) for circle in context["circles"]] == [
        ("People", ["Sergey Lavrov", "Fumio Kishida"]),
        ("Countries", ["Russia", "Japan"]),
        ("Topics", ["diplomacy"]),
    ]


def test_gaps_are_told_in_words(client: Client) -> None:
    for month, day in ((9, 11), (9, 15), (9, 16), (9, 19), (12, 24)):
        cast.article(published_at=dt.datetime(1987, month, day, 12, tzinfo=dt.UTC))
    context = client.get("/sources/reuters/").context
    assert context["gaps"] == [
        ("12–14\xa0September 1987", 3),
        ("20\xa0September – 23\xa0December 1987", 95),
    ]
    assert "No items 12–14\xa0September 1987" in client.get("/sources/reuters/").content.decode()


def test_only_the_longest_gaps_are_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "GAPS", 1)
    for day in (1, 5, 10):
        cast.article(published_at=dt.datetime(1987, 9, day, 12, tzinfo=dt.UTC))
    context = client.get("/sources/reuters/").context
    assert (context["gaps"], context["more_gaps"]) == ([("6–9\xa0September 1987", 4)], 1)


def test_many_years_are_a_calendar_of_months(client: Client) -> None:
    for year in (1987, 1990, 1991, 1992):
        cast.article(published_at=dt.datetime(year, 3, 5, 12, tzinfo=dt.UTC))
    rows = client.get("/sources/reuters/").context["rows"]
    assert [row.year for row in rows] == [1987, 1990, 1991, 1992]
    assert rows[0].months[2] == ("Mar", "1", "/search/?source=reuters&from=1987-03&to=1987-03")


def test_a_source_of_drafts_alone_is_not_there(client: Client) -> None:
    cast.article(status=Article.Status.DRAFT)
    assert client.get("/sources/reuters/").status_code == 404
    assert client.get("/sources/reuters/feed/").status_code == 404


def test_a_former_address_leads_here(client: Client) -> None:
    cast.talks()
    operation = Operation.objects.create(kind=Operation.Kind.RENAME, summary="renamed")
    Redirect.objects.create(
        path="/sources/itar-tass/", kind="source", target_uid=cast.tass().uid, operation=operation
    )
    response = client.get("/sources/itar-tass/")
    assert (response.status_code, response.headers["Location"]) == (301, "/sources/tass/")


@pytest.mark.parametrize("items", [1, 3])
def test_queries_do_not_grow_with_the_items(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(items):
        cast.article(people=[cast.lavrov()])
    # The source; items, what stands beside them; state and blocks of the index; first and last item; names of
    # the most frequent.
    with django_assert_num_queries(6):
        client.get("/sources/reuters/")
    # The sources; their first and last months.
    with django_assert_num_queries(2):
        client.get("/sources/")


@pytest.mark.parametrize(
    "address", ["/sources/none/feed/", "/a/zzz/", "/2015/09/21/none/", "/people/none/feed/"]
)
def test_what_is_not_there_is_told_in_our_words(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert re.findall(r"<p>(There is .*?)</p>", response.content.decode()) == [
        "There is nothing at this address."
    ]
