import re

import pytest
from django.test import Client
from django.utils import translation

from articles.models import Country
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_address_alone_decides(client: Client) -> None:
    cast.talks()
    client.cookies["django_language"] = "ru"
    for address, language in (("/people/", "en"), ("/ru/people/", "ru"), ("/people/", "en")):
        response = client.get(address, headers={"accept-language": "ru" if language == "en" else "en"})
        assert f'<html lang="{language}">' in response.content.decode()
        assert "Accept-Language" not in response.headers.get("Vary", "")
        assert "Content-Language" not in response.headers
    assert translation.get_language() == "en"


def test_the_links_of_a_page_stay_in_its_language(client: Client) -> None:
    talks = cast.talks()
    page = html(client, "/ru/people/sergey-lavrov/")
    assert f'href="/ru{talks.get_absolute_url()}"' in page
    inside = {path for path in re.findall(r'<a[^>]* href="(/[^"]*)"', page) if not path.startswith("/ru/")}
    assert inside == {"/people/sergey-lavrov/"}
    # Of a page in English none leads into another language but the one that says so.
    page = html(client, "/people/sergey-lavrov/")
    assert re.findall(r'<a[^>]* href="(/ru/[^"]*)"', page) == ["/ru/people/sergey-lavrov/"]


def test_each_page_names_itself_in_all_languages(client: Client) -> None:
    cast.talks()
    for address in ("/search/?q=peace&sort=newest", "/ru/search/?q=peace&sort=newest"):
        named = re.findall(r'<link rel="alternate" hreflang="(..)" href="([^"]*)">', html(client, address))
        assert named == [
            ("en", "http://localhost/search/?q=peace&amp;sort=newest"),
            ("ru", "http://localhost/ru/search/?q=peace&amp;sort=newest"),
        ]


@pytest.mark.parametrize("address", ["/ru", "/ru?q=a"])
def test_a_slash_is_added(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, address.replace("/ru", "/ru/"))


def test_moved_things_are_found_in_any_language(client: Client) -> None:
    article = cast.talks()
    response = client.get(f"/ru/a/{article.uid}/")
    assert (response.status_code, response["Location"]) == (301, f"/ru{article.get_absolute_url()}")
    response = client.get("/ru/people")
    assert (response.status_code, response["Location"]) == (301, "/ru/people/")


@pytest.mark.parametrize(
    "address",
    [
        "/ru/admin/",
        "/ru/healthz",
        "/ru/robots.txt",
        "/ru/sitemap.xml",
        "/ru/ru/",
        "/rus/",
        "/ru//people/",
        "/de/people/",
    ],
)
def test_what_has_one_language_is_not_found_in_another(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_names_a_thing_is_the_same_in_all_languages(client: Client) -> None:
    talks = cast.talks()
    pages = [html(client, f"{prefix}{talks.get_absolute_url()}") for prefix in ("", "/ru")]
    for pattern in (r'<link rel="shortlink" href="([^"]*)"', r'"@id":"([^"]*)"', r'href="(/a/[^"]*)"'):
        english, russian = (re.findall(pattern, page) for page in pages)
        assert english == russian != []
    feeds = [html(client, f"{prefix}/people/sergey-lavrov/feed/") for prefix in ("", "/ru")]
    english, russian = (re.findall("<id>(.*?)</id>", feed) for feed in feeds)
    assert english == russian
    assert len(english) == 2
    assert 'xml:lang="ru"' in feeds[1]
    assert "<title>Sergey Lavrov · Архив новостей</title>" in feeds[1]


def test_a_page_says_what_is_in_another_language(client: Client) -> None:
    page = html(client, f"/ru{cast.talks().get_absolute_url()}")
    assert '<html lang="ru">' in page
    assert re.findall(r'<div class="story-body" (.*?)>', page) == ['lang="en" dir="ltr"']


def test_countries_have_the_names_of_the_language(client: Client) -> None:
    cast.talks()
    cast.article(countries=[Country.objects.create(name="Freedonia")])
    for address in ("/countries/", "/countries/japan/", "/people/sergey-lavrov/"):
        names = [re.findall(">(Japan|Япония)<", html(client, f"{prefix}{address}")) for prefix in ("", "/ru")]
        assert [set(found) for found in names] == [{"Japan"}, {"Япония"}]
    # What an editor named stays.
    assert ">Freedonia<" in html(client, "/ru/countries/")


def test_errors_are_told_in_the_language_of_the_address(client: Client) -> None:
    assert '<html lang="ru">' in client.get("/ru/people/nobody/").content.decode()
    assert '<html lang="en">' in client.get("/people/nobody/").content.decode()
