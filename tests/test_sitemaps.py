import datetime as dt
from xml.etree import ElementTree as ET

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import sitemaps
from articles.models import Article, Person
from tests import cast

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "o": "http://a9.com/-/spec/opensearch/1.1/"}


def parsed(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert response.status_code == 200
    element: ET.Element = fromstring(response.content)
    return element


def places(client: Client, address: str) -> list[str]:
    return [
        (found.text or "").removeprefix("http://testserver")
        for found in parsed(client, address).findall("*/s:loc", NAMES)
    ]


def test_the_index_names_a_file_for_each_month_and_kind(client: Client) -> None:
    cast.talks()
    cast.article(published_at=dt.datetime(1987, 2, 26, tzinfo=dt.UTC))
    cast.article(published_at=dt.datetime(1999, 1, 1, tzinfo=dt.UTC), status=Article.Status.DRAFT)
    assert places(client, "/sitemap.xml") == [
        "/sitemap-pages.xml",
        "/sitemap-people-0.xml",
        "/sitemap-countries-0.xml",
        "/sitemap-topics-0.xml",
        "/sitemap-1987-02.xml",
        "/sitemap-2015-09.xml",
    ]


def test_every_file_in_the_index_can_be_read(client: Client) -> None:
    cast.talks()
    found = [place for file in places(client, "/sitemap.xml") for place in places(client, file)]
    assert [client.get(place).status_code for place in found] == [200] * len(found)
    assert found == [
        "/",
        "/people/",
        "/countries/",
        "/topics/",
        "/dates/",
        "/sources/",
        "/about/",
        "/sources/tass/",
        "/people/sergey-lavrov/",
        "/people/fumio-kishida/",
        "/countries/russia/",
        "/countries/japan/",
        "/topics/diplomacy/",
        "/2015/09/21/russian-and-japanese-foreign-ministers-to-discuss-peace-treaty-in-moscow/",
    ]


def test_a_crowded_month_is_parted_by_days(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "FILE_LIMIT", 1)
    cast.article(published_at=dt.datetime(2015, 9, 1, 9, tzinfo=dt.UTC))
    cast.article("Київ", published_at=dt.datetime(2015, 9, 3, 9, tzinfo=dt.UTC))
    files = [file for file in places(client, "/sitemap.xml") if "2015" in file]
    assert files == ["/sitemap-2015-09-01.xml", "/sitemap-2015-09-03.xml"]
    assert places(client, files[1]) == ["/2015/09/03/%D0%BA%D0%B8%D1%97%D0%B2/"]


def test_lastmod_is_the_last_change_of_the_text(client: Client) -> None:
    item = cast.talks()
    Article.objects.filter(pk=item.pk).update(updated_at=dt.datetime(2016, 2, 3, 4, 5, 6, tzinfo=dt.UTC))
    found = parsed(client, "/sitemap-2015-09.xml").findall("s:url/s:lastmod", NAMES)
    assert [element.text for element in found] == ["2016-02-03T04:05:06+00:00"]


def test_a_block_without_tags_is_no_file(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "KEYS", 2)
    first, unread, last = (Person.objects.create(name=name) for name in ("Ann Ash", "Bea Birch", "Cyn Cedar"))
    Person.objects.filter(pk=last.pk).update(id=first.pk + 8)
    cast.article(people=[first, Person.objects.get(name="Cyn Cedar")])
    blocks = [(first.pk + step) // 2 for step in (0, 8)]
    named = [file for file in places(client, "/sitemap.xml") if "people" in file]
    assert named == [f"/sitemap-people-{block}.xml" for block in blocks]
    assert [len(places(client, file)) for file in named] == [1, 1]
    assert client.get(f"/sitemap-people-{(unread.pk + 2) // 2}.xml").status_code == 404


def test_unpublished_items_and_their_tags_are_in_no_file(client: Client) -> None:
    cast.talks()
    cast.article("Canary", people=[cast.putin()], status=Article.Status.DRAFT)
    cast.withdraw(cast.article("Canary two"), "Wrong")
    text = "".join(client.get(file).content.decode() for file in places(client, "/sitemap.xml"))
    assert "canary" not in text
    assert "putin" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/sitemap-2015-10.xml",
        "/sitemap-2015-13.xml",
        "/sitemap-0000-01.xml",
        "/sitemap-2015-02-30.xml",
        "/sitemap-aliens-0.xml",
        f"/sitemap-people-{'9' * 30}.xml",
    ],
)
def test_files_that_are_not_in_the_index_are_not_there(client: Client, address: str) -> None:
    cast.talks()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("items", [1, 3])
def test_queries(client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(items):
        cast.article(people=[cast.lavrov()])
    # The highest key of people, countries and topics; the months.
    with django_assert_num_queries(4):
        client.get("/sitemap.xml")
    # The items.
    with django_assert_num_queries(1):
        client.get("/sitemap-2015-09.xml")


def test_robots_keep_out_of_the_desk_and_of_combinations(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?*&",
        "Disallow: /search/results.",
        "Disallow: /*/search/results.",
        "",
        "Sitemap: http://testserver/sitemap.xml",
        "Sitemap: http://testserver/sitemap-news.xml",
    ]


def test_every_address_for_browsers_answers(client: Client) -> None:
    cast.talks()
    for url in parsed(client, "/opensearch.xml").findall("o:Url", NAMES):
        response = client.get(url.attrib["template"].replace("{searchTerms}", "treaty"))
        assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, url.attrib["type"])


def test_the_news_are_the_public_items_of_two_days_newest_first(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now().replace(microsecond=0)
    hour = dt.timedelta(hours=1)
    new = cast.article("A & \x0b<b>", published_at=now - hour, language="pt-BR")
    day = cast.article("Only the day", published_at=now - 2 * hour, precision=Article.Precision.DAY)
    cast.article("Old", published_at=now - 49 * hour)
    cast.article("Draft", published_at=now - hour, status=Article.Status.DRAFT)
    names = {"n": "http://www.google.com/schemas/sitemap-news/0.9"}
    urls = parsed(client, "/sitemap-news.xml")
    assert [element.text for element in urls.iterfind("s:url/s:loc", NAMES)] == [
        f"http://testserver{item.get_absolute_url()}" for item in (new, day)
    ]
    first, second = (
        [element.text for element in item.iter() if element.tag.startswith(f"{{{names['n']}}}")][2:]
        for item in urls.iterfind("s:url/n:news", NAMES | names)
    )
    assert first == ["Reuters", "pt", new.local_time.isoformat(), "A & <b>"]
    assert second == ["Reuters", "en", day.published_on.isoformat(), "Only the day"]
    monkeypatch.setattr(sitemaps, "NEWS_LIMIT", 1)
    assert len(places(client, "/sitemap-news.xml")) == 1


@pytest.mark.parametrize("items", [0, 1, 3])
def test_the_news_cost_one_query(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(items):
        cast.article(published_at=timezone.now())
    with django_assert_num_queries(1):
        assert len(places(client, "/sitemap-news.xml")) == items


def test_browsers_can_add_the_search(client: Client) -> None:
    found = parsed(client, "/opensearch.xml").findall("o:Url", NAMES)
    assert [(url.attrib["type"], url.attrib["template"]) for url in found] == [
        ("text/html", "http://testserver/search/?q={searchTerms}"),
        ("application/atom+xml", "http://testserver/search/feed/?q={searchTerms}"),
        ("application/feed+json", "http://testserver/search/feed.json?q={searchTerms}"),
        ("application/x-suggestions+json", "http://testserver/search/completions?q={searchTerms}"),
        ("application/opensearchdescription+xml", "http://testserver/opensearch.xml"),
    ]


def test_a_foreign_host_is_named_nowhere(client: Client) -> None:
    """J04."""
    for address in ("/sitemap.xml", "/robots.txt", "/feed/"):
        assert client.get(address, headers={"host": "evil.example"}).status_code == 400
        forwarded = client.get(address, headers={"x-forwarded-host": "evil.example"})
        assert "evil" not in forwarded.content.decode()
