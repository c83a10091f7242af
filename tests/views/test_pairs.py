import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Alias, Operation, Redirect
from tests import cast

pytestmark = pytest.mark.django_db

ADDRESS = "/people/sergey-lavrov/and/countries/japan/"


def shown(client: Client, address: str = ADDRESS) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    return response.context


def both(**fields: Any) -> Any:
    return cast.article(people=[cast.lavrov()], countries=[cast.japan()], **fields)


def test_two_tags_have_the_items_of_both_newest_first(client: Client) -> None:
    old = both(published_at=dt.datetime(2014, 1, 5, 9, tzinfo=dt.UTC))
    new = both()
    cast.article(people=[cast.lavrov()])
    cast.article(countries=[cast.japan()])
    page = shown(client)
    assert (page["articles"], page["count"]) == ([new, old], 2)
    assert [label for label, _ in page["stats"]] == ["Items", "First item", "Last item"]


def test_the_number_is_that_of_the_search_for_both(client: Client) -> None:
    both()
    both()
    page = shown(client)
    assert page["search_url"] == "/search/?person=sergey-lavrov&country=japan"
    assert shown(client, page["search_url"])["count"] == page["count"] == 2


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/countries/japan/and/people/sergey-lavrov/", ADDRESS),
        ("/countries/japan/and/people/sergey-lavrov/feed/", f"{ADDRESS}feed/"),
        ("/countries/japan/and/people/sergey-lavrov/feed.json", f"{ADDRESS}feed.json"),
        ("/countries/russia/and/countries/japan/", "/countries/japan/and/countries/russia/"),
        ("/countries/japan/and/countries/japan/", "/countries/japan/"),
        ("/people/Sergey-Lavrov/and/countries/japan/", ADDRESS),
    ],
)
def test_every_other_order_or_spelling_leads_to_the_one_address(
    client: Client, address: str, canonical: str
) -> None:
    both()
    cast.article(countries=[cast.russia(), cast.japan()])
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, canonical)
    assert client.get(canonical).status_code == 200


def test_a_renamed_subject_is_led_to_in_one_hop(client: Client) -> None:
    both()
    operation = Operation.objects.create(kind=Operation.Kind.RENAME, summary="renamed")
    Redirect.objects.create(
        path="/people/s-lavrov/", kind="person", target_uid=cast.lavrov().uid, operation=operation
    )
    response = client.get("/countries/japan/and/people/s-lavrov/")
    assert (response.status_code, response["Location"]) == (301, ADDRESS)


@pytest.mark.parametrize(
    "address",
    [
        "/people/sergey-lavrov/and/countries/ukraine/",  # known, and on no item together
        "/people/sergey-lavrov/and/countries/atlantis/",
        "/people/nobody/and/countries/japan/",
        "/sources/tass/and/countries/japan/",
    ],
)
def test_what_no_item_has_together_is_not_found(client: Client, address: str) -> None:
    both()
    cast.article(countries=[cast.ukraine()])
    assert client.get(address).status_code == 404


def test_what_readers_may_not_see_is_not_counted(client: Client) -> None:
    cast.withdraw(both(), "wrong")
    both()
    assert shown(client)["count"] == 1


def test_the_sentence_that_names_both_is_quoted_and_marked(client: Client) -> None:
    Alias.objects.create(country=cast.japan(), text="Japanese", language="en", kind=Alias.Kind.DEMONYM)
    both(
        body="<p>Japan is an island. Mr. Lavrov spoke &lt;briefly&gt; to the Japanese minister. Rain.</p>",
        standfirst="Talks go on",
    )
    text = client.get(ADDRESS).content.decode()
    assert re.findall(r'<p class="stream-snippet">(.*?)</p>', text) == [
        "Mr. <mark>Lavrov</mark> spoke &lt;briefly&gt; to the <mark>Japanese</mark> minister."
    ]


def test_an_item_without_such_a_sentence_shows_its_standfirst(client: Client) -> None:
    both(body="<p>Japan is an island.</p><p>Lavrov spoke.</p>", standfirst="Talks go on")
    text = client.get(ADDRESS).content.decode()
    assert re.findall(r'<p class="stream-(?:snippet|stand)">(.*?)</p>', text) == ["Talks go on"]


def test_who_else_is_on_these_items_leads_to_the_search_for_all_three(client: Client) -> None:
    cast.article(people=[cast.lavrov(), cast.kishida()], countries=[cast.japan()])
    (circle,) = shown(client)["circles"]
    assert [(each.name, each.count, each.items_url) for each in circle.entries] == [
        ("Fumio Kishida", 1, "/search/?person=sergey-lavrov&country=japan&person=fumio-kishida")
    ]


def test_the_page_of_a_subject_leads_to_each_pair(client: Client) -> None:
    both()
    (circle,) = shown(client, "/countries/japan/")["circles"]
    assert [each.items_url for each in circle.entries] == [ADDRESS]


def test_the_feeds_have_the_items_of_both(client: Client) -> None:
    item = both()
    cast.article(people=[cast.lavrov()])
    feed = client.get(f"{ADDRESS}feed.json").json()
    assert [entry["url"] for entry in feed["items"]] == [f"http://testserver{item.get_absolute_url()}"]
    assert feed["home_page_url"] == f"http://testserver{ADDRESS}"
    assert client.get(f"{ADDRESS}feed/")["Content-Type"].startswith("application/atom+xml")


def test_pages_after_the_first_are_not_for_search_machines(client: Client) -> None:
    for _ in range(21):
        both()
    first = shown(client)
    second = client.get(first["place"].older_url)
    assert (len(first["articles"]), len(second.context["articles"])) == (20, 1)
    assert '<meta name="robots" content="noindex, follow">' in second.content.decode()
    assert client.get(ADDRESS, {"after": "nonsense"}).status_code == 400


@pytest.mark.parametrize("items", [1, 3])
def test_queries_do_not_grow_with_the_items(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(items):
        both()
    client.get(ADDRESS)
    with django_assert_num_queries(9):
        client.get(ADDRESS)
