import datetime as dt

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Person
from articles.views import mistyped
from articles.views.mistyped import likely
from tests import cast

pytestmark = pytest.mark.django_db

TALKS = "russian-and-japanese-foreign-ministers-to-discuss-peace-treaty-in-moscow"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/poeple/", "/people/"),
        ("/people/sergei-lavrov/", "/people/sergey-lavrov/"),
        ("/person/sergey-lavrov/", "/people/sergey-lavrov/"),
        ("/people/sergey-lavorv/", "/people/sergey-lavrov/"),
        ("/people/japan/", "/countries/japan/"),
        ("/japan/", "/countries/japan/"),
        ("/countries/jpan/", "/countries/japan/"),
        ("/topics/diplomcy/", "/topics/diplomacy/"),
        ("/sources/tas/", "/sources/tass/"),
        ("/2015/9/21/", "/2015/09/21/"),
        ("/2015-09-21/", "/2015/09/21/"),
        ("/20150921/", "/2015/09/21/"),
        (f"/2015/09/21/{TALKS[:50]}/", f"/2015/09/21/{TALKS}/"),
        (f"/2015/09/20/{TALKS}/", f"/2015/09/21/{TALKS}/"),
    ],
)
def test_a_mistyped_address_proposes_the_likely_one(client: Client, path: str, address: str) -> None:
    cast.talks()
    response = client.get(path)
    assert response.status_code == 404
    assert likely(path)[0][1] == address
    assert f'<li><a href="{address}">' in response.content.decode()


def test_of_two_that_never_met_both_are_proposed() -> None:
    cast.talks()
    cast.article(countries=[cast.ukraine()])
    assert likely("/people/sergey-lavrov/and/countries/ukraine/") == [
        ("Sergey Lavrov", "/people/sergey-lavrov/"),
        ("Ukraine", "/countries/ukraine/"),
    ]


def test_what_readers_may_not_know_of_is_not_proposed() -> None:
    cast.article("Secret talks", people=[cast.putin()], status=Article.Status.DRAFT)
    cast.talks()
    Person.objects.filter(slug="fumio-kishida").update(is_hidden=True)
    assert [likely(path) for path in ("/people/vladimir-putn/", "/people/fumio-kishid/")] == [[], []]
    assert likely("/2015/09/21/secret-talks/") == [("Monday, 21\xa0September 2015", "/2015/09/21/")]


def test_the_reason_of_a_page_is_kept(client: Client) -> None:
    page = client.get("/2015/09/21/").content.decode()
    assert "The archive is still empty." in page


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//",
        "/wp-login.php",
        "/.env",
        "/admin/people/",
        "/static/people/x",
        "/people/'; drop table--/",
        "/0000/00/00/",
        "/9999/99/99/x/",
        "/people/" + "а" * 3000,
        "/" + "a/" * 500,
        "/people/%F0%9F%98%80/",
        "/people/\ud800/",
    ],
    ids=lambda path: ascii(path[:24]),
)
def test_a_hostile_path_proposes_nothing_and_breaks_nothing(path: str) -> None:
    cast.talks()
    assert likely(path) == []


def test_a_database_that_is_away_proposes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_path: str) -> None:
        raise DatabaseError

    monkeypatch.setattr(mistyped, "_proposed", away)
    assert likely("/people/sergei-lavrov/") == []


@pytest.mark.parametrize("items", [1, 3])
def test_queries_do_not_grow_with_the_items(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(items):
        cast.talks(headline=f"Talks {number}", published_at=dt.datetime(2015, 9, 20, 21, tzinfo=dt.UTC))
    # The person, a former address, other names, who has one of these (as in every 404 of a person); then the
    # bearers of two words, those with slugs like it, and what has just this slug.
    with django_assert_num_queries(10):
        client.get("/people/sergei-lavro/")
