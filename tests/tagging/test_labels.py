from typing import Any

import pytest

from articles import mergers, reference
from articles.formats.record import ArticleRecord, Label
from articles.models import Alias, Country, Person, Topic
from articles.tagging.labels import LabelledSubjects
from tests import cast

pytestmark = pytest.mark.django_db


def record(**labels: Any) -> ArticleRecord:
    return ArticleRecord(external_id="1", headline="h", **labels)


def place(code: str) -> Label:
    return Label("reuters:places", code, code.replace("-", " ").title())


def resolved(wire: ArticleRecord, model: type[Person] | type[Country] | type[Topic]) -> list[str]:
    subjects = LabelledSubjects()
    subjects.resolve([wire])
    return [model._default_manager.get(pk=pk).name for pk in subjects.of(wire, model)]


def test_places_are_countries_by_their_code_former_states_included() -> None:
    cast.japan()
    cast.soviet_union()
    wire = record(countries=(place("japan"), place("ussr")))
    assert resolved(wire, Country) == ["Japan", "Soviet Union"]


def test_a_country_that_lacks_is_made_with_its_code() -> None:
    assert resolved(record(countries=(place("yemen-demo-republic"),)), Country) == ["Yemen Demo Republic"]
    assert Country.objects.get().alpha4 == "YDYE"


def test_a_place_is_a_country_that_there_is_by_name_alias_or_iso_code_and_never_makes_one() -> None:
    japan, russia = cast.japan(), cast.russia()
    Alias.objects.create(country=russia, text="Russland")
    places = (
        Label("agency", "12", "Japan"),
        Label("iso3166-1a3", "RUS", "Rußland"),
        Label("agency", "13", "Russland"),
        Label("agency", "RU", "Rumania"),
        Label("agency", "14", "Moscow"),
    )
    subjects = LabelledSubjects()
    wire = record(countries=(Label("iso3166", "JP", ""),), places=places)
    subjects.resolve([wire])
    assert subjects.of(wire, Country) == {japan.pk: wire.countries[0], russia.pk: places[1]}
    assert Country.objects.count() == 2


def test_people_have_readable_names_and_are_made_once() -> None:
    reagan = Label("reuters:people", "reagan", "Reagan")
    for _time in range(2):
        assert resolved(record(people=(reagan,)), Person) == ["Ronald Reagan"]
    person = Person.objects.get()
    assert (person.slug, person.sort_name, person.origin) == ("ronald-reagan", "Reagan, Ronald", "import")


def test_a_name_that_is_an_alias_leads_to_its_subject() -> None:
    lavrov = cast.lavrov()
    Alias.objects.create(person=lavrov, text="Sergei Lavrov")
    assert resolved(record(people=(Label("agency", "sl", "Sergei Lavrov"),)), Person) == ["Sergey Lavrov"]


def test_topics_are_found_by_their_media_topic_code() -> None:
    topic = Topic.objects.create(name="mergers", code="medtop:20000204")
    assert resolved(record(topics=(Label("reuters:topics", "acq", "Acq"),)), Topic) == [topic.name]


def test_an_unknown_label_makes_a_subject_of_its_name() -> None:
    wire = record(topics=(Label("agency", "tin", " Tin \x00 mines "),))
    assert resolved(wire, Topic) == ["Tin mines"]
    assert Topic.objects.get().origin == "import"


def test_two_labels_of_one_subject_are_one_tag_with_the_first_as_evidence() -> None:
    cast.japan()
    subjects = LabelledSubjects()
    wire = record(countries=(place("japan"), Label("agency", "JP", "Japan")))
    subjects.resolve([wire])
    (label,) = subjects.of(wire, Country).values()
    assert label == place("japan")


def test_a_permanent_address_that_is_taken_is_not_used_again() -> None:
    first = record(people=(Label("agency", "x", "Ann Example"),))
    resolved(first, Person)
    Person.objects.update(name="Ann Renamed")
    assert resolved(first, Person) == ["Ann Example"]
    assert len(set(Person.objects.values_list("uid", flat=True))) == 2


def test_known_labels_cost_one_query_for_what_was_merged(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    subjects = LabelledSubjects()
    wire = record(countries=(place("japan"),))
    subjects.resolve([wire])
    with django_assert_num_queries(1):  # type: ignore[operator]
        subjects.resolve([wire, wire])


def test_a_label_of_a_merged_subject_stands_for_what_it_was_merged_into() -> None:
    subjects, wire = LabelledSubjects(), record(countries=(place("japan"),))
    subjects.resolve([wire])
    mergers.merge(Country.objects.create(name="Nippon"), Country.objects.filter(name="Japan"), user=None)
    for known in (subjects, LabelledSubjects()):
        known.resolve([wire])
        assert [Country.objects.get(pk=pk).name for pk in known.of(wire, Country)] == ["Nippon"]


def test_a_country_by_its_iso_code_has_the_name_of_the_reference_data() -> None:
    wire = record(countries=(Label("iso3166", "JP", ""), Label("iso3166", "SUHH", "")))
    assert resolved(wire, Country) == ["Japan", "Soviet Union"]
    assert sorted(Country.objects.values_list("alpha2", "alpha4")) == [("", "SUHH"), ("JP", "")]


def test_a_topic_by_its_media_topic_code_has_its_name_and_a_retired_one_that_of_its_heir() -> None:
    heir = next(codes[0] for codes in reference.retired_topics().values() if codes)
    retired = next(code for code, codes in reference.retired_topics().items() if codes[:1] == (heir,))
    name = next(entry.name for entry in reference.topics() if entry.code == heir)
    wire = record(topics=(Label("medtop", retired, ""), Label("medtop", heir, "")))
    assert resolved(wire, Topic) == [name]
    assert Topic.objects.get().code == heir
