import json
import re
from typing import Any

import pytest
from django.test import Client

from articles import linked_data
from articles.models import Alias, Article, Country, Person
from tests import cast
from tests.schema_org import faults

TASS = {"@type": "NewsMediaOrganization", "@id": "https://news.test/sources/tass/", "name": "TASS"}
SUBJECTS = [
    {
        "@type": "Person",
        "@id": "https://news.test/people/sergey-lavrov/",
        "name": "Sergey Lavrov",
        "url": "https://news.test/people/sergey-lavrov/",
        "sameAs": "https://www.wikidata.org/entity/Q58217",
    },
    {
        "@type": "Country",
        "@id": "https://news.test/countries/japan/",
        "name": "Japan",
        "url": "https://news.test/countries/japan/",
    },
    {
        "@type": "DefinedTerm",
        "@id": "https://news.test/topics/diplomacy/",
        "name": "diplomacy",
        "url": "https://news.test/topics/diplomacy/",
        "termCode": "medtop:20000640",
        "inDefinedTermSet": "http://cv.iptc.org/newscodes/mediatopic/",
    },
]
HOSTILE = "</script><script>alert('x')</script> & <!-- \u2028\u2029 \" \\ ]]>"


def read(element: str) -> Any:
    head, tail = '<script type="application/ld+json">', "</script>"
    assert (element[: len(head)], element[-len(tail) :]) == (head, tail)
    return json.loads(element[len(head) : -len(tail)])


def test_a_hostile_headline_stays_inside_its_script() -> None:
    element = linked_data.script({"headline": HOSTILE})
    inside = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert [character for character in "<>&\u2028\u2029" if character in inside] == []
    assert read(element) == {"headline": HOSTILE}


def test_several_descriptions_are_a_list() -> None:
    assert read(linked_data.script({"a": 1}, {"b": 2})) == [{"a": 1}, {"b": 2}]


def test_text_of_other_scripts_is_written_as_it_is() -> None:
    assert linked_data.script({"a": "Київ"}) == '<script type="application/ld+json">{"a":"Київ"}</script>'


@pytest.mark.django_db
def test_an_article_of_which_only_the_day_is_known_gives_a_date() -> None:
    item = cast.talks()
    subjects = [cast.lavrov(), cast.japan(), cast.diplomacy()]
    url = "https://news.test/2015/09/21/x/"
    assert linked_data.news_article(item, url=url, root="https://news.test", about=subjects) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"https://news.test/a/{item.uid}/",
        "identifier": item.uid,
        "url": url,
        "mainEntityOfPage": url,
        "headline": "Russian and Japanese foreign ministers to discuss peace treaty in Moscow",
        "description": "The problem of the southern Kuril Islands is the key obstacle",
        "datePublished": "2015-09-21",
        "dateline": "MOSCOW, September 21. /TASS/",
        "articleSection": "All news",
        "inLanguage": "en",
        "wordCount": 12,
        "isAccessibleForFree": True,
        "author": TASS,
        "publisher": TASS,
        "copyrightNotice": "© TASS",
        "contentLocation": {"@type": "Place", "name": "Moscow"},
        "about": SUBJECTS,
        "keywords": ["diplomacy"],
        "isPartOf": {
            "@type": "WebSite",
            "@id": "https://news.test/",
            "name": "News Archive",
            "url": "https://news.test/",
        },
    }


@pytest.mark.django_db
def test_an_hour_that_is_known_is_given_with_the_offset_of_the_source() -> None:
    item = cast.article("Late", source=cast.tass(), byline="By A. Writer")
    described = linked_data.news_article(item, url="u", root="")
    assert described["datePublished"] == "2015-09-21T12:30:00+03:00"
    assert described["author"] == {"@type": "Person", "name": "A. Writer"}


@pytest.mark.django_db
def test_an_item_is_based_on_its_page_at_the_source_under_its_own_rights() -> None:
    item = cast.talks(url="https://tass.example/822555", rights="© The correspondent")
    described = linked_data.news_article(item, url="u", root="")
    assert (described["isBasedOn"], described["copyrightNotice"]) == (
        "https://tass.example/822555",
        "© The correspondent",
    )


@pytest.mark.django_db
def test_a_correction_is_part_of_the_description() -> None:
    item = cast.talks()
    version = cast.version(item, 2, note="It was Monday.")
    described = linked_data.news_article(item, url="u", root="", corrections=[version.correction])
    assert [(each["@type"], each["text"]) for each in described["correction"]] == [
        ("CorrectionComment", "It was Monday.")
    ]


def test_crumbs_are_numbered_and_those_without_a_page_left_out() -> None:
    described = linked_data.breadcrumbs([("2015", "/2015/"), ("Nowhere", "")], "https://news.test")
    assert described["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "2015", "item": "https://news.test/2015/"}
    ]


def test_the_site_names_the_address_of_its_search() -> None:
    action = linked_data.website("https://news.test")["potentialAction"]
    assert action["target"]["urlTemplate"] == "https://news.test/search/?q={q}"


def described(client: Client, address: str) -> list[dict[str, Any]]:
    """The descriptions in a page."""
    page = client.get(address).content.decode()
    elements = re.findall(r'<script type="application/ld\+json">.*?</script>', page, re.DOTALL)
    assert len(elements) == 1
    data = read(elements[0])
    return data if isinstance(data, list) else [data]


@pytest.fixture
def correction() -> Article:
    """An item with everything that can be said of one."""
    cast.japan()
    cast.lavrov()
    Country.objects.filter(slug="japan").update(latitude=36.0, longitude=138.0, wikidata_id="Q17")
    Person.objects.filter(slug="sergey-lavrov").update(description="A minister.")
    Alias.objects.create(person=cast.lavrov(), text="Сергей Лавров", language="ru")
    Alias.objects.create(country=cast.japan(), text="Japanese", language="en", kind=Alias.Kind.DEMONYM)
    item = cast.talks(
        headline=HOSTILE,
        byline="By A. Writer",
        url="https://tass.example/1",
        version_number=2,
        body="<p>Sergey Lavrov spoke.</p><p>Japan did not.</p>",
    )
    cast.version(item, 2, note=HOSTILE)
    return item


@pytest.mark.django_db
def test_every_page_describes_itself_as_schema_org_has_it(client: Client, correction: Article) -> None:
    addresses = [
        *("/", correction.get_absolute_url(), cast.talks(headline="Plain").get_absolute_url()),
        *("/people/sergey-lavrov/", "/countries/japan/", "/topics/diplomacy/"),
    ]
    found = {address: described(client, address) for address in addresses}
    assert {address: [each["@type"] for each in things] for address, things in found.items()} == {
        "/": ["WebSite"],
        addresses[1]: ["NewsArticle", "BreadcrumbList"],
        addresses[2]: ["NewsArticle", "BreadcrumbList"],
        "/people/sergey-lavrov/": ["Person", "BreadcrumbList"],
        "/countries/japan/": ["Country", "BreadcrumbList"],
        "/topics/diplomacy/": ["DefinedTerm", "BreadcrumbList"],
    }
    assert [fault for things in found.values() for thing in things for fault in faults(thing)] == []


def test_a_wrong_description_would_be_noticed() -> None:
    assert faults(
        {"@type": "NewsArticle", "headline": "", "wordCount": "3", "about": {"@type": "Place"}}
    ) == [
        "NewsArticle has no author",
        "NewsArticle has no datePublished",
        "NewsArticle.headline is ''",
        "NewsArticle.wordCount is '3'",
        "NewsArticle.about is a Place",
    ]


@pytest.mark.django_db
def test_an_item_is_about_what_it_begins_with_and_mentions_the_rest(
    client: Client, correction: Article
) -> None:
    data = described(client, correction.get_absolute_url())[0]
    assert [each["name"] for each in data["about"]] == [
        "Fumio Kishida",
        "Sergey Lavrov",
        "diplomacy",
    ]
    # Of Russia there is nothing but the place where it was filed.
    assert [each["name"] for each in data["mentions"]] == ["Japan", "Russia"]
    assert (data["headline"], data["correction"][0]["text"]) == (HOSTILE, HOSTILE)


@pytest.mark.django_db
def test_the_page_of_a_subject_says_what_else_it_is_called_and_where_it_is(
    client: Client, correction: Article
) -> None:
    person, country = (described(client, each)[0] for each in ("/people/sergey-lavrov/", "/countries/japan/"))
    assert (person["description"], person["alternateName"]) == ("A minister.", ["Сергей Лавров"])
    assert (country["identifier"], country["geo"], "alternateName" in country) == (
        "JP",
        {"@type": "GeoCoordinates", "latitude": 36.0, "longitude": 138.0},
        False,
    )
