import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article
from tests import cast

pytestmark = pytest.mark.django_db


def notes(client: Client, address: str = "/corrections/") -> list[str]:
    return [correction.note for correction in client.get(address).context["corrections"]]


def test_corrections_are_listed_newest_first(client: Client) -> None:
    item = cast.talks()
    cast.version(item, 1)
    cast.version(item, 2, note="The minister is Kishida.")
    cast.version(item, 3, note="The day is Monday.")
    assert notes(client) == ["The day is Monday.", "The minister is Kishida."]


def test_what_readers_may_not_see_is_not_listed(client: Client) -> None:
    item, draft = cast.talks(), cast.article(status=Article.Status.DRAFT)
    gone = cast.article()
    cast.version(item, 1, note="Held back.", is_public=False)
    cast.version(draft, 1, note="Of a draft.")
    cast.version(gone, 1, note="Of an item withdrawn since.")
    cast.withdraw(gone, "Wrong")
    assert notes(client) == []


def test_corrections_are_paged(client: Client) -> None:
    item = cast.talks()
    for number in range(1, 24):
        cast.version(item, number, note=f"Correction {number}")
    first = client.get("/corrections/").context
    assert notes(client, first["place"].older_url) == ["Correction 3", "Correction 2", "Correction 1"]
    assert client.get("/corrections/?after=zzz").status_code == 400


def test_corrections_have_feeds(client: Client) -> None:
    item = cast.talks()
    cast.version(item, 1, note="The minister is Kishida.")
    (entry,) = fromstring(client.get("/corrections/feed/").content).findall("{*}entry")
    assert [entry.findtext(f"{{*}}{name}") for name in ("title", "content")] == [
        item.headline,
        "The minister is Kishida.",
    ]
    (told,) = client.get("/corrections/feed.json").json()["items"]
    assert told["id"] == entry.findtext("{*}id")
    assert told["url"] == f"http://testserver{item.get_absolute_url()}"
    assert 'href="/corrections/feed/"' in client.get("/corrections/").content.decode()


def test_the_feed_of_no_corrections_is_a_feed(client: Client) -> None:
    assert (
        fromstring(client.get("/corrections/feed/").content).findtext("{*}updated") == "1970-01-01T00:00:00Z"
    )
    assert client.get("/corrections/feed.json").json()["items"] == []


@pytest.mark.parametrize("items", [1, 3])
def test_queries(client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(items):
        cast.version(cast.article(), 1, note="So.")
    # Corrections with their items and sources.
    with django_assert_num_queries(1):
        client.get("/corrections/")
    with django_assert_num_queries(1):
        client.get("/corrections/feed/")
