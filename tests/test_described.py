"""How pages are told elsewhere: a description, and Open Graph (https://ogp.me/)."""

import re
from html import unescape

import pytest
from django.templatetags.static import static
from django.test import Client

from articles.models import Article
from tests import cast

pytestmark = pytest.mark.django_db

ITEM = "Russian and Japanese foreign ministers to discuss peace treaty in Moscow"
# The address of each type of page: what it is, its title, and how its description begins.
TOLD = {
    "/": ("website", "News Archive", "A searchable archive"),
    "/search/": ("website", "Search the archive", "Every item of the news archive"),
    "/search/?q=a%26b": ("website", "Search: a&b", "Every item of the news archive"),
    "/search/help/": ("website", "How to search", "Words, phrases"),
    "/people/": ("website", "People", "2 people in the news archive"),
    "/people/sergey-lavrov/": ("profile", "Sergey Lavrov", "Sergey Lavrov in the news archive: 1 item."),
    "/people/sergey-lavrov/and/countries/japan/": (
        "website",
        "Sergey Lavrov and Japan",
        "Sergey Lavrov and Japan in the news archive: 1 item about both.",
    ),
    "/countries/": ("website", "Countries", "Countries and territories"),
    "/countries/japan/": ("website", "Japan", "Japan in the news archive: 1 item. An island country."),
    "/topics/": ("website", "Topics", "The tree of topics"),
    "/topics/diplomacy/": ("website", "Diplomacy", "Diplomacy in the news archive: 1 item."),
    "/sources/": ("website", "Sources", "Who filed"),
    "/sources/tass/": ("website", "TASS", "TASS in the news archive: 1 item."),
    "/dates/": ("website", "Dates", "The news archive by year"),
    "/2015/": ("website", "2015", "1 item of 2015 in the news archive."),
    "/2015/09/": ("website", "September 2015", "1 item of September 2015 in the news archive."),
    "/2015/09/21/": ("website", "Monday, 21\xa0September 2015", "1 item of Monday, 21\xa0September 2015"),
    "/2015/09/21/talks/": ("article", ITEM, "The problem of the southern Kuril Islands"),
    "/corrections/": ("website", "Corrections", "What items had said wrongly"),
    "/removed/": ("website", "Removed items", "What was taken out"),
}


def told(client: Client, address: str) -> dict[str, str]:
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    pairs = re.findall(r'<meta (?:name|property)="(description|og:\w+)" content="([^"]*)">', page)
    assert len(pairs) == len(dict(pairs))
    canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', page)
    return {name: unescape(value) for name, value in [*pairs, ("canonical", *canonical)]}


def test_every_page_says_what_it_is_and_where(client: Client) -> None:
    japan = cast.japan()
    japan.description = "An island country."
    japan.save()
    cast.talks(slug="talks")
    for address, (kind, title, about) in TOLD.items():
        found = told(client, address)
        assert (address, found["og:type"], found["og:title"]) == (address, kind, title)
        assert (address, found["og:description"][: len(about)]) == (address, about)
        assert found["og:description"] == found["description"]
        assert (found["og:site_name"], found["og:url"]) == ("News Archive", found["canonical"])
        assert found["og:image"] == f"http://testserver{static('img/share.png')}"


def test_an_item_without_a_standfirst_is_told_by_how_its_text_begins(client: Client) -> None:
    cast.article(
        slug="grain", standfirst="", body="<p>Wheat &amp; <b>corn</b></p><p>" + "grain " * 500 + "</p>"
    )
    about = told(client, "/2015/09/21/grain/")["description"]
    assert (about[:24], about[-7:], len(about)) == ("Wheat & corn grain grain", " grain…", 295)
    Article.objects.update(body="")
    assert "description" not in told(client, "/2015/09/21/grain/")


@pytest.mark.parametrize("address", ["/ru/", "/ru/people/", "/ru/people/sergey-lavrov/", "/ru/2015/09/21/"])
def test_a_page_in_another_language_is_its_own_canonical_one(client: Client, address: str) -> None:
    cast.talks()
    found = told(client, address)
    assert {found["canonical"], found["og:url"]} == {f"http://testserver{address}"}
