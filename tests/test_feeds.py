import datetime as dt
import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

from articles.feeds import LONGEST, printable
from articles.keyset import Cursor
from articles.models import Alias, Article, Person
from tests import cast

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/"}
LISTINGS = (
    "/",
    "/people/sergey-lavrov/",
    "/countries/russia/",
    "/topics/diplomacy/",
    "/sources/tass/",
    "/2015/",
    "/2015/09/",
    "/2015/09/21/",
)


def feed(client: Client, address: str = "/feed/") -> ET.Element:
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    parsed: ET.Element = fromstring(response.content)
    return parsed


def as_json(client: Client, address: str = "/feed.json") -> Any:
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (
        200,
        "application/feed+json; charset=utf-8",
    )
    return json.loads(response.content)


def texts(element: ET.Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path, ATOM)]


@pytest.mark.parametrize("listing", LISTINGS)
def test_every_listing_has_both_feeds_and_names_them(client: Client, listing: str) -> None:
    cast.talks()
    headline = "Russian and Japanese foreign ministers to discuss peace treaty in Moscow"
    assert texts(feed(client, f"{listing}feed/"), "a:entry/a:title") == [headline]
    assert [item["title"] for item in as_json(client, f"{listing}feed.json")["items"]] == [headline]
    page = client.get(listing).content.decode()
    assert '<link rel="alternate" type="application/atom+xml" title="' in page
    assert f'href="{listing}feed/"' in page


def test_an_entry_whose_hour_is_unknown_has_a_day_and_no_invented_hour(client: Client) -> None:
    item = cast.talks()
    entry = feed(client).find("a:entry", ATOM)
    assert entry is not None
    assert texts(entry, "a:published") == []
    assert texts(entry, "dc:date") == ["2015-09-21"]
    assert texts(entry, "a:updated") == [f"{item.updated_at:%Y-%m-%dT%H:%M:%SZ}"]
    posted = as_json(client)["items"][0]
    assert "date_published" not in posted
    assert posted["_archive"] == {"uid": item.uid, "day": "2015-09-21", "rights": "© TASS"}


def test_an_hour_is_given_on_the_clock_of_the_source(client: Client) -> None:
    cast.article(source=cast.tass(), published_at=dt.datetime(2015, 9, 20, 22, tzinfo=dt.UTC))
    assert texts(feed(client), "a:entry/a:published") == ["2015-09-21T01:00:00+03:00"]
    assert as_json(client)["items"][0]["date_published"] == "2015-09-21T01:00:00+03:00"


def test_an_entry_is_complete(client: Client) -> None:
    item = cast.talks(byline="A. Reporter")
    entry = feed(client).find("a:entry", ATOM)
    assert entry is not None
    assert texts(entry, "a:summary") == ["The problem of the southern Kuril Islands is the key obstacle"]
    assert texts(entry, "a:content") == [
        (
            '<p><span class="dateline">MOSCOW, September 21. /TASS/.</span> Lavrov and Kishida '
            "will on Monday discuss a peace treaty.</p><p>Nothing is signed.</p>"
        )
    ]
    assert texts(entry, "a:author/a:name") == ["A. Reporter"]
    assert texts(entry, "a:rights") == ["© TASS"]
    links = [link.attrib["href"] for link in entry.findall("a:link", ATOM)]
    assert links == [f"http://testserver{item.get_absolute_url()}"]
    assert [(c.attrib["scheme"], c.attrib["term"]) for c in entry.findall("a:category", ATOM)] == [
        ("http://testserver/people/", "fumio-kishida"),
        ("http://testserver/people/", "sergey-lavrov"),
        ("http://testserver/countries/", "japan"),
        ("http://testserver/countries/", "russia"),
        ("http://testserver/topics/", "diplomacy"),
    ]


def test_ids_survive_a_new_headline_slug_and_host(client: Client) -> None:
    item = cast.talks()
    before = texts(feed(client), "a:entry/a:id")
    Article.objects.filter(pk=item.pk).update(headline="Another", slug="another")
    response = client.get("/feed/", headers={"host": "127.0.0.1"})
    assert texts(fromstring(response.content), "a:entry/a:id") == before
    assert as_json(client)["items"][0]["id"] == before[0]
    assert before[0].startswith("urn:uuid:")


def test_feeds_have_ids_of_their_own(client: Client) -> None:
    cast.talks()
    ids = {texts(feed(client, f"{listing}feed/"), "a:id")[0] for listing in LISTINGS}
    assert len(ids) == len(LISTINGS)


def test_entries_stand_in_the_order_of_first_publication_and_are_not_too_many(client: Client) -> None:
    for minute in range(LONGEST + 5):
        cast.article(f"Item {minute}", published_at=dt.datetime(2015, 9, 21, 8, minute, tzinfo=dt.UTC))
    newest = [f"Item {minute}" for minute in range(LONGEST + 4, 4, -1)]
    assert texts(feed(client), "a:entry/a:title") == newest
    assert [item["title"] for item in as_json(client)["items"]] == newest


def test_updated_is_the_last_change_of_any_entry(client: Client) -> None:
    for changed in (dt.datetime(2016, 1, 1, tzinfo=dt.UTC), dt.datetime(2017, 1, 1, tzinfo=dt.UTC)):
        Article.objects.filter(pk=cast.article().pk).update(updated_at=changed)
    cast.article()
    Article.objects.filter(updated_at__gt=dt.datetime(2018, 1, 1, tzinfo=dt.UTC)).update(
        updated_at=dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
    )
    assert texts(feed(client), "a:updated") == ["2017-01-01T00:00:00Z"]


def test_the_feed_of_an_empty_archive_is_a_feed(client: Client) -> None:
    assert texts(feed(client), "a:updated") == ["1970-01-01T00:00:00Z"]
    assert as_json(client)["items"] == []


def test_a_control_character_does_not_end_the_feed(client: Client) -> None:
    """M8: one bad headline must not take the feed from everyone."""
    item = cast.talks()
    bad = "Bad\x0b \x00\x1b\ufffe headline ]]> <b>&amp;"
    Article.objects.filter(pk=item.pk).update(headline=bad.replace("\x00", ""), standfirst="\x08x")
    assert texts(feed(client), "a:entry/a:title") == ["Bad  headline ]]> <b>&amp;"]
    assert texts(feed(client), "a:entry/a:summary") == ["x"]
    assert as_json(client)["items"][0]["title"] == "Bad  headline ]]> <b>&amp;"


def test_an_item_has_its_own_rights_and_leads_to_its_page_at_the_source(client: Client) -> None:
    cast.talks(rights="© The correspondent", url="https://tass.example/822555")
    entry = feed(client).find("a:entry", ATOM)
    assert entry is not None
    assert texts(entry, "a:rights") == ["© The correspondent"]
    [via] = [link for link in entry.findall("a:link", ATOM) if link.get("rel") == "via"]
    assert via.get("href") == "https://tass.example/822555"
    [item] = as_json(client)["items"]
    assert (item["external_url"], item["_archive"]["rights"]) == (
        "https://tass.example/822555",
        "© The correspondent",
    )


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert printable("a\x00\x0b\ud800\ufffe\uffff\tb\n\U0001f5de") == "a\tb\n\U0001f5de"


def test_drafts_and_withdrawn_items_and_hidden_tags_are_not_fed(client: Client) -> None:
    cast.talks()
    cast.article("Canary", status=Article.Status.DRAFT)
    cast.withdraw(cast.article("Canary"), "Canary")
    Person.objects.filter(slug="sergey-lavrov").update(is_hidden=True)
    for address in ("/feed/", "/feed.json", "/2015/09/21/feed/"):
        content = client.get(address).content.decode()
        assert "Canary" not in content
        assert "sergey-lavrov" not in content


def test_a_reader_who_knows_the_feed_is_told_that_nothing_changed(client: Client) -> None:
    cast.talks()
    for address in ("/feed/", "/feed.json"):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_the_page_and_the_feed_know_each_other(client: Client) -> None:
    cast.talks()
    address = "http://testserver/search/feed/?q=treaty"
    assert links(feed(client, address)) == {
        "self": address,
        "alternate": "http://testserver/search/?q=treaty",
    }
    told = as_json(client, "/search/feed.json?q=treaty")
    assert (told["feed_url"], told["home_page_url"], "next_url" in told) == (
        "http://testserver/search/feed.json?q=treaty",
        "http://testserver/search/?q=treaty",
        False,
    )


def links(read: ET.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in read.findall("a:link", ATOM)}


PAGED = (
    *(f"{listing}feed/" for listing in LISTINGS),
    "/topics/diplomacy/feed/?narrower=with",
    "/people/sergey-lavrov/and/countries/russia/feed/",
    "/search/feed/?q=talks&person=sergey-lavrov",
)


@pytest.fixture
def seven_pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Seven items, of which a feed has three on a page; two were published in the same minute."""
    monkeypatch.setattr("articles.feeds.LONGEST", 3)
    for number in range(7):
        cast.talks(
            headline=f"Talks {number}",
            source=cast.tass(),
            published_at=dt.datetime(2015, 9, 21, 8, number - number // 6, tzinfo=dt.UTC),
            precision="minute",
        )
    return [f"Talks {number}" for number in range(6, -1, -1)]


@pytest.mark.parametrize("address", PAGED)
def test_older_items_are_on_further_pages(client: Client, seven_pages: list[str], address: str) -> None:
    pages = [feed(client, address)]
    while older := links(pages[-1]).get("next"):
        pages.append(feed(client, older))
    found = [texts(page, "a:entry/a:title") for page in pages]
    assert found == [seven_pages[:3], seven_pages[3:6], seven_pages[6:]]
    assert len({texts(page, "a:id")[0] for page in pages}) == 1
    first, second, third = map(links, pages)
    assert first["self"] == second["first"] == third["first"]

    def entries(where: str) -> list[str]:
        return texts(feed(client, where), "a:entry/a:title")

    assert (entries(second["previous"]), entries(third["previous"])) == (seven_pages[:3], seven_pages[3:6])
    assert entries(first["last"]) == seven_pages[4:]


def test_a_json_feed_leads_to_its_next_page(client: Client, seven_pages: list[str]) -> None:
    told = as_json(client, "/people/sergey-lavrov/feed.json")
    titles = [item["title"] for item in told["items"]]
    while "next_url" in told:
        told = as_json(client, told["next_url"])
        titles += [item["title"] for item in told["items"]]
    assert titles == seven_pages


def test_what_was_corrected_and_removed_is_paged_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.feeds.LONGEST", 2)
    item = cast.talks()
    for number in (2, 3, 4):
        cast.version(item, number, note=f"Note {number}")
        cast.withdraw(cast.article(), f"Reason {number}")
    for address in ("/corrections/feed/", "/removed/feed/"):
        first = feed(client, address)
        second = feed(client, links(first)["next"])
        told = [texts(page, "a:entry/a:content") for page in (first, second)]
        assert [[text.split()[1] for text in page] for page in told] == [["4", "3"], ["2"]]
        assert texts(first, "a:id") == texts(second, "a:id")


@pytest.mark.parametrize(
    "address", ["/feed/", "/2015/feed/", "/people/sergey-lavrov/feed/", "/removed/feed/"]
)
def test_a_cursor_that_is_none_is_told(client: Client, address: str) -> None:
    cast.talks()
    assert client.get(f"{address}?after=x").status_code == 400


def test_days_beyond_the_calendar_are_no_fault_of_the_server(client: Client) -> None:
    cast.talks()
    for ordinal, status in ((10**12, 200), (-5, 404)):
        cursor = Cursor((ordinal, 1)).encode()
        assert client.get(f"/2015/feed/?after={cursor}").status_code == status


def test_the_feed_of_a_topic_has_narrower_ones_when_asked(client: Client) -> None:
    cast.article("Wide", topics=[cast.international_relations()])
    cast.article("Narrow", topics=[cast.diplomacy()])
    address = "/topics/international-relations/"
    page = client.get(f"{address}?narrower=with").content.decode()
    assert f'href="{address}feed/?narrower=with"' in page
    with_narrower = feed(client, f"{address}feed/?narrower=with")
    assert texts(with_narrower, "a:entry/a:title") == ["Narrow", "Wide"]
    assert texts(with_narrower, "a:title") == ["International relations with narrower topics · News Archive"]
    assert links(with_narrower)["alternate"] == f"http://testserver{address}?narrower=with"
    alone = feed(client, f"{address}feed/")
    assert texts(alone, "a:entry/a:title") == ["Wide"]
    assert texts(alone, "a:id") != texts(with_narrower, "a:id")
    assert client.get(f"{address}feed/?narrower=all").status_code == 400


def test_a_former_address_leads_to_the_same_feed_with_narrower_ones(client: Client) -> None:
    topic = cast.diplomacy()
    cast.article(topics=[topic])
    Alias.objects.create(topic=topic, text="Statecraft")
    response = client.get("/topics/statecraft/feed/?narrower=with")
    assert (response.status_code, response["Location"]) == (301, "/topics/diplomacy/feed/?narrower=with")
