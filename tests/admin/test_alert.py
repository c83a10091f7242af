"""Saved searches at the desk: one's own, and what they would have sent before they are kept."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Alert, Subscriber
from tests import cast, staff

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/alert/"


def with_address(user: User) -> User:
    user.email = f"{user.username}@example.org"
    user.save()
    return user


def saved(client: Client, **fields: str) -> list[str]:
    """The complaints of the form at the first press and at the second."""
    values = {"search": "/search/?q=treaty", "by": "published", "frequency": "daily"} | fields
    said: list[str] = []
    while (response := client.post(f"{LIST}add/", values)).status_code == 200 and len(said) < 2:
        said += [str(each[0]) for each in response.context["errors"]]
        agreed = re.search(r'name="agreed" value="([^"]*)"', response.content.decode())
        values["agreed"] = agreed[1].replace("&amp;", "&") if agreed else ""
    return said


def test_a_search_is_kept_when_what_it_would_have_sent_was_said() -> None:
    cast.article("A treaty is signed", published_at=timezone.now() - dt.timedelta(days=1))
    edgar = with_address(staff.edgar())
    assert saved(staff.signed_in(edgar)) == [
        "In the last 30 days this would have sent 1 item. Save again to keep it."
    ]
    alert = Alert.objects.get()
    assert (alert.query, alert.subscriber.user, alert.subscriber.mail_address) == (
        "q=treaty",
        edgar,
        "edgar@example.org",
    )


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("/search/?person=nobody", "There is no person called “nobody” in this archive."),
        ("https://[/?q=x", "This is not an address."),
        ("/search/?q=", "Search for something first: a word, a name, a source."),
    ],
)
def test_what_cannot_be_kept_is_told(search: str, sentence: str) -> None:
    assert saved(staff.signed_in(with_address(staff.edgar())), search=search)[:1] == [sentence]
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    "search", ["treaty", " treaty ", "q=treaty", "/search/?q=treaty", "https://x.org/search/?q=treaty"]
)
def test_a_search_is_understood_as_it_was_typed(search: str) -> None:
    client = staff.signed_in(with_address(staff.edgar()))
    saved(client, search=search)
    assert Alert.objects.get().query == "q=treaty"


def test_the_same_search_is_kept_once() -> None:
    client = staff.signed_in(with_address(staff.edgar()))
    saved(client)
    assert saved(client)[0] == "You have saved this search already."
    assert Alert.objects.count() == 1


def test_who_has_no_address_keeps_none() -> None:
    assert staff.signed_in(staff.edgar()).get(f"{LIST}add/").status_code == 403


def test_a_kept_search_can_be_changed() -> None:
    client = staff.signed_in(with_address(staff.edgar()))
    saved(client)
    kept = Alert.objects.get()
    values = {"search": "/search/?q=treaty", "by": "published", "frequency": "weekly"}
    assert client.post(f"{LIST}{kept.pk}/change/", values).status_code == 302
    assert Alert.objects.get().frequency == "weekly"
    assert Alert.objects.get().next_at > kept.next_at
    values |= {"search": "/search/?q=rain", "agreed": "published q=rain"}
    assert client.post(f"{LIST}{kept.pk}/change/", values).status_code == 302
    assert Alert.objects.get().query == "q=rain"


def test_editors_see_their_own_and_administrators_all_without_addresses() -> None:
    ann = Subscriber.objects.create(address="ann@example.org")
    of_reader = Alert.objects.create(subscriber=ann, query="q=rain")
    edgar, ada = (staff.signed_in(with_address(user())) for user in (staff.edgar, staff.ada))
    saved(edgar)

    def seen(client: Client) -> list[Any]:
        response = client.get(LIST)
        assert "@example.org" not in response.content.decode()
        return [alert.query for alert in response.context["cl"].result_list]

    assert (seen(edgar), seen(ada)) == (["q=treaty"], [])
    assert seen(staff.signed_in(staff.sue())) == ["q=treaty", "q=rain"]
    address = f"{LIST}{of_reader.pk}/change/"
    assert edgar.get(address).status_code == 302
    assert edgar.post(f"{LIST}{of_reader.pk}/delete/", {"post": "yes"}).status_code == 302
    response = staff.signed_in(staff.sue()).get(address)
    assert (response.status_code, "ann@" in response.content.decode()) == (200, False)
    assert staff.signed_in(staff.sue()).post(address, {"frequency": "once"}).status_code == 403
    assert Alert.objects.count() == 2
    assert staff.signed_in(staff.nora()).get(LIST).status_code == 403


def test_the_list_takes_as_many_queries_for_three_as_for_one() -> None:
    edgar = with_address(staff.edgar())
    mine = Subscriber.objects.create(user=edgar)
    client = staff.signed_in(edgar)
    counts = []
    for person in (cast.lavrov(), cast.kishida(), cast.putin()):
        Alert.objects.create(subscriber=mine, query=f"person={person.uid}")
        with CaptureQueriesContext(connection) as queries:
            assert person.name in client.get(LIST).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_the_start_page_has_ones_own_searches() -> None:
    client = staff.signed_in(with_address(staff.edgar()))
    assert "<h2>Saved searches</h2>" not in client.get("/admin/").content.decode()
    saved(client)
    assert '<li><a href="/search/?q=treaty">treaty</a></li>' in client.get("/admin/").content.decode()
    others = staff.signed_in(with_address(staff.ada())).get("/admin/").content.decode()
    assert "/search/?q=treaty" not in others
