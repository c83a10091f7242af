"""The search page and its feed, from the address to the page."""

import html
import re
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import Client

from articles.models import Alias, Person
from articles.search.engine import TooSlow, engine
from articles.search.query import MAX_WORDS
from tests import cast
from tests.search import shelf
from tests.searching import count, found, headlines, page, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def stocked(standing: None) -> None:
    shelf.stock()


def facet_links(text: str) -> list[tuple[str, int]]:
    """Address and number of each entry that would narrow the search."""
    facets = text[text.index('<div class="facets">') :] if '<div class="facets">' in text else ""
    facets = facets[: facets.find("</aside>")]
    rows = re.findall(r'<li>.*?</li>|<tr><th scope="row">.*?</tr>', facets, re.DOTALL)
    links = []
    for row in rows:
        if "aria-current" not in row:
            number = re.sub(r"\D", "", re.findall(r"</a>(.*)<", row, re.DOTALL)[0])
            links.append((html.unescape(re.findall(r'href="([^"]*)"', row)[0]), int(number)))
    return links


def test_without_a_question_it_is_all_items_newest_first(client: Client) -> None:
    text = page(client)
    assert (count(text), headlines(text)[:2]) == (
        "19 items",
        ["Sanctions and résumés", "Year opens with trade talks"],
    )
    assert found(r'<meta name="robots" content="(.*?)"', text) == []


def test_what_was_asked_is_marked_and_counted(client: Client) -> None:
    text = page(client, q="“torn up”")
    assert (count(text), headlines(text)) == ("1 item", ["A war of words"])
    assert found(r"<mark>(.*?)</mark>", text) == ["torn", "up"]


def test_a_question_is_answered_with_most_of_its_words(client: Client) -> None:
    text = page(client, q="when will ministers sign the peace treaty about herring")
    assert count(text) == "No item has all of these words"
    assert headlines(text)[0] == "Ministers sign peace treaty"
    assert found(r'<h2 class="search-loose">(.*?)</h2>', text) == ["With some of the words"]


def test_names_lead_to_their_pages_and_can_be_searched_as_typed(client: Client) -> None:
    text = page(client, q="Лавров")
    assert found(r'class="search-named"><a href="(.*?)">(.*?)</a>', text) == [
        ("/people/sergey-lavrov/", "Sergey Lavrov")
    ]
    assert found(r"Also searched: (.*?)\. <a", text)[0].count("<q>Lavrov</q>") == 1
    (as_typed,) = found(r'<a href="([^"]*)" rel="nofollow">Search only', text)
    assert (count(text), count(client.get(as_typed).content.decode())) == ("2 items", "1 item")


def test_a_hidden_subject_is_not_told_of(client: Client) -> None:
    Person.objects.filter(slug="sergey-lavrov").update(is_hidden=True)
    text = page(client, q="Лавров")
    assert (count(text), "Sergey Lavrov</a>" in text, "sergey-lavrov" in text) == ("1 item", False, False)
    assert (
        refusal(client, person="sergey-lavrov")
        == "There is no person called “sergey-lavrov” in this archive."
    )


SEARCHES = (
    *("", "q=peace", "q=treaty+-war", "q=peace+or+trade", "q=Лавров", "q=the", "q=topic:treaty", "lang=ru"),
    *("country=japan", "country=japan&country=russia", "person=fumio-kishida", "topic=trade", "from=2015"),
    *("source=harbour-wire", "to=1987-03-04", "from=1987&to=1987", "from=1987-03-03&to=2015-09-21"),
    *("q=talks&from=2015-09-25", "q=peace&sort=oldest", "q=after:2015-09-22", "q=Kishida&exact=1"),
    *("q=treaty&topic=treaty&lang=en", "q=peace&from=1987-03-05&to=1987"),
)


@pytest.mark.parametrize("asked", SEARCHES)
def test_the_number_of_a_facet_is_what_one_finds_there(client: Client, asked: str) -> None:
    links = facet_links(client.get(f"/search/?{asked}").content.decode())
    told = {url: f"{number} item{'s' * (number != 1)}" for url, number in links}
    assert {url: count(client.get(url).content.decode()) for url in told} == told


def test_a_facet_that_is_on_can_be_taken_off(client: Client) -> None:
    text = page(client, q="treaty", country="japan")
    chips = found(r'<ul class="chips".*?</ul>', text)[0]
    assert found(r'href="(.*?)"', chips) == ["/search/?q=treaty"]
    assert found(r'href="(/search/[^"]*)" aria-current="true">\s*Japan', text) in (["/search/?q=treaty"], [])


def test_two_names_of_one_slug_mean_its_bearer(client: Client) -> None:
    """Another topic, made earlier, is also called trade."""
    trade = shelf.named_topic("trade")
    other = shelf.named_topic("diplomacy")
    assert other.pk < trade.pk
    Alias.objects.create(topic=other, text="trade")
    assert count(page(client, topic="trade")) == "3 items"


def test_the_canonical_address_has_one_order_and_no_strangers(client: Client) -> None:
    text = page(client, utm_source="mail", country="japan", to="2016", q=" treaty ")
    assert found(r'<link rel="canonical" href="(.*?)"', text) == [
        "http://testserver/search/?q=treaty&country=japan&to=2016"
    ]
    assert found(r'<meta name="robots" content="(.*?)"', text) == ["noindex, follow"]


def test_the_feed_has_the_newest_hits(client: Client) -> None:
    text = page(client, q="treaty", sort="oldest")
    (address,) = found(
        r'<link rel="alternate" type="application/atom\+xml" title="This search" href="(.*?)"', text
    )
    feed = client.get(address)
    assert feed.headers["Content-Type"].partition(";")[0] == "application/atom+xml"
    titles = re.findall(r"<entry.*?<title[^>]*>(.*?)</title>", feed.content.decode(), re.DOTALL)
    assert titles == [
        "Treaty, treaty, treaty",
        "Lavrov and Kishida to discuss peace treaty",
        "A war of words",
        "Ministers sign peace treaty",
    ]


@pytest.mark.parametrize("address", ["/search/", "/search/feed/"])
@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("q=a&q=b", "“q” may be given only once in an address."),
        ("sort=best", None),
        ("sort=id%3Bdrop+table+x", None),
        ("exact=yes", None),
        ("from=2024-02-30", "from: There is no 2024-02-30 in the calendar."),
        ("from=9999-99-99", "from: There is no 9999-99-99 in the calendar."),
        ("to=0000-00-00", "to: There is no 0000-00-00 in the calendar."),
        ("to=1e9", "to: “1e9” is not a date: write 2015-09-21, 2015-09 or 2015."),
        ("from=-1", "from: “-1” is not a date: write 2015-09-21, 2015-09 or 2015."),
        (f"from={'9' * 5000}", f"from: “{'9' * 40}” is not a date: write 2015-09-21, 2015-09 or 2015."),
        ("from=2016&to=2015", "The search ends before it begins: “from” is later than “to”."),
        ("lang=english!", "“lang” is a language code such as en or ru."),
        ("person=nobody", "There is no person called “nobody” in this archive."),
        ("country=%27%3B--", "There is no country called “';--” in this archive."),
        ("topic=a&" * 11, "topic: At most 10 tags of a kind can be combined."),
        (f"q={'a+' * (MAX_WORDS + 1)}", f"Please search for at most {MAX_WORDS} words."),
        (f"q={'a:' * 500}", "Please search for a shorter text."),
        (f"q={'a' * 2501}", "Please search for at most 2,500 characters."),
        (f"q={'(a+' * 450}", "Please search for at most 400 words."),
        ("q=%00", None),
        ("source=%00", None),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    client: Client, address: str, query: str, reason: str | None
) -> None:
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    (told,) = found(r"<h1>Not understood</h1>\s*<p>(.*?)</p>", response.content.decode())
    assert told == reason if reason else told


@pytest.mark.parametrize(
    "after",
    ["abc", "9" * 5000, "-1", "WzBd", "WzAsMV0", "WzAsMCwwLjAsOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "%00", "é"],
)
def test_a_place_that_is_none_is_refused(client: Client, after: str) -> None:
    assert client.get("/search/", {"q": "peace", "after": after}).status_code == 400


def test_unknown_parameters_are_ignored(client: Client) -> None:
    strangers = {"tag[]": "x", "q[$ne]": "", "page": "-1", **{f"p{number}": "x" for number in range(300)}}
    assert count(page(client, q="peace", **strangers)) == "6 items"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_reading_is_allowed(client: Client, method: str) -> None:
    response = getattr(client, method)("/search/?q=peace")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


NAUGHTY = (
    *("a & | !", "((", '"', "'", "*", "-", "NOT", "AND AND", "or", "NEAR(", "^", "{}", "title:", "<->"),
    *(":*ABCD", "\\", "the of and", "!!! ???", "c++", "C#", ".NET", "U.S.", "1.5", "a,b", "-x", "#tag"),
    *("x:y", "{title}:peace", "author:peace", "rank:1", "rowid:1", "search_index:peace"),
    *("'; DROP TABLE articles_article; --", "1' OR '1'='1", "%", "%s %(x)s", "_", "\t\n\r"),
    *("\u200b\u200e\u202e", "\ufeff", "é̸̴͛", "ﷺ", "👩\u200d👩\u200d👧", "𝕿𝖍𝖊", "Z̜̜̜͛"),
    *("<script>alert(1)</script>", '"><svg onload=1>', "{{ 7*7 }}", "${7*7}", "../../etc/passwd"),
    *("file:///etc/passwd", "١٢٣", "ﬀ", "İ", "ǅ", "ß", "\ud7ff", "日本語 中文 한국어", 'שלום "צה', "\u200e"),
    *("null", "undefined", "true", "NaN", '" " "" """', '-"', "-(-(-a))", "((((((((a))))))))"),
    *("a or or b", "or or", "person:", 'person:"', "before:x", "after:99999", "a* b* c* d* e*", "**"),
    *("* a", "-*", "title:-a", 'title:"', "a" * 1000, "|" * 1000, '"' * 1000, "(" * 1000),
)


@pytest.mark.parametrize("typed", NAUGHTY)
def test_nothing_typed_is_an_error(client: Client, typed: str) -> None:
    response = client.get("/search/", {"q": typed})
    assert response.status_code == 200
    text = response.content.decode()
    assert [canary for canary in shelf.CANARIES if canary in text] == []
    assert found(r'<input id="search-page" type="search" name="q" value="(.*?)"', text) == [typed.strip()]


def test_a_long_query_is_answered_or_refused_at_once(client: Client) -> None:
    assert refusal(client, q=" ".join(["word"] * 420)) == "Please search for at most 400 words."
    assert refusal(client, q=" or ".join(f"w{n}" for n in range(420)))[:16] == "Please search fo"


def test_what_was_typed_is_escaped_everywhere(client: Client) -> None:
    for typed in ("<script>alert(1)</script>", '"><svg onload=1>', "'><img src=x onerror=1>"):
        for parameters in ({"q": typed}, {"q": f"{typed} peace or trade", "sort": "newest"}):
            text = page(client, **parameters)
            assert found(r"<script>|<svg onload|<img", text) == []
        assert typed not in client.get("/search/", {"country": typed}).content.decode()
        assert typed not in client.get("/search/feed/", {"q": typed}).content.decode()


def test_text_that_looks_like_markup_is_shown_as_text(client: Client) -> None:
    text = page(client, q="mark R&D")
    assert re.findall(r'<h3 class="stream-title"[^>]*><a href="[^"]*">(.*?)</a>', text) == [
        "Profits at <mark>R</mark>&amp;<mark>D</mark> firm &lt;<mark>Mark</mark>&gt; rise"
    ]


def test_an_item_says_by_which_other_name_it_was_found(client: Client) -> None:
    named = r'<p class="note">Named here as (.*?)</p>'
    assert found(named, page(client, q="Лавров")) == ["<q>Sergey Lavrov</q>"]
    assert found(named, page(client, q="Kishida Lavroff", sort="newest")) == [
        "<q>Sergey Lavrov</q>",
        "<q>Кисида</q>, <q>Лавров</q>",
    ]
    assert found(named, page(client, q="Лавров", exact="1")) == found(named, page(client, q="treaty")) == []


def test_drafts_change_no_number_and_no_validator(client: Client) -> None:
    before = client.get("/search/?q=peace")
    cast.article("Peace and zanzibarquill", status="draft", people=[cast.putin()])
    after = client.get("/search/?q=peace")
    assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])


def test_every_tag_repeated_many_times_is_refused_or_answered(client: Client) -> None:
    same = urlencode([("country", "japan")] * 10 + [("topic", "treaty")] * 10)
    assert count(client.get(f"/search/?{same}").content.decode()) == "3 items"
    assert dict(parse_qsl(same)) == {"country": "japan", "topic": "treaty"}


def test_a_search_that_takes_too_long_says_how_to_narrow_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: object, **__: object) -> list[str]:
        raise TooSlow

    monkeypatch.setattr(type(engine()), "ids", give_up)
    assert refusal(client, q='"to be or not to be"').startswith("This search takes too long.")


def test_a_chart_shows_when_and_narrows_to_it(client: Client) -> None:
    shown = client.get("/search/?q=peace").context
    bars = [(bar.label, int(bar.items), bar.url) for bar in shown["chart"].bars]
    assert sum(bar_count for _, bar_count, _ in bars) == shown["count"]
    assert next((label, url) for label, _, url in bars) == (
        "March 1987",
        "/search/?q=peace&from=1987-03&to=1987-03",
    )


def test_dates_can_be_typed_and_keep_what_else_was_asked(client: Client) -> None:
    cast.talks()
    page = client.get("/search/?q=treaty&country=japan&from=2015-09&sort=newest").content.decode()
    form = page.split('<form class="jump"')[1].split("</form>")[0]
    assert re.findall(r'<input(?: type="hidden")? name="(\w+)" value="([^"]*)"', form) == [
        ("from", "2015-09"),
        ("to", ""),
        ("q", "treaty"),
        ("country", "japan"),
        ("sort", "newest"),
    ]


def test_what_is_all_of_one_time_has_no_chart(client: Client) -> None:
    assert "chart" not in client.get("/search/?from=2015-09-21&to=2015-09-21").context
