"""A page that is kept is sent as it was made, and never once the archive is another."""

import datetime as dt
import gzip
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from articles import editing, mergers, release, vocabulary
from articles.models import Article
from tests import cast, staff

pytestmark = pytest.mark.django_db

LAVROV, GZIP = "/people/sergey-lavrov/", {"accept-encoding": "gzip"}


def held() -> list[str]:
    """All that the cache holds, which Django does not tell."""
    return [*vars(caches["pages"])["_cache"]]


@pytest.fixture(autouse=True)
def _keeping(settings: Settings) -> Iterator[None]:
    settings.PAGE_CACHE = 1000
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.mark.parametrize("address", ["/", LAVROV, "/ru/people/sergey-lavrov/", "/2015/09/21/", "/feed/"])
def test_a_kept_page_is_the_same_and_costs_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    cast.talks()
    made = client.get(address)
    with django_assert_num_queries(1):
        kept = client.get(address)
    without_id = [{**each.headers, "X-Request-ID": ""} for each in (kept, made)]
    assert (kept.content, without_id[0]) == (made.content, without_id[1])
    with django_assert_num_queries(1):
        compressed = client.get(address, headers=GZIP)
    assert gzip.decompress(compressed.content) == made.content
    told = [compressed.headers[name] for name in ("ETag", "Content-Encoding", "Vary", "Cache-Control")]
    assert told == [f"W/{made.headers['ETag']}", "gzip", "Accept-Encoding", "public, max-age=60"]
    assert client.head(address).headers["ETag"] == made.headers["ETag"]


def test_who_has_a_kept_page_is_told_that_it_is_the_same(client: Client) -> None:
    cast.talks()
    tag = client.get(LAVROV).headers["ETag"]
    answers = [client.get(LAVROV, headers={"if-none-match": f"W/{tag}"} | GZIP) for _ in range(2)]
    assert [(each.status_code, each.headers["ETag"], each.content) for each in answers] == [
        (304, f"W/{tag}", b"")
    ] * 2


def test_languages_and_hosts_have_pages_of_their_own(client: Client) -> None:
    cast.talks()
    english, russian = client.get(LAVROV), client.get(f"/ru{LAVROV}")
    elsewhere = client.get(LAVROV, headers={"host": "127.0.0.1"})
    assert [client.get(LAVROV).content, client.get(f"/ru{LAVROV}").content] == [
        english.content,
        russian.content,
    ]
    assert (b"http://127.0.0.1/" in elsewhere.content, b"http://127.0.0.1/" in english.content) == (
        True,
        False,
    )


@pytest.mark.parametrize("address", ["/nobody/", "/people/nobody/", "/search/?q=peace", "/people/?q=lavrov"])
def test_searches_and_errors_are_not_kept(client: Client, address: str) -> None:
    cast.talks()
    first = client.get(address)
    caches["pages"].clear()
    assert client.get(address).status_code == first.status_code
    assert held() == []


def test_nothing_is_kept_unless_asked_for(client: Client, settings: Settings) -> None:
    settings.PAGE_CACHE = 0
    cast.talks()
    client.get(LAVROV)
    assert held() == []


def edited(item: Article) -> None:
    item.headline = "Ministers to meet"
    editing.save_edit(item, user=staff.edgar(), before=item.version_number)


def withdrawn(item: Article) -> None:
    editing.withdraw(item, user=staff.cleo(), reason="It was wrong.")


def renamed(_item: Article) -> None:
    person = cast.lavrov()
    person.name = "Sergei Lavrov"
    vocabulary.save(person, user=staff.ada())


def merged(_item: Article) -> None:
    mergers.merge(cast.lavrov(), [cast.kishida()], user=staff.cleo())


ACTS: dict[str, tuple[Callable[[Article], None], str]] = {
    "an edit": (edited, "item"),
    "an edit, on the page of a person": (edited, "person"),
    "a withdrawal": (withdrawn, "item"),
    "a withdrawal, on the page of a person": (withdrawn, "person"),
    "a rename": (renamed, "person"),
    "a merger": (merged, "person"),
}


@pytest.mark.parametrize("act", ACTS)
def test_the_next_request_sees(client: Client, act: str) -> None:
    change, page = ACTS[act]
    item = cast.talks()
    address = item.get_absolute_url() if page == "item" else LAVROV
    before = [client.get(address).content for _ in range(2)]
    change(item)
    after = client.get(address)
    caches["pages"].clear()
    assert before[0] == before[1] != after.content
    assert client.get(address).content == after.content


def test_an_item_is_on_the_front_page_as_soon_as_its_hour_has_come(client: Client) -> None:
    cast.talks()
    hour = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
    with time_machine.travel(hour - dt.timedelta(hours=1), tick=False):
        cast.article("Under embargo", published_at=hour, status=Article.Status.SCHEDULED)
        assert [b"Under embargo" in client.get("/").content for _ in range(2)] == [False, False]
    with time_machine.travel(hour + dt.timedelta(seconds=1), tick=False):
        release.publish_due(hour + dt.timedelta(seconds=1))
        assert b"Under embargo" in client.get("/").content
