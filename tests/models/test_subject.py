import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Alias, Country, Person, Post, Source, Topic, prepare_subjects
from tests import cast

pytestmark = pytest.mark.django_db


def test_namesakes_get_slugs_of_their_own(django_assert_num_queries: object) -> None:
    people = [Person(name=name) for name in ("Japan", "japan ", "JAPAN", "Київ", "C++", "feed", "🙂")]
    with django_assert_num_queries(3):  # type: ignore[operator] # all; japan-2 and on; feed-2 and on
        prepare_subjects(people)
    slugs = [person.slug for person in people]
    assert slugs[:6] == ["japan", "japan-2", "japan-3", "київ", "c", "feed-2"]
    assert slugs[6] == people[6].uid


def test_a_name_is_tidied_before_it_is_kept() -> None:
    person = Person.objects.create(name="  Sergey\u00a0\u200b Lavrov\x07 ")
    assert (person.name, person.key, person.sort_name) == ("Sergey Lavrov", "sergey lavrov", "Sergey Lavrov")


def test_composed_and_decomposed_names_have_one_key() -> None:
    assert Person.objects.create(name="Ju\u0308rgen").key == Person.objects.create(name="J\u00fcrgen").key


def test_a_renamed_subject_keeps_its_address() -> None:
    country = Country.objects.create(name="Burma")
    country.name = "Myanmar"
    country.save()
    assert country.get_absolute_url() == "/countries/burma/"


def test_an_alias_is_of_exactly_one_subject() -> None:
    for owners in ({}, {"person": cast.lavrov(), "country": cast.japan()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Alias.objects.create(text="Nobody", **owners)
    assert Alias.objects.create(text="Лавров", person=cast.lavrov()).subject == cast.lavrov()


def test_an_alias_is_kept_once_for_a_subject_and_language() -> None:
    Alias.objects.create(text="Putin", language="en", person=cast.putin())
    Alias.objects.create(text="Putin", language="de", person=cast.putin())
    with pytest.raises(IntegrityError), transaction.atomic():
        Alias.objects.create(text="Putin", language="en", person=cast.putin())


def test_codes_of_countries_are_unique_but_a_former_state_may_share_its_two_letters() -> None:
    Country.objects.create(name="Czechoslovakia", alpha2="CS", alpha4="CSHH")
    Country.objects.create(name="Serbia and Montenegro", alpha2="CS", alpha4="CSXX")
    Country.objects.create(name="Czech Republic", alpha2="CZ")
    for code in ({"alpha2": "CZ"}, {"alpha2": "CS", "alpha4": "CSXX"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Country.objects.create(name="Again", **code)


def test_a_topic_of_our_own_says_so() -> None:
    assert [cast.diplomacy().is_own, cast.territorial_dispute().is_own] == [False, True]


def test_a_topic_is_not_its_own_parent() -> None:
    topic = Topic.objects.create(name="trade")
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(parent=topic)


def test_a_post_is_held_from_its_first_to_its_last_day() -> None:
    post = Post(started=dt.date(2012, 12, 26), ended=dt.date(2017, 8, 3))
    days = [dt.date(2012, 12, 25), dt.date(2012, 12, 26), dt.date(2017, 8, 3), dt.date(2017, 8, 4)]
    assert [post.held_on(day) for day in days] == [False, True, True, False]


def test_a_post_does_not_end_before_it_starts() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            person=cast.kishida(), title="Envoy", started=dt.date(2012, 1, 1), ended=dt.date(2011, 1, 1)
        )


def test_a_tagged_subject_cannot_be_deleted_by_accident() -> None:
    cast.article("Tagged", people=[cast.lavrov()])
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=cast.lavrov().pk).delete()


def test_a_source_has_a_time_zone_that_exists() -> None:
    source = Source(name="Mars", slug="mars", time_zone="Mars/Olympus")
    with pytest.raises(ValidationError, match="not a time zone"):
        source.full_clean()
