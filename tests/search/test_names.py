import pytest

from articles.models import Alias, Country, Person
from articles.search import facet
from articles.search.names import MOST_NAMES, facets_of, named
from articles.search.nodes import Tag
from tests import cast
from tests.search import shelf

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "ru")


@pytest.fixture(autouse=True)
def named_cast() -> None:
    shelf.name_people()


def names(typed: str, languages: tuple[str, ...] = LANGUAGES) -> list[tuple[str, tuple[str, ...]]]:
    return [(bearer.slug, bearer.names) for bearer in named({typed}, languages).get(typed, [])]


def test_a_name_brings_the_others_in_the_languages_of_the_archive() -> None:
    assert names("лавров") == [("sergey-lavrov", ("Sergey Lavrov", "Lavrov", "Lavroff"))]
    assert names("kishida") == [("fumio-kishida", ("Кисида",))]
    assert names("kishida", ("en", "ja")) == [("fumio-kishida", ("岸田文雄",))]


def test_what_nobody_is_called_is_no_name() -> None:
    assert named({"herring"}, LANGUAGES) == {}
    assert named((), LANGUAGES) == {}


def test_names_that_contain_what_was_typed_add_nothing() -> None:
    assert names("lavrov") == [("sergey-lavrov", ("Лавров", "Lavroff"))]


def test_an_ambiguous_name_means_all_its_bearers() -> None:
    Alias.objects.create(person=cast.putin(), text="Lavrov")
    assert [slug for slug, _ in names("lavrov")] == ["sergey-lavrov", "vladimir-putin"]


def test_hidden_subjects_have_no_names() -> None:
    Person.objects.update(is_hidden=True)
    assert names("lavrov") == names("sergey lavrov") == []
    assert facets_of([Tag("person", "sergey-lavrov")]) == {Tag("person", "sergey-lavrov"): []}


def test_demonyms_name_nobody() -> None:
    Alias.objects.create(country=cast.japan(), text="Japanese", kind=Alias.Kind.DEMONYM)
    assert names("japanese") == []


def test_topics_are_told_but_not_expanded() -> None:
    Alias.objects.create(topic=cast.diplomacy(), text="statecraft", language="en")
    assert names("statecraft") == [("diplomacy", ())]


def test_a_much_named_subject_expands_to_so_many() -> None:
    for number in range(40):
        Alias.objects.create(person=cast.putin(), text=f"Name{number}", language="en")
    assert len(names("vladimir putin")[0][1]) == MOST_NAMES


@pytest.mark.parametrize(
    ("kind", "value", "slugs"),
    [
        ("person", "sergey-lavrov", ["sergey-lavrov"]),
        ("person", " Sergey-LAVROV ", ["sergey-lavrov"]),
        ("person", "Sergey Lavrov", ["sergey-lavrov"]),
        ("person", "Лавров", ["sergey-lavrov"]),
        ("person", "岸田文雄", ["fumio-kishida"]),
        ("person", "japan", []),
        ("country", "日本", ["japan"]),
        ("country", "%", []),
        ("country", "_apan", []),
        ("country", "", []),
    ],
)
def test_a_tag_is_meant_by_slug_name_or_alias(kind: str, value: str, slugs: list[str]) -> None:
    tag = Tag(kind, value)
    pks = [facet.split(number)[1] for number in facets_of([tag])[tag]]
    model = {"person": Person, "country": Country}[kind]
    assert [model.objects.get(pk=pk).slug for pk in pks] == slugs


def test_uids_mean_their_subject_and_sources_have_names_too() -> None:
    tags = [Tag("person", cast.lavrov().uid), Tag("source", "Reuters"), Tag("source", cast.reuters().uid)]
    source = facet.number(facet.SOURCE, cast.reuters().pk)
    assert list(facets_of(tags).values()) == [
        [facet.number(facet.PERSON, cast.lavrov().pk)],
        [source],
        [source],
    ]


def test_the_bearer_of_the_slug_comes_first() -> None:
    bearer = cast.putin()
    Alias.objects.create(person=cast.kishida(), text="vladimir putin")
    tag = Tag("person", "Vladimir-Putin")
    numbers = [facet.split(number)[1] for number in facets_of([tag])[tag]]
    assert numbers == [bearer.pk, cast.kishida().pk]
