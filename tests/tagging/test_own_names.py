import re
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from articles.models import Alias, NameException, Subject
from articles.tagging.own_names import OwnNames
from tests import cast

pytestmark = pytest.mark.django_db


def links(body: str, *subjects: Subject, **fields: Any) -> list[tuple[str, str]]:
    """What is linked in a body about these subjects, and the slug that it leads to."""
    item = cast.article(body=f"<p>{body}</p>", **fields)
    shown = OwnNames(item, subjects).linked(item.body)
    return [(text, url.split("/")[2]) for url, text in re.findall(r'<a href="(.*?)">(.*?)</a>', shown)]


def test_people_are_linked_by_their_full_name_and_not_again() -> None:
    assert links("Sergey Lavrov spoke. Lavrov left.", cast.lavrov()) == [("Sergey Lavrov", "sergey-lavrov")]


def test_only_what_the_item_is_tagged_with_is_linked() -> None:
    assert links("Sergey Lavrov met Fumio Kishida in Japan.", cast.kishida()) == [
        ("Fumio Kishida", "fumio-kishida")
    ]


def test_a_last_name_is_linked_where_the_headline_has_the_full_one() -> None:
    assert links("Then Lavrov left.", cast.lavrov(), headline="Sergey Lavrov in Tokyo") == [
        ("Lavrov", "sergey-lavrov")
    ]


def test_an_inflected_name_is_linked_as_it_is_printed() -> None:
    Alias.objects.create(person=cast.lavrov(), text="Сергей Лавров", language="ru")
    assert links("Встреча с Сергеем Лавровым прошла.", cast.lavrov(), language="ru") == [
        ("Сергеем Лавровым", "sergey-lavrov")
    ]


def test_a_people_leads_to_its_country_and_a_capital_does_not() -> None:
    Alias.objects.create(country=cast.russia(), text="Russian", language="en", kind=Alias.Kind.DEMONYM)
    assert links("In Moscow a Russian minister spoke of Russia.", cast.russia()) == [("Russian", "russia")]


def test_a_name_that_may_mean_two_of_the_tags_is_left_alone() -> None:
    for person in (cast.lavrov(), cast.putin()):
        Alias.objects.create(person=person, text="Ivan Petrov", language="en")
    assert links("Ivan Petrov spoke.", cast.lavrov(), cast.putin()) == []


def test_what_editors_taught_holds() -> None:
    NameException.objects.create(country=cast.japan(), name="Japan", words="album", place="text")
    assert links("The band Japan made an album.", cast.japan()) == []
    assert links("The minister left Japan.", cast.japan()) == [("Japan", "japan")]


def test_markup_in_a_text_stays_what_it_was() -> None:
    body = 'A &lt;b&gt; and <a href="/x/?a=Japan">in Japan</a>; Japan'
    item = cast.article(body=f"<p>{body}</p>")
    assert OwnNames(item, [cast.japan()]).linked(item.body) == (
        f'<p>{body[:-5]}<a href="/countries/japan/">Japan</a></p>'
    )


def test_what_only_a_later_paragraph_names_is_a_mere_mention() -> None:
    item = cast.article("Talks in Japan", body="<p>Sergey Lavrov spoke.</p><p>Of Ukraine too.</p>")
    tags = [cast.lavrov(), cast.japan(), cast.ukraine(), cast.diplomacy()]
    names = OwnNames(item, tags)
    assert [tag.name for tag in tags if names.is_mere_mention(tag)] == ["Ukraine"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_two_queries_however_many_tags(django_assert_num_queries: DjangoAssertNumQueries, count: int) -> None:
    item = cast.article("Talks in Japan")
    tags = [cast.lavrov(), cast.japan(), cast.diplomacy()][:count]
    with django_assert_num_queries(2 if count else 0):
        OwnNames(item, tags)
