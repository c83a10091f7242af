import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import bursts, searches
from tests import cast

pytestmark = pytest.mark.django_db


def main_of(client: Client) -> str:
    return client.get("/about/").content.decode().split("<main")[1].split("</main>")[0]


def test_the_archive_says_what_it_is_and_every_link_leads_somewhere(client: Client) -> None:
    cast.talks()
    links = re.findall(r'href="(.*?)"', main_of(client))
    assert links == [
        "/sources/",
        "/corrections/",
        "/removed/",
        "/topics/",
        "/search/",
        "/search/help/",
        "/alerts/",
        "/feed/",
        "/feed.json",
    ]
    assert {client.get(link).status_code for link in links} == {200}


def test_it_states_the_numbers_that_the_code_keeps_to(client: Client) -> None:
    told = main_of(client)
    assert f"forget them after {searches.KEPT_FOR.days} days" in told
    assert (bursts.WEEK, bursts.LEAST, bursts.TIMES) == (7, 5, 2)
    assert "up to seven days with at least five items and twice those of a usual week" in told


def test_every_page_leads_to_it(client: Client) -> None:
    assert '<a href="/about/">About this archive</a>' in client.get("/").content.decode()


def test_it_needs_no_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        client.get("/about/")
