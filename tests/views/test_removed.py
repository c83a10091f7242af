import datetime as dt

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article
from tests import cast

pytestmark = pytest.mark.django_db


def reasons(client: Client, address: str = "/removed/") -> list[str]:
    return [item.withdrawn_reason for item in client.get(address).context["items"]]


def test_removed_items_are_listed_with_day_and_reason_and_without_their_text(client: Client) -> None:
    item = cast.withdraw(cast.talks(), "Filed by mistake")
    cast.article()
    page = client.get("/removed/").content.decode()
    assert reasons(client) == ["Filed by mistake"]
    assert "An item of 21\xa0September 2015" in page
    assert item.headline not in page
    assert item.slug not in page


def test_removed_items_are_paged(client: Client) -> None:
    for number in range(23):
        item = cast.withdraw(cast.article(), f"Reason {number}")
        moment = dt.datetime(2016, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=number // 2)
        Article.objects.filter(pk=item.pk).update(withdrawn_at=moment)
    first = client.get("/removed/").context
    second = client.get(first["place"].older_url).context
    assert [item.withdrawn_reason for item in [*first["items"], *second["items"]]] == [
        f"Reason {number}" for number in range(22, -1, -1)
    ]
    assert reasons(client, second["place"].newer_url) == reasons(client)


@pytest.mark.parametrize("key", ["WzAsLTkyMjMzNzIwMzY4NTQ3NzU4MDcsMV0", "WzAsOTIyMzM3MjAzNjg1NDc3NTgwNywxXQ"])
def test_a_cursor_of_an_impossible_moment_is_an_end_of_the_list(client: Client, key: str) -> None:
    assert client.get(f"/removed/?after={key}").status_code == 200


def test_removals_have_feeds_that_do_not_say_what_was_removed(client: Client) -> None:
    item = cast.withdraw(cast.talks(), "Never happened")
    atom = client.get("/removed/feed/")
    (entry,) = fromstring(atom.content).findall("{*}entry")
    assert [entry.findtext(f"{{*}}{name}") for name in ("title", "content", "published")] == [
        "An item of 21\xa0September 2015 was removed",
        "Never happened",
        "2016-02-03T12:00:00Z",
    ]
    (told,) = client.get("/removed/feed.json").json()["items"]
    assert told["url"] == f"http://testserver{item.get_permanent_url()}"
    assert item.headline not in atom.content.decode()
    assert 'href="/removed/feed.json"' in client.get("/removed/").content.decode()


@pytest.mark.parametrize("items", [1, 3])
def test_queries(client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(items):
        cast.withdraw(cast.article(), "Wrong")
    # Withdrawn items with their sources.
    with django_assert_num_queries(1):
        client.get("/removed/")
