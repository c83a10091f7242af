import json
import re
from typing import Any

import pytest
from django.test import Client

from articles import chaining
from articles.models import Article
from tests import cast, fishery
from tests.fishery import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> list[Article]:
    longer = (*fishery.SENTENCES[:4], *fishery.ADDED)
    items = [
        filed("Treaty signed"),
        filed("UPDATE 1-Treaty signed", *fishery.SENTENCES, *fishery.ADDED, minutes=10),
        filed("CORRECTED-Treaty signed", *longer, minutes=20),
        filed("Herring treaty", minutes=30, source=cast.tass()),
        filed("UPDATE 2-Treaty signed", *longer, minutes=40, status=Article.Status.DRAFT),
    ]
    chaining.chain(items)
    return items


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def found(pattern: str, page: str) -> list[Any]:
    return re.findall(pattern, page, re.DOTALL)


def described(page: str) -> Any:
    return json.loads(found(r'<script type="application/ld\+json">(.*?)</script>', page)[0])[0]


def test_the_page_of_an_item_lists_its_story_newest_first(client: Client, story: list[Article]) -> None:
    page = html(client, story[1].get_absolute_url())
    section = found(r'<section class="section" id="story".*?</section>', page)[0]
    labels = found(
        r'<p class="label">(.*?)</p>\s*<p class="stream-title[^"]*"[^>]*>(?:<a href="(.*?)">)?(.*?)<', section
    )
    assert labels == [
        ("Copy", story[3].get_absolute_url(), "Herring treaty"),
        ("Correction", story[2].get_absolute_url(), "CORRECTED-Treaty signed"),
        ("Update: this item", "", "UPDATE 1-Treaty signed"),
        ("First item", story[0].get_absolute_url(), "Treaty signed"),
    ]
    assert found(r'<span class="note">(.*?)</span>', section)[0] == "4 parts, newest first"
    assert found(r'href="([^"]*since[^"]*)"', section) == [
        f"{story[3].get_absolute_url()}since/{story[0].uid}/",
        f"{story[2].get_absolute_url()}since/{story[1].uid}/",
        f"{story[1].get_absolute_url()}since/{story[0].uid}/",
    ]


def test_an_item_that_stands_alone_has_no_such_list(client: Client) -> None:
    assert 'id="story"' not in html(client, filed().get_absolute_url())


def test_readers_are_told_first_of_a_correction_and_of_a_later_take(
    client: Client, story: list[Article]
) -> None:
    notes = r'<div class="story-note" role="note"><p>(.*?)</p>'
    url = story[2].get_absolute_url()
    corrected = f'<a href="{url}" lang="en" dir="auto">CORRECTED-Treaty signed</a>'
    assert found(notes, html(client, story[1].get_absolute_url())) == [
        f"<b>Corrected</b> by its sender: {corrected}"
    ]
    assert found(notes, html(client, story[0].get_absolute_url())) == [
        f"A later take of this story: {corrected}"
    ]
    assert found(notes, html(client, story[2].get_absolute_url())) == []


def test_linked_data_say_what_it_is_based_on_and_what_corrects_it(
    client: Client, story: list[Article]
) -> None:
    data = described(html(client, story[1].get_absolute_url()))
    site = "http://testserver"
    assert data["isBasedOn"] == f"{site}/a/{story[0].uid}/"
    assert data["correction"] == [
        {
            "@type": "CorrectionComment",
            "@id": f"{site}/a/{story[2].uid}/",
            "url": site + story[2].get_absolute_url(),
            "text": "CORRECTED-Treaty signed",
            "datePublished": "2015-09-21T10:50:00+01:00",
        }
    ]
    assert {"isBasedOn", "correction"} & described(html(client, story[0].get_absolute_url())).keys() == set()


def test_feeds_link_what_an_entry_follows(client: Client, story: list[Article]) -> None:
    site = "http://testserver"
    atom = html(client, "/feed/")
    assert found(r'<link href="([^"]*)" rel="(via|predecessor-version)" type="text/html">', atom) == [
        (site + story[0].get_absolute_url(), "via"),
        (site + story[1].get_absolute_url(), "predecessor-version"),
        (site + story[0].get_absolute_url(), "predecessor-version"),
    ]
    items = json.loads(html(client, "/feed.json"))["items"]
    assert [item["_archive"].get("follows") for item in items] == [
        {"url": site + story[0].get_absolute_url(), "relation": "copy"},
        {"url": site + story[1].get_absolute_url(), "relation": "correction"},
        {"url": site + story[0].get_absolute_url(), "relation": "update"},
        None,
    ]


@pytest.mark.parametrize("address", ["/2015/09/21/", "/sources/reuters/", "/people/sergey-lavrov/"])
def test_listings_say_how_many_versions_there_are(client: Client, story: list[Article], address: str) -> None:
    cast.tag(story[0], people=[cast.lavrov()])
    page = html(client, address)
    assert (f"{story[0].get_absolute_url()}#story", "+3 versions") in found(
        r'<p class="note"><a href="(.*?)">(.*?)</a></p>', page
    )
    cast.withdraw(story[1], "An error.")
    cast.withdraw(story[2], "An error.")
    assert "+1 version<" in html(client, address)


def test_what_a_search_finds_of_one_story_stands_together(client: Client, story: list[Article]) -> None:
    page = html(client, "/search/?q=herring&sort=oldest")
    assert len(found(r'<article class="(stream-item)">', page)) == 1
    gathered = found(r'<ul class="note" aria-label="Also of this story">(.*?)</ul>', page)[0]
    assert found(r'<a href="(.*?)"', gathered) == [item.get_absolute_url() for item in story[1:4]]
    assert "version</a>" not in page


def test_what_changed_since_an_earlier_part_is_marked(client: Client, story: list[Article]) -> None:
    page = html(client, f"{story[2].get_absolute_url()}since/{story[1].uid}/")
    assert (
        found(r"<h1[^>]*>(.*?)</h1>", page)[0].strip()
        == "<del>UPDATE 1-Treaty </del><ins>CORRECTED-Treaty </ins>signed"
    )
    removed = " ".join(
        found(r"<del>(.*?)</del>", found(r'<div class="story-body"[^>]*>(.*?)</div>', page)[0])
    )
    assert removed.split() == fishery.SENTENCES[4].split()
    assert found(r'Compared with <a href="(.*?)" lang="en" dir="auto">', page) == [
        story[1].get_absolute_url()
    ]
    assert '<meta name="robots" content="noindex">' in page


def test_only_public_parts_of_one_story_are_compared(client: Client, story: list[Article]) -> None:
    here, alone = story[2].get_absolute_url(), filed("Tin rises", *fishery.OTHER)
    cast.withdraw(story[3], "An error.")
    for uid in (story[4].uid, story[3].uid, alone.uid, story[2].uid, "000000000000"):
        html(client, f"{here}since/{uid}/", 404)
    html(client, f"{alone.get_absolute_url()}since/{alone.uid}/", 404)
    html(client, f"/2015/02/31/x/since/{story[0].uid}/", 404)
    html(client, f"{story[3].get_absolute_url()}since/{story[0].uid}/", 404)
    html(client, f"{here}since/{story[0].uid}/", 200)


def test_a_draft_of_a_story_is_nowhere(client: Client, story: list[Article]) -> None:
    for address in (
        *(item.get_absolute_url() for item in story[:4]),
        "/feed/",
        "/2015/09/21/",
        "/search/?q=treaty",
    ):
        assert "UPDATE 2" not in html(client, address)


def test_hostile_headlines_are_escaped(client: Client) -> None:
    hostile = '</title><script>alert("1")</script>'
    items = [filed(f"{hostile} one"), filed(f"{hostile} two", minutes=5)]
    chaining.chain(items)
    for address in (items[1].get_absolute_url(), f"{items[1].get_absolute_url()}since/{items[0].uid}/"):
        assert "<script>alert" not in html(client, address)


def test_the_parts_next_to_an_item_are_offered_below_it(client: Client, story: list[Article]) -> None:
    pattern = r'<nav class="neighbours" aria-label="In this story">(.*?)</nav>'
    asked = [html(client, story[number].get_absolute_url()) for number in (0, 1, 3)]
    beside = [found(r'<a class="(\w+)" href="(.*?)"', found(pattern, page)[0]) for page in asked]
    first, update, correction = (item.get_absolute_url() for item in story[:3])
    assert beside == [
        [("later", update)],
        [("earlier", first), ("later", correction)],
        [("earlier", correction)],
    ]
