"""All of the data, as it stands once it is loaded."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import reference
from articles.models import Alias, Country, Person, Post, ReferenceEntry, Topic
from articles.reference.load import Counts, load_reference

pytestmark = pytest.mark.django_db

TOTAL = 250 + 31 + 1084 + 125 + 3


@pytest.fixture(autouse=True, scope="module")
def loaded(standing: None) -> Counts:
    return load_reference()


def test_everything_is_loaded(loaded: Counts) -> None:
    assert loaded == Counts(new=TOTAL)
    counts = [model.objects.count() for model in (Country, Topic, Person)]
    assert counts == [281, 1209, 3]
    assert ReferenceEntry.objects.count() == TOTAL
    places = (*reference.countries(), *reference.historic())
    concepts = (*reference.topics(), *reference.own_topics())
    expected = [len(entry.aliases) for entry in places] + [len(entry.aliases) for entry in concepts]
    expected += [len(entry.aliases) for entry in reference.people()]
    assert Alias.objects.count() == sum(expected)
    assert set(Country.objects.values_list("origin", flat=True)) == {"reference"}


def test_the_subjects_of_the_seed_have_their_addresses() -> None:
    countries = {
        c.slug: c.code
        for c in Country.objects.filter(slug__in=["russia", "japan", "ukraine", "soviet-union"])
    }
    assert countries == {"russia": "RU", "japan": "JP", "ukraine": "UA", "soviet-union": "SUHH"}
    people = Person.objects.values_list("slug", flat=True).order_by("slug")
    assert list(people) == ["fumio-kishida", "sergey-lavrov", "vladimir-putin"]
    dispute = Topic.objects.get(slug="territorial-dispute")
    assert (dispute.is_own, str(dispute.parent)) == (True, "international relations")
    assert Topic.objects.get(slug="economic-sanctions").code == "medtop:20000642"


def test_a_former_country_leads_to_its_successors() -> None:
    codes = Country.objects.get(alpha4="CSHH").successors.values_list("alpha2", flat=True)
    assert set(codes) == {"CZ", "SK"}
    montenegro = Country.objects.get(alpha2="ME")
    assert [c.slug for c in montenegro.predecessors.all()] == ["serbia-and-montenegro"]


def test_posts_say_who_was_minister_when() -> None:
    held = [post for post in Post.objects.filter(country__alpha2="JP") if post.held_on(dt.date(2015, 9, 21))]
    assert [(post.person.name, post.title) for post in held] == [
        ("Fumio Kishida", "Foreign Minister of Japan")
    ]


def test_a_second_run_writes_nothing_and_asks_little() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert load_reference() == Counts(unchanged=TOTAL)
    statements = [query["sql"].split()[0] for query in queries]
    # The transaction, and what was loaded last for each of three kinds.
    assert statements == ["SAVEPOINT", "SELECT", "SELECT", "SELECT", "RELEASE"]
