"""What stands behind the search field while one types."""

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Alias, Article, Country, NameWord, Person, Topic
from articles.search import suggest
from tests import cast

pytestmark = pytest.mark.django_db

NOTHING: dict[str, list[Any]] = {"people": [], "countries": [], "topics": [], "headlines": []}


def asked(typed: str, address: str = "/search/suggest") -> dict[str, Any]:
    """What is suggested, without what is said of it."""
    answer = answered(typed, address)
    return {kind: found for kind, found in answer.items() if kind != "said"}


def answered(typed: str, address: str = "/search/suggest") -> dict[str, Any]:
    response = Client().get(address, {"q": typed})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    answer: dict[str, Any] = response.json()
    return answer


def names(typed: str, kind: str = "people") -> list[tuple[str, str]]:
    """Each name suggested, and the alias that matched."""
    return [(entry["name"], entry["alias"]) for entry in asked(typed)[kind]]


def person(name: str, *aliases: str, items: int = 1, **fields: Any) -> Person:
    made = Person.objects.create(name=name, **fields)
    for text in aliases:
        Alias.objects.create(person=made, text=text)
    for _ in range(items):
        cast.article(people=[made])
    return made


@pytest.fixture(params=[suggest.FEW, 0], ids=["few bearers", "many bearers"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that few bear are looked up in one way, those that many bear in another."""
    monkeypatch.setattr(suggest, "FEW", request.param)


def test_an_answer_has_names_counts_addresses_and_headlines() -> None:
    cast.talks()
    Alias.objects.create(country=cast.russia(), text="Russian Federation", language="en")
    assert asked("russia") == {
        "people": [],
        "countries": [
            {"name": "Russia", "alias": "", "count": 1, "items": "1 item", "url": "/countries/russia/"},
        ],
        "topics": [],
        "headlines": [
            {
                "headline": "Russian and Japanese foreign ministers to discuss peace treaty in Moscow",
                "date": "2015-09-21",
                "url": Article.objects.get().get_absolute_url(),
            }
        ],
    }


def test_an_answer_has_its_own_words_in_the_language_of_the_page() -> None:
    person("Anna Lind", items=2)
    person("Anna Lund")
    english = {"people": "People", "countries": "Countries", "topics": "Topics", "headlines": "Headlines"}
    assert answered("anna")["said"] == {"list": "Suggestions", "found": "2 suggestions", **english}
    assert [answered(typed)["said"]["found"] for typed in ("lind", "nobody")] == [
        "1 suggestion",
        "No suggestions",
    ]
    russian = {"people": "Персоны", "countries": "Страны", "topics": "Темы", "headlines": "Заголовки"}
    answer = answered("anna", "/ru/search/suggest")
    assert answer["said"] == {"list": "Подсказки", "found": "2 подсказки", **russian}
    assert [(each["items"], each["url"]) for each in answer["people"]] == [
        ("2 материала", "/ru/people/anna-lind/"),
        ("1 материал", "/ru/people/anna-lund/"),
    ]


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    ("typed", "alias"),
    [
        ("s", ""),
        ("serg", ""),
        ("LAVR", ""),
        ("lavrov ser", ""),
        ("  sergey   la", ""),
        ("sérgeÿ", ""),
        ("vikt", "Sergey Viktorovich Lavrov"),
        ("sergey viktorovich lav", "Sergey Viktorovich Lavrov"),
        ("лавр", "Сергей Лавров"),
        ("лавров серг", "Сергей Лавров"),
        ("拉夫", "拉夫罗夫"),
        ("夫", "拉夫罗夫"),
        ("lavroff", "Lavroff"),
        ("sergey лавр", "Сергей Лавров"),
    ],
)
def test_the_beginning_of_any_word_of_any_name_finds_its_bearer(typed: str, alias: str) -> None:
    person(
        "Sergey Lavrov",
        "Sergey Viktorovich Lavrov",
        "Сергей Викторович Лавров",
        "Сергей Лавров",
        "拉夫罗夫",
        "Lavroff",
    )
    assert names(typed) == [("Sergey Lavrov", alias)]


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("typed", ["ergey", "lavrov k", "serge lavrov", "лавровы", "sergeylavrov", "lavrow"])
def test_other_words_find_nobody(typed: str) -> None:
    person("Sergey Lavrov", "Сергей Лавров")
    assert names(typed) == []


@pytest.mark.usefixtures("either_way")
def test_the_most_covered_come_first_and_few_of_a_kind() -> None:
    for number, items in enumerate([1, 3, 2, 1, 1, 1]):
        person(f"Sergey {'ABCDEF'[number]}", items=items)
    found = asked("sergey")["people"]
    assert [(entry["name"], entry["count"]) for entry in found] == [
        ("Sergey B", 3),
        ("Sergey C", 2),
        ("Sergey A", 1),
        ("Sergey D", 1),
        ("Sergey E", 1),
    ]


@pytest.mark.usefixtures("either_way")
def test_nothing_unseen_is_suggested() -> None:
    person("Sergey Unread", items=0)
    person("Sergey Hidden", is_hidden=True)
    behind = person("Sergey Behind")
    Person.objects.filter(pk=behind.pk).update(is_hidden=True)
    drafted = Person.objects.create(name="Sergey Drafted")
    hidden: dict[str, Any] = {"people": [drafted], "headline": "Sergey and the canary"}
    cast.article(**hidden, status=Article.Status.DRAFT)
    later = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    cast.article(**hidden, status=Article.Status.SCHEDULED, published_at=later)
    cast.withdraw(cast.article(**hidden), "An error.")
    assert asked("sergey") == NOTHING
    assert asked("canary") == NOTHING


def test_of_those_that_very_many_bear_the_most_covered_are_gone_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(suggest, "FEW", 0)
    monkeypatch.setattr(suggest, "MOST_COVERED", 2)
    person("Fumio Kishida", items=3)
    person("Sergey Lavrov", items=2)
    person("Sergey Rare", items=1)
    assert names("serg") == [("Sergey Lavrov", "")]


def test_countries_and_topics_are_suggested_alike() -> None:
    cast.talks()
    Alias.objects.create(country=cast.japan(), text="Nippon")
    Alias.objects.create(topic=cast.diplomacy(), text="foreign affairs", language="en")
    assert names("nip", "countries") == [("Japan", "Nippon")]
    assert names("aff", "topics") == [("diplomacy", "foreign affairs")]


def test_the_newest_headlines_with_the_words_in_any_form_and_the_beginning_of_the_last() -> None:
    for day in range(1, 7):
        at = dt.datetime(2015, 9, day, tzinfo=dt.UTC)
        cast.article(f"Minister {day} on the treaty", published_at=at)
    cast.article("Nothing", standfirst="Ministers treat it", body="<p>Ministers treat it.</p>")
    found = [entry["headline"] for entry in asked("ministers on the trea")["headlines"]]
    assert found == [f"Minister {day} on the treaty" for day in (6, 5, 4, 3)]
    assert asked("treaties mini")["headlines"][0]["headline"] == "Minister 6 on the treaty"
    assert asked("mi")["headlines"] == []


@pytest.mark.parametrize(("typed", "found"), [("trea", []), ("treat", ["Treaty"]), ("догов", ["Договор"])])
def test_headlines_of_a_large_archive_take_a_longer_beginning(
    monkeypatch: pytest.MonkeyPatch, typed: str, found: list[str]
) -> None:
    monkeypatch.setattr(suggest, "MANY_ITEMS", 1)
    cast.article("Treaty")
    cast.article("Договор", language="ru")
    assert [entry["headline"] for entry in asked(typed)["headlines"]] == found


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "%", "_", "\\", "%a", "*", '"', "'; --", "()", "-", "🎌", "\u202e", "\t\n", "💥" * 200,
        "a " * 100, "x" * 200, "' OR 1=1", "%%%%", "NEAR(", "{headline}:", "\ud7ff", "\U0010ffff",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(typed: str) -> None:
    person("Sergey Lavrov")
    assert asked(typed) == NOTHING


def test_wildcards_are_literal() -> None:
    person("Sergey Lavrov")
    assert names("la%") == [("Sergey Lavrov", "")]  # a sign that no word has
    assert names("l_v") == []
    assert names("%") == []


def test_what_cannot_be_asked_is_refused() -> None:
    client = Client()
    assert client.get("/search/suggest", {"q": "x" * 201}).status_code == 400
    assert client.get("/search/suggest?q=a&q=b").status_code == 400
    assert client.get("/search/suggest?q=%00").status_code == 400
    assert client.get("/search/suggest?q=%ff").status_code == 400
    assert client.post("/search/suggest", {"q": "a"}).status_code == 405


def test_no_question_is_answered_with_nothing() -> None:
    answer = Client().get("/search/suggest").json()
    assert {kind: found for kind, found in answer.items() if kind != "said"} == NOTHING


def test_caches_may_keep_an_answer_for_a_minute() -> None:
    response = Client().get("/search/suggest?q=lav")
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Vary"] == "Accept-Encoding"
    assert response.cookies == {}
    assert response["X-Content-Type-Options"] == "nosniff"
    again = Client().get("/search/suggest?q=lav", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.usefixtures("either_way")
def test_queries_do_not_grow_with_what_is_found() -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = Client().get(f"/search/suggest?q={quote('sergey lav')}").json()
        assert [len(answer[kind]) for kind in NOTHING] == [expected] * 4
        return len(captured)

    counts = []
    for expected in (1, 3):
        while Person.objects.count() < expected:
            number = Person.objects.count()
            cast.article(
                f"Sergey Lavrov, {number}",
                people=[Person.objects.create(name=f"Sergey Lavrov {number}")],
                countries=[Country.objects.create(name=f"Sergey Lavrov {number}")],
                topics=[Topic.objects.create(name=f"Sergey Lavrov {number}")],
            )
        counts.append(queries())
    assert counts == [12, 12]


def test_a_name_that_changes_is_found_by_its_new_words_alone() -> None:
    lavrov = person("Sergey Lavrov", "Lavroff")
    lavrov.refresh_from_db()
    lavrov.name = "Sergei Lawrow"
    lavrov.save()
    assert (names("lavrov"), names("lawr")) == ([], [("Sergei Lawrow", "")])
    lavrov.is_hidden = True
    lavrov.save()
    assert NameWord.objects.count() == 0
    lavrov.is_hidden = False
    lavrov.save()
    alias = lavrov.aliases.get()
    alias.text = "Лавров"
    alias.save()
    assert (names("lavroff"), names("лав")) == ([], [("Sergei Lawrow", "Лавров")])
    alias.delete()
    assert names("лав") == []
    lavrov.articles.all().delete()
    lavrov.delete()
    assert NameWord.objects.filter(kind=1).count() == 0


def test_browsers_are_given_completions_with_what_they_are_and_where() -> None:
    item = cast.article("Lavrov in Tokyo", people=[cast.lavrov()])
    Alias.objects.create(person=cast.lavrov(), text="Lawrow")
    response = Client().get("/search/completions", {"q": "law"})
    assert response["Content-Type"] == "application/x-suggestions+json"
    assert response.json() == [
        "law",
        ["Sergey Lavrov"],
        ["Lawrow"],
        ["http://testserver/people/sergey-lavrov/"],
    ]
    assert Client().get("/search/completions", {"q": "tokyo"}).json() == [
        "tokyo",
        [item.headline],
        ["2015-09-21"],
        [f"http://testserver{item.get_absolute_url()}"],
    ]
    assert Client().get("/search/completions").json() == ["", [], [], []]
    assert Client().get("/search/completions", {"q": "x" * 201}).status_code == 400


def test_suggestions_may_be_of_one_kind(client: Client) -> None:
    cast.talks()
    answer = client.get("/search/suggest", {"q": "lavr", "kind": "people"}).json()
    assert answer.pop("said")["found"] == "1 suggestion"
    assert {kind: [each["name"] for each in found] for kind, found in answer.items()} == {
        "people": ["Sergey Lavrov"]
    }
    assert client.get("/search/suggest", {"q": "lavr", "kind": "sources"}).status_code == 400
