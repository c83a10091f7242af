"""Whatever changes a page makes another edition: what was answered 304 before is then sent anew."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import chaining, editing, edition, splicing, vocabulary
from articles.models import Alias, Article, Post, StoryPart, StoryTrace, Version
from tests import cast, fishery, staff

pytestmark = pytest.mark.django_db

LAVROV = "/people/sergey-lavrov/"


def edited(**fields: str) -> Callable[[Article], None]:
    def edit(item: Article) -> None:
        for name, value in fields.items():
            setattr(item, name, value)
        editing.save_edit(item, user=staff.edgar(), before=item.version_number)

    return edit


def corrected(item: Article) -> None:
    item.headline = "Ministers to meet"
    before, kind = item.version_number, Version.Kind.CORRECTION
    editing.save_edit(item, user=staff.edgar(), before=before, kind=kind, note="It is on Monday.")


def renamed(_item: Article) -> None:
    person = cast.lavrov()
    person.name = "Sergei Lavrov"
    vocabulary.save(person, user=staff.ada())


def described(_item: Article) -> None:
    person = cast.lavrov()
    person.description = "A diplomat"
    vocabulary.save(person, user=staff.ada())


def known_by_another_name(_item: Article) -> None:
    Alias.objects.create(person=cast.lavrov(), text="Лавров", language="ru")


def in_office(_item: Article) -> None:
    """As the desk saves it: the person first, then what belongs to the person."""
    vocabulary.save(cast.lavrov(), user=staff.ada())
    Post.objects.create(person=cast.lavrov(), title="Envoy", started=cast.MOMENT.date())


def withdrawn(item: Article) -> None:
    editing.withdraw(item, user=staff.cleo(), reason="It was wrong.")


ACTS: dict[str, tuple[Callable[[Article], None], bool]] = {
    "an edit": (edited(headline="Ministers to meet"), True),
    "a correction": (corrected, True),
    "a rename": (renamed, True),
    "a description": (described, False),
    "another name": (known_by_another_name, False),
    "an office": (in_office, True),
    "a withdrawal": (withdrawn, True),
}


def revalidated(client: Client, address: str) -> str:
    """The tag of a page that was found unchanged, so that it is known without being made."""
    tag: str = client.get(address).headers["ETag"]
    for _ in range(2):
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    return tag


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("page", ["item", "person"])
def test_what_changes_a_page_is_seen(client: Client, act: str, page: str) -> None:
    item = cast.talks()
    address = item.get_absolute_url() if page == "item" else LAVROV
    change, on_the_item = ACTS[act]
    tag, before = revalidated(client, address), edition.current()
    change(item)
    assert edition.current() != before
    if page == "person" or on_the_item:
        assert client.get(address, headers={"if-none-match": tag}).status_code != 304


def test_stories_that_are_found_or_split_later_are_seen(client: Client) -> None:
    items = [fishery.filed("Herring"), fishery.filed("UPDATE 1-Herring", minutes=10)]
    StoryTrace.objects.all().delete()
    StoryPart.objects.all().delete()
    address = items[0].get_absolute_url()
    tag = revalidated(client, address)
    assert [sum(counts) for counts in zip(*chaining.catch_up(), strict=True)] == [2, 2]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200
    tag = revalidated(client, address)
    splicing.split(items[1], user=staff.edgar())
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_a_page_that_is_known_to_be_unchanged_costs_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    item = cast.talks()
    for address in (item.get_absolute_url(), LAVROV, "/", "/feed/", "/search/?q=peace"):
        tag = revalidated(client, address)
        with django_assert_num_queries(1):
            answer = client.get(address, headers={"if-none-match": f'W/{tag}, "other"'})
        assert (answer.status_code, answer.headers["ETag"], answer.content) == (304, f"W/{tag}", b"")
        assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_the_tag_of_one_page_says_nothing_of_another(client: Client) -> None:
    cast.talks()
    tag = revalidated(client, LAVROV)
    assert client.get("/people/fumio-kishida/", headers={"if-none-match": tag}).status_code == 200
    assert client.get(LAVROV, headers={"if-none-match": tag, "host": "other.example"}).status_code in {
        200,
        400,
    }


def test_another_day_is_another_edition() -> None:
    found = []
    for moment in ("2026-01-01 12:00Z", "2026-01-01 23:59Z", "2026-01-02 00:01Z"):
        with time_machine.travel(moment, tick=False):
            found.append(edition.current())
    assert [each == found[0] for each in found] == [True, True, False]
