"""Loading: complete, repeatable, and careful with what editors did."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import reference
from articles.models import Alias, Country, Person, Post, ReferenceEntry, Topic
from articles.reference import AliasEntry, load
from articles.reference.load import Counts, load_reference

pytestmark = pytest.mark.django_db

SMALL_TOPICS = {"medtop:11000000", "medtop:20000638", "medtop:20000639", "medtop:20000642"}

Change = Callable[..., None]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small part of the data, for tests of rules."""
    countries = [c for c in reference.countries() if c.code in {"RU", "UA", "JP", "MM"}]
    historic = [c for c in reference.historic() if c.code == "BUMM"]
    topics = [t for t in reference.topics() if t.code in SMALL_TOPICS]
    own = [t for t in reference.own_topics() if t.name == "territorial dispute"]
    people = [p for p in reference.people() if p.code == "sergey-lavrov"]
    parts = (countries, historic, topics, own, people)
    for name, part in zip(("country", "historic", "topic", "own_topic", "person"), parts, strict=True):
        monkeypatch.setattr(load, f"{name}_entries", lambda part=part: tuple(part))


@pytest.fixture
def change(few: None, monkeypatch: pytest.MonkeyPatch) -> Change:
    """A new release of the data, in which one entry differs."""

    def changed(part: str, code: str, **fields: Any) -> None:
        entries = [
            dataclasses.replace(entry, **fields) if entry.code == code else entry
            for entry in getattr(load, f"{part}_entries")()
        ]
        monkeypatch.setattr(load, f"{part}_entries", lambda: tuple(entries))

    return changed


def aliases(subject: Country | Topic | Person) -> set[str]:
    return set(subject.aliases.values_list("text", flat=True))


def test_the_queries_of_an_update_do_not_grow_with_the_rows(change: Change) -> None:
    load_reference()
    counts = []
    for codes in (["JP"], ["RU", "UA", "JP"]):
        for code in codes:
            change("country", code, description=f"Changed with {len(codes)}.", region=f"Region {len(codes)}")
        with CaptureQueriesContext(connection) as queries:
            assert load_reference().updated == len(codes)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_uids_are_the_same_in_every_archive(few: None) -> None:
    load_reference()
    first = dict(Country.objects.values_list("slug", "uid"))
    Post.objects.all().delete()
    Country.objects.all().delete()
    ReferenceEntry.objects.all().delete()
    load_reference()
    assert dict(Country.objects.values_list("slug", "uid")) == first


def test_a_new_release_changes_what_nobody_touched(change: Change) -> None:
    load_reference()
    change("country", "JP", description="Island country.", latitude=36.0)
    assert load_reference() == Counts(updated=1, unchanged=10)
    japan = Country.objects.get(alpha2="JP")
    assert (japan.description, japan.latitude, japan.slug) == ("Island country.", 36.0, "japan")


def test_a_renamed_country_keeps_its_address_and_is_found_by_its_new_name(change: Change) -> None:
    load_reference()
    change("country", "JP", name="Nippon")
    load_reference()
    japan = Country.objects.get(alpha2="JP")
    assert (japan.name, japan.sort_name, japan.key, japan.slug) == ("Nippon", "Nippon", "nippon", "japan")


def test_what_an_editor_wrote_stays(change: Change) -> None:
    load_reference()
    Country.objects.filter(alpha2="JP").update(description="By an editor.")
    change("country", "JP", description="By the release.", latitude=36.0)
    load_reference()
    japan = Country.objects.get(alpha2="JP")
    assert (japan.description, japan.latitude) == ("By an editor.", 36.0)


def test_what_an_editor_emptied_stays_empty(change: Change) -> None:
    load_reference()
    Country.objects.filter(alpha2="JP").update(description="")
    change("country", "JP", description="By the release.")
    load_reference()
    assert Country.objects.get(alpha2="JP").description == ""


def test_a_subject_that_an_editor_deleted_does_not_return(change: Change) -> None:
    load_reference()
    Country.objects.filter(alpha2="JP").delete()
    change("country", "JP", description="By the release.")
    load_reference()
    assert Country.objects.filter(alpha2="JP").count() == 0


def test_aliases_follow_the_release_but_not_over_an_editor(change: Change) -> None:
    load_reference()
    russia = Country.objects.get(alpha2="RU")
    Alias.objects.create(country=russia, text="Rossiya", language="en", kind="transliteration")
    russia.aliases.filter(text="РФ").delete()
    entry = next(entry for entry in reference.countries() if entry.code == "RU")
    kept = tuple(alias for alias in entry.aliases if alias.text != "Russian Federation")
    before = aliases(russia)
    change("country", "RU", aliases=(*kept, AliasEntry("Росія", "ru", "name")))
    load_reference()
    assert aliases(russia) ^ before == {"Russian Federation"}
    assert russia.aliases.filter(text="Росія", language="ru").count() == 1
    assert russia.aliases.filter(text="РФ").count() == 0


def test_a_moved_topic_moves_unless_an_editor_moved_it(change: Change) -> None:
    load_reference()
    change("topic", "medtop:20000642", parent="medtop:20000639")
    load_reference()
    sanctions = Topic.objects.get(code="medtop:20000642")
    assert str(sanctions.parent) == "diplomacy"
    Topic.objects.filter(pk=sanctions.pk).update(parent=Topic.objects.get(code="medtop:11000000"))
    change("topic", "medtop:20000642", parent="medtop:20000638")
    load_reference()
    sanctions.refresh_from_db()
    assert str(sanctions.parent) == "politics and government"


def test_posts_and_successors_follow_the_release(change: Change) -> None:
    load_reference()
    lavrov = next(person for person in reference.people() if person.code == "sergey-lavrov")
    ended = dataclasses.replace(lavrov.posts[1], ended=dt.date(2030, 1, 1))
    change("person", "sergey-lavrov", posts=(lavrov.posts[0], ended))
    change("historic", "BUMM", successors=("MM", "JP"))
    load_reference()
    assert list(Post.objects.order_by("started").values_list("ended", flat=True)) == [
        dt.date(2004, 3, 9),
        dt.date(2030, 1, 1),
    ]
    burma = Country.objects.get(alpha4="BUMM")
    assert set(burma.successors.values_list("alpha2", flat=True)) == {"MM", "JP"}
    change("historic", "BUMM", successors=("MM",))
    load_reference()
    assert set(burma.successors.values_list("alpha2", flat=True)) == {"MM"}


def test_a_subject_that_an_import_made_is_taken_over(few: None) -> None:
    person = Person.objects.create(name="Sergey Lavrov", description="Minister.", origin="import")
    topic = Topic.objects.create(name="diplomacy", origin="import")
    assert load_reference() == Counts(new=9, updated=2)
    person.refresh_from_db()
    topic.refresh_from_db()
    assert (person.description, person.sort_name, person.wikidata_id, person.origin) == (
        "Minister.",
        "Lavrov, Sergey",
        "Q58217",
        "import",
    )
    assert (topic.code, str(topic.parent)) == ("medtop:20000639", "international relations")
    assert Person.objects.count() == 1
    assert load_reference() == Counts(unchanged=11)


def test_a_taken_slug_does_not_stop_the_load(few: None) -> None:
    Country.objects.create(name="Japan (band)", slug="japan")
    load_reference()
    assert Country.objects.get(alpha2="JP").slug == "japan-2"
