"""An embargoed item is nowhere before its hour, everywhere from it on; a withdrawn one goes and comes back.

Everywhere is each kind of page, feed, file and count that readers and machines get, and no cache may keep an
answer for more than a minute.
"""

import datetime as dt
import io
import re

import pytest
import time_machine
from django.test import Client

from articles import editing, release
from articles.exporter import WRITERS, export
from articles.models import Article
from tests import cast

pytestmark = pytest.mark.django_db

HOUR = dt.datetime(2026, 3, 5, 12, 30, tzinfo=dt.UTC)
PERSON, COUNTRY, TOPIC = "/people/sergey-lavrov/", "/countries/japan/", "/topics/diplomacy/"
LISTINGS = ("/", PERSON, COUNTRY, TOPIC, "/sources/reuters/", "/2026/", "/2026/03/", "/2026/03/05/")
PAIR = "/people/sergey-lavrov/and/countries/japan/"
FEEDS = ("/", PERSON, COUNTRY, TOPIC, "/sources/reuters/", "/2026/03/05/", PAIR)
SURFACES = (
    *LISTINGS,
    PAIR,
    "/search/?q=zeppelin",
    "/search/?q=zeppelin&sort=oldest",
    "/search/?person=sergey-lavrov",
    "/search/suggest?q=zepp",
    "/search/feed/?q=zeppelin",
    "/search/feed.json?q=zeppelin",
    *(f"{listing}feed/" for listing in FEEDS),
    *(f"{listing}feed.json" for listing in FEEDS),
    "/sitemap-2026-03.xml",
)


def embargoed() -> Article:
    item = Article(source=cast.reuters(), headline="Zeppelin lands", published_at=HOUR, body="<p>It did.</p>")
    tags = [cast.lavrov(), cast.japan(), cast.diplomacy()]
    return editing.publish(editing.create(item, user=None, add=tags), user=None)


def exported() -> bytes:
    stream = io.BytesIO()
    export(stream, Article.objects.public(), WRITERS["jsonlines"])
    return stream.getvalue()


def seen(client: Client) -> set[str]:
    """Where the item shows: by its headline or the slug made of it."""
    found = {at for at in SURFACES if re.search(rb"(?i)zeppelin.lands", client.get(at).content)}
    return found | ({"export"} if b"Zeppelin lands" in exported() else set())


def counts(client: Client) -> list[int]:
    cast_members = (cast.lavrov(), cast.japan(), cast.diplomacy(), cast.reuters())
    return [type(member)._default_manager.get(pk=member.pk).article_count for member in cast_members]


@pytest.fixture
def clock() -> "time_machine.Traveller":  # type: ignore[misc]
    with time_machine.travel(HOUR - dt.timedelta(minutes=1), tick=False) as traveller:
        yield traveller


def test_hidden_everywhere_before_its_hour_and_shown_everywhere_from_it_on(
    client: Client, clock: "time_machine.Traveller"
) -> None:
    item = embargoed()
    release.publish_due(HOUR - dt.timedelta(seconds=1))
    assert (seen(client), counts(client)) == (set(), [0, 0, 0, 0])
    assert client.get(item.get_absolute_url()).status_code == 404
    assert client.get(item.get_permanent_url()).status_code == 404
    clock.move_to(HOUR)
    release.publish_due(HOUR)
    assert (seen(client), counts(client)) == ({*SURFACES, "export"}, [1, 1, 1, 1])
    assert client.get(item.get_absolute_url()).status_code == 200


def test_the_watch_is_close_enough_to_the_minute() -> None:
    assert release.INTERVAL <= 30


def test_withdrawn_it_is_gone_from_everywhere_and_restored_with_id_and_address(
    client: Client, clock: "time_machine.Traveller"
) -> None:
    item = embargoed()
    clock.move_to(HOUR)
    release.publish_due(HOUR)
    address, permanent = item.get_absolute_url(), item.get_permanent_url()
    editing.withdraw(item, user=None, reason="It was a balloon.")
    assert (seen(client), counts(client)) == (set(), [0, 0, 0, 0])
    gone = client.get(address)
    assert (gone.status_code, b"It was a balloon." in gone.content, b"It did." in gone.content) == (
        410,
        True,
        False,
    )
    assert b"It was a balloon." in client.get("/removed/").content
    editing.restore(item, user=None)
    assert (seen(client), counts(client)) == ({*SURFACES, "export"}, [1, 1, 1, 1])
    back = Article.objects.get()
    assert (back.uid, back.get_absolute_url(), back.get_permanent_url()) == (item.uid, address, permanent)
    assert b"It was a balloon." not in client.get("/removed/").content


def test_no_cache_keeps_an_answer_for_more_than_a_minute(
    client: Client, clock: "time_machine.Traveller"
) -> None:
    item = embargoed()
    clock.move_to(HOUR)
    release.publish_due(HOUR)
    places = (*SURFACES, "/removed/", item.get_absolute_url(), "/sitemap.xml")
    said = {at: client.get(at)["Cache-Control"] for at in places}
    kept = {at: int(re.search(r"max-age=(\d+)", value)[1]) for at, value in said.items()}  # type: ignore[index]
    assert {at: seconds for at, seconds in kept.items() if seconds > 60} == {}
