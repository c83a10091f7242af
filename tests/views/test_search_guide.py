"""/search/help/, and that its examples are true."""

import re

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from articles import seeding
from articles.search.query import parse
from articles.views.search_guide import GUIDE, limits

# How each example is to be read: the tree in full.
MEANT = {
    "en": {
        "peace treaty": "And(Word(peace), Word(treaty))",
        '"peace treaty"': "Phrase(peace treaty)",
        "treaty -fisheries": "And(Word(treaty), Not(Word(fisheries)))",
        "treaty or agreement": "Or(Word(treaty), Word(agreement))",
        "(Lavrov or Gromyko) Japan": "And(Or(Word(Lavrov), Word(Gromyko)), Word(Japan))",
        "coop*": "Prefix(coop)",
        "title:treaty": "Field(title, Word(treaty))",
        'person:"Sergey Lavrov"': "Tag(person, Sergey Lavrov)",
        "country:Japan": "Tag(country, Japan)",
        "topic:diplomacy -country:China": "And(Tag(topic, diplomacy), Not(Tag(country, China)))",
        "source:TASS": "Tag(source, TASS)",
        "Kuril after:2015 before:2016": "And(Word(Kuril), After(2015-01-01), Before(2016-01-01))",
        "Kishida after:2015-09-21": "And(Word(Kishida), After(2015-09-21))",
        "sanctions before:2015-10": "And(Word(sanctions), Before(2015-10-01))",
        "Лавров": "Word(Лавров)",
        "Лавров Kishida": "And(Word(Лавров), Word(Kishida))",
        "What hinders the signing of a peace treaty?": (
            "And(Word(What), Word(hinders), Word(the), Word(signing), Word(of), Word(a), Word(peace), "
            "Word(treaty?))"
        ),
    },
    "ru": {
        "Россия Япония": "And(Word(Россия), Word(Япония))",
        '"peace treaty"': "Phrase(peace treaty)",
        "Лавров -рыболовство": "And(Word(Лавров), Not(Word(рыболовство)))",
        "Лавров or Громыко": "Or(Word(Лавров), Word(Громыко))",
        "(Лавров or Громыко) Япония": "And(Or(Word(Лавров), Word(Громыко)), Word(Япония))",
        "coop*": "Prefix(coop)",
        "title:treaty": "Field(title, Word(treaty))",
        'person:"Сергей Лавров"': "Tag(person, Сергей Лавров)",
        "country:Япония": "Tag(country, Япония)",
        "topic:diplomacy -country:Китай": "And(Tag(topic, diplomacy), Not(Tag(country, Китай)))",
        "source:TASS": "Tag(source, TASS)",
        "Лавров after:2015 before:2016": "And(Word(Лавров), After(2015-01-01), Before(2016-01-01))",
        "Кисида after:2015-09-21": "And(Word(Кисида), After(2015-09-21))",
        "Япония before:2015-10": "And(Word(Япония), Before(2015-10-01))",
        "Лавров": "Word(Лавров)",
        "Лавров Kishida": "And(Word(Лавров), Word(Kishida))",
        "What hinders the signing of a peace treaty?": (
            "And(Word(What), Word(hinders), Word(the), Word(signing), Word(of), Word(a), Word(peace), "
            "Word(treaty?))"
        ),
    },
}
PREFIX = {"en": "", "ru": "/ru"}
ONE, NOT_ALL = (
    {"en": "1 item", "ru": "1 материал"},
    {"en": "No item has all of these words", "ru": "Всех этих слов нет ни в одном материале"},
)
COUNT = re.compile(r'class="search-count">\s*(.*?)\s*</h2>')


def tree(node: object) -> str:
    values = [getattr(node, name) for name in type(node).__match_args__ if name not in {"start", "end"}]  # type: ignore[attr-defined]
    nodes = [each for value in values for each in (value if isinstance(value, tuple) else [value])]
    return f"{type(node).__name__}({', '.join(map(drawn, nodes))})"


def drawn(value: object) -> str:
    return tree(value) if type(value).__module__.endswith("nodes") else str(value)


@pytest.fixture(scope="module")
def seeded(standing: None) -> None:
    seeding.seed()


@pytest.mark.parametrize("language", MEANT)
def test_every_example_is_read_as_meant_and_without_a_note(language: str) -> None:
    with translation.override(language):
        parsed = {str(typed): parse(str(typed)) for chapter in GUIDE for typed, _ in chapter.examples}
    assert {typed: tree(query.root) for typed, query in parsed.items()} == MEANT[language]
    assert [query.notes for query in parsed.values() if query.notes] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("language", MEANT)
def test_every_example_is_a_link_that_finds_the_first_item(client: Client, language: str) -> None:
    text = client.get(f"{PREFIX[language]}/search/help/").content.decode()
    links = re.findall(r'<dt><a href="(.*?)">', text)
    found = {link: client.get(link.replace("&amp;", "&")).content.decode() for link in links}
    assert len(links) == len(MEANT[language])
    assert {link: page.count('class="stream-item"') for link, page in found.items()} == dict.fromkeys(
        links, 1
    )
    counted = [COUNT.findall(page)[0] for page in found.values()]
    # The last is a question, of which the item has most words.
    assert counted == [ONE[language]] * (len(links) - 1) + [NOT_ALL[language]]


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded")
def test_what_is_said_of_names_is_so(client: Client) -> None:
    text = client.get("/search/", {"q": "Лавров"}).content.decode()
    assert (text.count("<q>Lavrov</q>"), "Search only for what I typed" in text) == (1, True)


def test_the_page_needs_no_database_and_may_be_kept(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/search/help/?utm_source=mail")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "public, max-age=60")
    known = {"if-none-match": response.headers["ETag"]}
    assert client.get("/search/help/", headers=known).status_code == 304
    text = response.content.decode()
    assert re.findall(r'<link rel="canonical" href="(.*?)"', text) == ["http://testserver/search/help/"]
    assert text.count(limits()) == 1
