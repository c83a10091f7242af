"""What the search page says when nothing is found."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Alias
from articles.search.engine import TooSlow, engine
from tests import cast
from tests.search import shelf

pytestmark = pytest.mark.django_db
Ask = Callable[..., str]
TAGS = re.compile(r"<[^>]*>")
MOST_QUERIES = 13 + 42


@pytest.fixture(autouse=True, scope="module")
def stocked(standing: None) -> None:
    shelf.stock()


@pytest.fixture
def ask(client: Client) -> Ask:
    def answer(**parameters: Any) -> str:
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/search/", parameters)
        assert (response.status_code, len(queries) <= MOST_QUERIES) == (200, True), len(queries)
        return response.content.decode()

    return answer


def absent(text: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"<p><q>(.*?)</q> is in no item\.</p>", text)]


def meant(text: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"Did you mean <a [^>]*>(.*?)</a>", text)]


def ways(text: str) -> list[tuple[str, str]]:
    (items,) = re.findall(r'<ul class="search-ways">(.*?)</ul>', text, re.DOTALL) or [""]
    rows = re.findall(r"<li>(.*?)</li>", items, re.DOTALL)
    links = [re.findall(r'href="(.*?)"', row)[0] for row in rows]
    return [
        (html.unescape(TAGS.sub("", row)), html.unescape(link)) for row, link in zip(rows, links, strict=True)
    ]


def test_a_word_that_no_item_has_is_told_of_and_can_be_left_out(ask: Ask) -> None:
    text = ask(q="peace qwertyuiop treaty", sort="newest")
    assert (absent(text), meant(text)) == (["qwertyuiop"], [])
    assert ways(text) == [("Without qwertyuiop 3 items", "/search/?q=peace+treaty&sort=newest")]


def test_words_that_no_item_has_are_left_out_together(ask: Ask) -> None:
    text = ask(q='qwertyuiop peace "treaty war" title:herring')
    assert absent(text) == ["qwertyuiop", "treaty war", "title:herring"]
    assert ways(text) == [('Without qwertyuiop "treaty war" title:herring 6 items', "/search/?q=peace")]


def test_a_single_word_leaves_nothing_to_leave_out(ask: Ask) -> None:
    text = ask(q="qwertyuiop")
    assert (absent(text), meant(text), ways(text)) == (["qwertyuiop"], [], [])


def test_words_that_never_meet_are_left_out_one_by_one_the_best_first(ask: Ask) -> None:
    assert ways(ask(q="herring treaty peace", sort="newest")) == [
        ("Without herring 3 items", "/search/?q=treaty+peace&sort=newest"),
        ("Without treaty 1 item", "/search/?q=herring+peace&sort=newest"),
    ]


def test_every_kind_of_narrowing_can_be_left_out(ask: Ask) -> None:
    assert ways(ask(q="herring", country="japan")) == [
        ("Without herring 5 items", "/search/?country=japan"),
        ("Without Japan 1 item", "/search/?q=herring"),
    ]
    assert ways(ask(q="herring", lang="ja"))[0] == ("Without Japanese 1 item", "/search/?q=herring")
    assert ways(ask(q="herring", **{"from": "2015", "to": "2016"}))[-1] == (
        "Without the dates 1 item",
        "/search/?q=herring",
    )
    assert ways(ask(q="herring after:2015")) == [
        ("Without herring 9 items", "/search/?q=after%3A2015"),
        ("Without after:2015 1 item", "/search/?q=herring"),
    ]
    assert ways(ask(q="Лавров", lang="en", exact="1"))[-1] == (
        "Without the limit to what was typed 1 item",
        "/search/?q=%D0%9B%D0%B0%D0%B2%D1%80%D0%BE%D0%B2&lang=en",
    )


def test_what_is_excluded_may_be_what_kills_it(ask: Ask) -> None:
    assert ways(ask(q="herring -peace"))[-1] == ("Without -peace 1 item", "/search/?q=herring")


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "herring treaty peace", "sort": "newest"},
        {"q": "herring (treaty or peace) -tea", "country": "russia", "lang": "ru", "from": "2015"},
        {"q": "qwertyuiop sergey lavrov deficit"},
        {"q": "sergey lavrov rope", "exact": "1"},
        {"q": "tea rope herring auction deficit envoy coordinator herring sanctions", "sort": "oldest"},
        {"q": "before:1980 peace", "topic": ["trade", "treaty"]},
        {"q": 'peace person:nobody "torn up"', "person": "fumio-kishida"},
        {"q": "after:2016 before:2015 peace"},
    ],
)
def test_the_number_beside_a_way_is_what_one_finds_there(
    ask: Ask, client: Client, asked: dict[str, Any]
) -> None:
    told = ways(ask(**asked))
    found = [
        re.findall(r'class="search-count">\s*(.*?)\s*</h2>', client.get(url).content.decode())
        for _, url in told
    ]
    assert [re.findall(r"\d+ items?$", name) for name, _ in told] == found
    assert len(told) <= 8


def test_a_name_in_another_script_is_a_name_and_no_unknown_word(ask: Ask) -> None:
    Alias.objects.create(person=cast.lavrov(), text="Sergius Lavrovius")
    text = ask(q="sergius lavrovius deficit", sort="newest")
    assert (absent(text), [name for name, _ in ways(text)]) == (
        [],
        ["Without deficit 2 items", "Without sergius lavrovius 1 item"],
    )


def test_a_better_spelling_is_offered_and_never_searched_by_itself(ask: Ask, client: Client) -> None:
    text = ask(q="title:lavroq Kishda", country="japan", sort="newest")
    assert (absent(text), meant(text)) == (["lavroq", "Kishda"], ["title:Lavrov Kishida"])
    (link,) = re.findall(r'Did you mean <a href="(.*?)"', text)
    assert html.unescape(link) == "/search/?q=title%3ALavrov+Kishida&country=japan&sort=newest"
    assert "1 item" in client.get(html.unescape(link)).content.decode()
    assert 'class="stream-item"' not in text


def test_what_cannot_be_mended_is_left_out_of_a_better_spelling(ask: Ask) -> None:
    text = ask(q='lavroq "no phrase" (qwertyuiop or Kishda) asdfghjkl')
    assert absent(text) == ["lavroq", "qwertyuiop", "Kishda", "asdfghjkl", "no phrase"]
    assert meant(text) == ["Lavrov (qwertyuiop or Kishida)"]


def test_a_spelling_that_finds_nothing_is_not_offered(ask: Ask) -> None:
    """Words of drafts, and names that no item has."""
    Alias.objects.create(person=cast.lavrov(), text="Qwertyuiopp")
    assert [meant(ask(q=typed)) for typed in ("zanzibarquil", "tuatarafernn")] == [[], []]
    assert meant(ask(q="qwertyuioppp", exact="1")) == []
    assert meant(ask(q="qwertyuioppp")) == ["Qwertyuiopp"]  # which finds him by his other names


def test_a_question_is_told_of_its_unknown_words_beside_items_with_the_others(ask: Ask) -> None:
    text = ask(q="when will ministers sign the treety about herring")
    assert (absent(text), meant(text), ways(text)) == (
        ["treety"],
        ["when will ministers sign the treaty about herring"],
        [],
    )


def test_what_was_typed_is_escaped(ask: Ask) -> None:
    typed = "<script>alert(1)</script>"
    text = ask(q=f"peace {typed}")
    assert (absent(text), typed in text) == (["<script>alert"], False)


def test_nothing_is_said_where_something_is_found_or_nothing_was_asked(client: Client, ask: Ask) -> None:
    for text in (ask(q="peace or qwertyuiop"), ask()):
        assert (absent(text), meant(text), ways(text)) == ([], [], [])


def test_the_queries_are_bounded(ask: Ask) -> None:
    """The most there can be: every kind of tag on both sides, more words than are looked at, all unknown."""
    tags = {
        "person": ["sergey-lavrov", "fumio-kishida"],
        "country": "japan",
        "topic": "trade",
        "source": "minato",
    }
    typed = "person:lavrov country:japan topic:trade source:minato peace treaty war herring rope tea auction"
    ask(q=typed, exact="1", lang="ru", to="2015", **tags)
    ask(q=f"{typed} lavroq kishidda treety peeace herrring sanctoins auctoin", lang="ru", **tags)


def test_where_no_time_is_left_for_advice_the_page_goes_without(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: object) -> list[bool]:
        raise TooSlow

    monkeypatch.setattr(type(engine()), "any_public", give_up)
    text = ask(q="peace qwertyuiop treaty", sort="newest")
    assert (absent(text), meant(text), ways(text)) == ([], [], [])
