import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, ImportRun, Operation, Post, Redirect, SourceItem
from tests import cast

pytestmark = pytest.mark.django_db

ADDRESS = "/2015/09/21/russian-and-japanese-foreign-ministers-to-discuss-peace-treaty-in-moscow/"


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def found(pattern: str, page: str) -> list[Any]:
    return re.findall(pattern, page, re.DOTALL)


def test_an_article_shows_headline_standfirst_and_text(client: Client) -> None:
    cast.talks()
    page = html(client, ADDRESS)
    assert found(r"<h1[^>]*>(.*?)</h1>", page) == [
        "Russian and Japanese foreign ministers to discuss peace treaty in Moscow"
    ]
    assert found(r'<p class="standfirst"[^>]*>(.*?)</p>', page) == [
        "The problem of the southern Kuril Islands is the key obstacle"
    ]
    assert found(r'<div class="story-body"[^>]*>\s*(.*?)\s*</div>', page) == [
        (
            '<p><span class="dateline">MOSCOW, September 21. /TASS/.</span> '
            "Lavrov and Kishida will on Monday discuss a peace treaty.</p><p>Nothing is signed.</p>"
        )
    ]


def test_an_hour_that_is_not_known_is_not_shown(client: Client) -> None:
    cast.talks()
    page = html(client, ADDRESS)
    assert found(r'<time class="day" datetime="(.*?)">(.*?)</time>\s*(\S+?)</p>', page) == [
        ("2015-09-21", "21\xa0September 2015", "Monday")
    ]


def test_the_foot_leads_to_the_source_and_gives_the_rights_of_the_item(client: Client) -> None:
    cast.talks()
    assert found(r"<dt>Rights</dt><dd>(.*?)</dd>", html(client, ADDRESS)) == ["© TASS"]
    Article.objects.update(url='https://tass.example/?a=1&b="2"', rights="© <A> photographer")
    page = html(client, ADDRESS)
    assert found(r"<dt>Rights</dt><dd>(.*?)</dd>", page) == ["© &lt;A&gt; photographer"]
    assert found(r'<dt>At its source</dt><dd><a href="(.*?)" rel="external">', page) == [
        "https://tass.example/?a=1&amp;b=&quot;2&quot;"
    ]


def test_the_hour_is_that_of_the_source(client: Client) -> None:
    moment = dt.datetime(2015, 9, 20, 22, 30, tzinfo=dt.UTC)
    item = cast.article("Late", source=cast.tass(), published_at=moment)
    assert item.get_absolute_url() == "/2015/09/21/late/"
    page = html(client, "/2015/09/21/late/")
    assert found(r'<time class="day" datetime="(.*?)">.*?</time>\s*(.*?)</p>', page) == [
        ("2015-09-21T01:30:00+03:00", "01:30 MSK")
    ]


def test_tags_are_listed_by_kind_with_the_office_held_on_that_day(client: Client) -> None:
    cast.talks()
    page = html(client, ADDRESS)
    tags = found(r'<div class="tags">(.*?)</div>', page)[0]
    assert found(r"<h2>(.*?)</h2>", tags) == ["People", "Countries", "Topics"]
    assert found(r'<li><a href="(.*?)">(.*?)</a>(?: <span class="role">(.*?)</span>)?</li>', tags) == [
        ("/people/fumio-kishida/", "Fumio Kishida", "then Minister for Foreign Affairs, Japan"),
        ("/people/sergey-lavrov/", "Sergey Lavrov", "Minister of Foreign Affairs, Russia"),
        ("/countries/japan/", "Japan", ""),
        ("/countries/russia/", "Russia", ""),
        ("/topics/diplomacy/", "Diplomacy", ""),
    ]


def test_an_office_that_names_its_country_is_not_given_it_twice(client: Client) -> None:
    Post.objects.create(
        person=cast.putin(), title="President of Russia", country=cast.russia(), started=dt.date(2012, 5, 7)
    )
    cast.talks(people=[cast.putin()])
    assert found(r'<span class="role">(.*?)</span>', html(client, ADDRESS)) == ["President of Russia"]


def test_a_hidden_tag_is_not_shown(client: Client) -> None:
    hidden = cast.putin()
    hidden.is_hidden = True
    hidden.save()
    cast.talks(people=[hidden, cast.lavrov()])
    assert found(r'href="(/people/[^"]+/)"', html(client, ADDRESS)) == ["/people/sergey-lavrov/"]


def test_the_page_names_its_own_and_its_permanent_address(client: Client) -> None:
    item = cast.talks()
    page = html(client, ADDRESS)
    assert found(r'<link rel="canonical" href="(.*?)">', page) == [f"http://testserver{ADDRESS}"]
    assert found(r"<span lang=\"en\" data-copy>(.*?)</span>", page) == [
        (
            "TASS. “Russian and Japanese foreign ministers to discuss peace treaty in Moscow.” "
            f"September 21, 2015. News Archive. http://testserver/a/{item.uid}/"
        )
    ]
    assert found(r'<a href="(mailto:[^"]*)"', page) == [
        (
            "mailto:?subject=Russian%20and%20Japanese%20foreign%20ministers%20to%20discuss%20peace%20treaty"
            "%20in%20Moscow&amp;body=Russian%20and%20Japanese%20foreign%20ministers%20to%20discuss%20peace"
            "%20treaty%20in%20Moscow%0D%0ATASS%2C%202015-09-21%0D%0A"
            f"http%3A%2F%2Ftestserver%2Fa%2F{item.uid}%2F%0D%0A"
        )
    ]


def test_the_checksum_of_the_original_is_shown(client: Client) -> None:
    item = cast.talks()
    run = ImportRun.objects.create()
    SourceItem.objects.create(
        article=item, run=run, data=b"x", sha256="ab" * 32, size=1, parser="wire", parser_version=1, offset=0
    )
    assert found(r"<dd><code>(.*?)</code></dd>", html(client, ADDRESS)) == ["ab" * 32]


def test_hostile_text_is_escaped_everywhere(client: Client) -> None:
    hostile = '</title></script><script>alert("1")</script>'
    item = cast.article(hostile, standfirst=hostile, dateline=hostile, byline=hostile, section=hostile)
    page = html(client, item.get_absolute_url())
    assert found(r"<script[^>]*>", page) == [
        '<script type="application/ld+json">',
        '<script type="module" src="/static/js/suggest.js">',
        '<script type="module" src="/static/js/copy.js">',
    ]
    assert page.count("alert(") == page.count("alert(&quot;") + page.count('alert(\\"')


def test_crumbs_lead_up_by_year_month_and_day(client: Client) -> None:
    cast.talks()
    crumbs = found(r'<nav class="crumbs".*?</nav>', html(client, ADDRESS))[0]
    assert found(r'<a href="(.*?)">(.*?)</a>', crumbs) == [
        ("/2015/", "2015"),
        ("/2015/09/", "September"),
        ("/2015/09/21/", "21"),
    ]


def test_neighbours_are_the_public_items_before_and_after(client: Client) -> None:
    day = cast.MOMENT
    cast.article("Earliest", published_at=day - dt.timedelta(hours=2))
    cast.article("Before", published_at=day - dt.timedelta(hours=1))
    item = cast.article("Here", published_at=day)
    cast.article("Unpublished", published_at=day + dt.timedelta(minutes=1), status=Article.Status.DRAFT)
    cast.article("After", published_at=day + dt.timedelta(hours=1))
    nav = found(r'<nav class="neighbours".*?</nav>', html(client, item.get_absolute_url()))[0]
    assert found(r'rel="(\w+)" href="(.*?)"', nav) == [
        ("prev", "/2015/09/21/before/"),
        ("next", "/2015/09/21/after/"),
    ]


def test_a_headline_in_capitals_is_marked_and_kept(client: Client) -> None:
    item = cast.article("GRAIN SHIPMENTS TO THE USSR")
    assert found(r"<h1.*?</h1>", html(client, item.get_absolute_url())) == [
        '<h1 class="headline as-wired" lang="en" dir="ltr">GRAIN SHIPMENTS TO THE USSR</h1>'
    ]


def test_a_correction_stands_before_the_text_and_leads_to_what_changed(client: Client) -> None:
    item = cast.talks(version_number=3)
    cast.version(item, 2, note="It was Monday, not Sunday.")
    cast.version(item, 3, note="Not for readers.", is_public=False)
    page = html(client, ADDRESS)
    assert found(r'</time>\. (.*?) <a href="(.*?)"', page) == [
        ("It was Monday, not Sunday.", f"{ADDRESS}versions/2/")
    ]


def test_a_later_take_is_announced_and_a_draft_of_one_is_not(client: Client) -> None:
    item = cast.talks()
    cast.article("Draft of a take", supersedes=item, status=Article.Status.DRAFT)
    assert found("later take", html(client, ADDRESS)) == []
    cast.article("Ministers met", supersedes=item)
    assert found(
        r'later take of this story: <a href="(.*?)" lang="en" dir="auto">', html(client, ADDRESS)
    ) == ["/2015/09/21/ministers-met/"]


@pytest.mark.parametrize("status", [Article.Status.DRAFT, Article.Status.SCHEDULED])
def test_what_is_not_published_is_not_there(client: Client, status: str) -> None:
    item = cast.talks(status=status)
    for below in ("", "versions/", "versions/1/", "cite/", "cite.ris", "original/"):
        assert "peace treaty" not in html(client, f"{ADDRESS}{below}", 404)
    assert "peace treaty" not in html(client, f"/a/{item.uid}/", 404)


def test_a_withdrawn_item_says_when_and_why_and_nothing_of_itself(client: Client) -> None:
    item = cast.withdraw(cast.talks(), "A court ordered it.")
    below = ("", "versions/", "versions/1/", "cite/", "cite.json", "original/")
    for address in (*(f"{ADDRESS}{each}" for each in below), f"/a/{item.uid}/"):
        page = html(client, address, 410)
        assert found(r"<b>Reason:</b> (.*?)</p>", page) == ["A court ordered it."]
        assert found(r'<time datetime="(.*?)">', page) == ["2016-02-03", "2015-09-21"]
        assert "Lavrov" not in page
        assert "peace treaty" not in page


def test_the_permanent_address_leads_to_the_page(client: Client) -> None:
    item = cast.talks()
    response = client.get(f"/a/{item.uid}/")
    assert (response.status_code, response.headers["Location"]) == (301, ADDRESS)


@pytest.mark.parametrize(
    "address",
    [
        "/2015/09/21/nothing/",
        "/2015/02/30/a/",
        "/0000/01/01/a/",
        "/2015/13/01/a/",
        "/a/nosuchuid/",
        "/2015/9/21/a/",
    ],
)
def test_there_is_nothing_at_other_addresses(client: Client, address: str) -> None:
    cast.talks()
    html(client, address, 404)


def test_a_former_address_leads_to_the_present_one_in_one_hop(client: Client) -> None:
    item = cast.talks()
    operation = Operation.objects.create(kind="rename", summary="New headline")
    Redirect.objects.create(
        path="/2015/09/21/old/", kind=Redirect.Kind.ARTICLE, target_uid=item.uid, operation=operation
    )
    response = client.get("/2015/09/21/old/")
    assert (response.status_code, response.headers["Location"]) == (301, ADDRESS)
    for below in ("versions/", "versions/1/", "cite/", "cite.bib", "original/"):
        response = client.get(f"/2015/09/21/old/{below}")
        assert (response.status_code, response.headers["Location"]) == (301, f"{ADDRESS}{below}")
    html(client, "/2015/09/21/older/versions/", 404)


def test_a_slug_in_another_script_is_an_address(client: Client) -> None:
    item = cast.article("Северные территории: 北方領土")
    assert found(r"<h1[^>]*>(.*?)</h1>", html(client, item.get_absolute_url())) == [
        "Северные территории: 北方領土"
    ]


def test_the_page_is_public_to_caches_and_asks_for_no_cookie(client: Client) -> None:
    cast.talks()
    first = client.get(ADDRESS)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.cookies == {}
    assert first.headers["Vary"] == "Accept-Encoding"
    again = client.get(ADDRESS, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_only_reading_is_allowed(client: Client) -> None:
    cast.talks()
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.parametrize("others", [1, 3])
def test_the_number_of_queries_is_the_same_with_one_item_and_with_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, others: int
) -> None:
    item = cast.talks(version_number=2)
    cast.version(item, 2, note="It was Monday.")
    for _ in range(others):
        cast.talks(headline="Another", source=cast.reuters(), precision=Article.Precision.MINUTE)
    # item, its tags, posts of people, other names, what was taught about these, corrections, original, what
    # is near, what stands beside it
    with django_assert_num_queries(9):
        client.get(item.get_absolute_url())


def test_what_it_names_is_linked_once_in_its_text(client: Client) -> None:
    body = "<p>Sergey Lavrov met Fumio Kishida in Japan. Lavrov left Japan.</p>"
    item = cast.talks(body=body, dateline="")
    page = html(client, item.get_absolute_url())
    assert found(r'<div class="story-body"[^>]*>\s*(.*?)\s*</div>', page) == [
        (
            '<p><a href="/people/sergey-lavrov/">Sergey Lavrov</a> met <a href="/people/fumio-kishida/">'
            'Fumio Kishida</a> in <a href="/countries/japan/">Japan</a>. Lavrov left Japan.</p>'
        )
    ]


@pytest.mark.parametrize(
    ("language", "written"), [("ar", "rtl"), ("he", "rtl"), ("ur-PK", "rtl"), ("ru", "ltr")]
)
def test_the_text_says_its_language_and_how_that_is_written(
    client: Client, language: str, written: str
) -> None:
    item = cast.article("Talks", language=language)
    page = html(client, item.get_absolute_url())
    assert found(r'<html lang="(.*?)">', page) == ["en"]
    assert found(r'<(?:h1|div) class="(headline|story-body)" lang="(.*?)" dir="(.*?)">', page) == [
        ("headline", language, written),
        ("story-body", language, written),
    ]


def test_related_items_say_why(client: Client) -> None:
    item = cast.talks()
    cast.talks(headline="Another")
    page = html(client, item.get_absolute_url())
    related = found(r'<section class="section related">.*?</section>', page)[0]
    assert found(r'<p class="note">(.*?)</p>', related) == [
        (
            "Same people, same topic, same countries, same day: "
            "Fumio Kishida, Sergey Lavrov, Japan, Russia, diplomacy"
        )
    ]


def test_two_offices_held_on_that_day_are_both_named(client: Client) -> None:
    cast.talks(people=[putin := cast.putin()])
    for title, since, until in [
        ("President of Russia", dt.date(2012, 5, 7), None),
        ("Chairman of the State Council", dt.date(2013, 1, 1), dt.date(2018, 1, 1)),
        ("Prime Minister of Russia", dt.date(2008, 5, 8), dt.date(2012, 5, 7)),
    ]:
        Post.objects.create(person=putin, title=title, country=cast.russia(), started=since, ended=until)
    assert found(r'<span class="role">(.*?)</span>', html(client, ADDRESS)) == [
        "then Chairman of the State Council, Russia; President of Russia"
    ]


def test_the_take_that_it_replaced_is_named_while_readers_may_see_it(client: Client) -> None:
    before = cast.article("Take one")
    item = cast.talks(supersedes=before)
    pattern = r'It replaced an earlier take: <a href="(.*?)" lang="en" dir="auto">'
    assert found(pattern, html(client, item.get_absolute_url())) == ["/2015/09/21/take-one/"]
    cast.withdraw(before, "An error.")
    assert found(pattern, html(client, item.get_absolute_url())) == []
