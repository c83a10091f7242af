"""The search page over archives of a few items, or none."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.searching import count, found, headlines, page

pytestmark = pytest.mark.django_db


def test_an_empty_archive_finds_nothing_and_says_so(client: Client) -> None:
    assert [count(page(client)), count(page(client, q="peace"))] == ["Nothing found"] * 2


@pytest.mark.parametrize("sort", ["", "relevance", "newest", "oldest"])
def test_pages_lead_forwards_and_backwards_through_everything(client: Client, sort: str) -> None:
    for number in range(47):
        cast.article(f"Herring {number}", published_at=cast.MOMENT - dt.timedelta(days=number))
    seen: list[str] = []
    url = "/search/?" + urlencode({"q": "herring", "sort": sort})
    while True:
        text = client.get(url).content.decode()
        seen += headlines(text)
        onwards = found(r'<a href="([^"]*)" rel="next"', text)
        if not onwards:
            break
        url = onwards[0]
    assert len(seen) == len(set(seen)) == 47
    back = headlines(text)
    while backwards := found(r'<a href="([^"]*)" rel="prev"', text):
        text = client.get(backwards[0]).content.decode()
        back = headlines(text) + back
    assert back == seen


@pytest.mark.parametrize("items", [1, 3])
def test_queries(client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(items):
        cast.talks(
            headline=f"Lavrov speaks of peace {number}", published_at=cast.MOMENT - dt.timedelta(days=number)
        )
    # country asked for; languages; bearers of names; state and, within a transaction, blocks of the index;
    # hits; those of each word; what ranking reads; articles; names of facets
    with django_assert_num_queries(11):
        page(client, q="peace speaks", country="japan")


def test_many_hits_are_parted_by_what_half_of_them_have(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("articles.views.search.MANY", 5)
    for number in range(6):
        countries = [cast.japan()] if number % 2 else [cast.russia()] * (number < 1)
        cast.article(
            f"Herring {number}", countries=countries, people=[cast.lavrov()], topics=[cast.diplomacy()]
        )
    text = page(client, q="herring", sort="newest")
    assert found(r'search-splits">Narrow to (.*?)</p>', text) == [
        '<a href="/search/?q=herring&country=japan&sort=newest" rel="nofollow">Japan</a> (3)'
    ]
    assert found("search-splits", page(client, q="herring", country="japan")) == []


def test_the_page_links_to_its_guide(client: Client) -> None:
    mains = [client.get(f"/search/{q}").content.decode().split("</main>")[0] for q in ("", "?q=zebrra")]
    links = [main.count('href="/search/help/"') for main in mains]
    assert links == [2, 2]  # in the head, and where nothing is found
