import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Alias, Article, Operation, Person, Post, Redirect
from articles.views import people
from tests import cast

pytestmark = pytest.mark.django_db


def shown(client: Client, address: str) -> Any:
    """The context of a page that answers 200."""
    response = client.get(address)
    assert response.status_code == 200
    return response.context


def counted(circles: Any) -> dict[str, dict[str, int]]:
    return {circle.title: {entry.name: entry.count for entry in circle.entries} for circle in circles}


def rename(person: Person, slug: str) -> None:
    operation = Operation.objects.create(kind=Operation.Kind.RENAME, summary="renamed")
    path = person.get_absolute_url()
    Redirect.objects.create(path=path, kind="person", target_uid=person.uid, operation=operation)
    person.slug = slug
    person.save(update_fields=["slug"])


def nobody_else(name: str, **fields: Any) -> Person:
    person = Person(name=name, **fields)
    person.save()
    return person


def test_a_person_has_items_newest_first(client: Client) -> None:
    old = cast.article(people=[cast.lavrov()], published_at=dt.datetime(2014, 1, 5, 9, tzinfo=dt.UTC))
    new = cast.talks()
    cast.article(people=[cast.putin()])
    assert shown(client, "/people/sergey-lavrov/")["articles"] == [new, old]


def test_a_person_has_an_exact_count_and_a_first_and_last_item(client: Client) -> None:
    cast.article("Old", people=[cast.lavrov()], published_at=dt.datetime(2014, 1, 5, 9, tzinfo=dt.UTC))
    cast.talks()
    assert shown(client, "/people/sergey-lavrov/")["stats"] == [
        ("Items", "2"),
        ("First item", '<a href="/2014/01/05/old/">5\xa0January 2014</a>'),
        ("Last item", f'<a href="{Article.objects.first().get_absolute_url()}">21\xa0September 2015</a>'),  # type: ignore[union-attr]
    ]


def test_a_person_appears_together_with_others(client: Client) -> None:
    cast.talks()
    cast.article(people=[cast.lavrov(), cast.putin()], countries=[cast.russia()])
    assert counted(shown(client, "/people/sergey-lavrov/")["circles"]) == {
        "People": {"Fumio Kishida": 1, "Vladimir Putin": 1},
        "Countries": {"Russia": 2, "Japan": 1},
        "Topics": {"diplomacy": 1},
    }


def test_hidden_subjects_keep_no_company(client: Client) -> None:
    cast.talks()
    Person.objects.filter(slug="fumio-kishida").update(is_hidden=True)
    circles = counted(shown(client, "/people/sergey-lavrov/")["circles"])
    assert circles == {"Countries": {"Russia": 1, "Japan": 1}, "Topics": {"diplomacy": 1}}
    assert client.get("/people/fumio-kishida/").status_code == 404


def test_coverage_counts_by_month_and_leads_to_the_search(client: Client) -> None:
    cast.talks()
    bars = shown(client, "/people/sergey-lavrov/")["chart"].bars
    assert [(bar.label, int(bar.items), bar.url) for bar in bars] == [
        ("September 2015", 1, "/search/?person=sergey-lavrov&from=2015-09&to=2015-09")
    ]


def test_names_stand_by_language_and_demonyms_apart(client: Client) -> None:
    lavrov = cast.lavrov()
    cast.talks()
    for text, language, kind in (
        ("Лавров", "ru", "name"),
        ("Sergei Lavrov", "en", "transliteration"),
        ("Kalantarov", "en", "former"),
        ("Сергей Лавров", "ru", "name"),
    ):
        Alias.objects.create(person=lavrov, text=text, language=language, kind=kind)
    names = shown(client, "/people/sergey-lavrov/")["names"]
    assert [(title, [alias.text for alias in aliases]) for title, aliases in names] == [
        ("English", ["Sergei Lavrov"]),
        ("Russian", ["Лавров", "Сергей Лавров"]),
        ("Formerly", ["Kalantarov"]),
    ]


def test_posts_are_listed_newest_first(client: Client) -> None:
    cast.talks()
    assert [each["post"].title for each in shown(client, "/people/fumio-kishida/")["posts"]] == [
        "Minister for Foreign Affairs"
    ]


def test_a_post_leads_to_the_items_of_its_time(client: Client) -> None:
    kishida = cast.kishida()
    cast.talks()
    cast.article(people=[kishida], published_at=dt.datetime(2018, 1, 5, 9, tzinfo=dt.UTC))
    Post.objects.create(person=kishida, title="Prime Minister", started=dt.date(2021, 10, 4))
    told = shown(client, "/people/fumio-kishida/")["posts"]
    assert [(each["post"].title, each["items"], each["items_url"]) for each in told] == [
        ("Prime Minister", 0, ""),
        (
            "Minister for Foreign Affairs",
            1,
            "/search/?person=fumio-kishida&from=2012-12-26&to=2017-08-03",
        ),
    ]


def test_the_most_covered_moments_lead_to_their_days(client: Client) -> None:
    for day in (1, 8, 15, 22):
        cast.article(people=[cast.lavrov()], published_at=dt.datetime(2015, 6, day, 9, tzinfo=dt.UTC))
    first = [
        cast.article(people=[cast.lavrov()], published_at=dt.datetime(2015, 9, day, 9, tzinfo=dt.UTC))
        for day in (21, 22, 22, 22, 23, 24)
    ][1]
    (moment,) = shown(client, "/people/sergey-lavrov/")["moments"]
    assert (moment.days, moment.count, moment.times, moment.opening) == (
        "21–24\xa0September 2015",
        6,
        3,
        first,
    )
    assert moment.url == "/search/?person=sergey-lavrov&from=2015-09-21&to=2015-09-24"
    assert len(client.get(moment.url).context["articles"]) == 6


def test_machines_are_told_who_it_is(client: Client) -> None:
    cast.talks()
    page = client.get("/people/sergey-lavrov/").content.decode()
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    person, crumbs = json.loads(script)
    assert person == {
        "@context": "https://schema.org",
        "@type": "Person",
        "@id": "http://testserver/people/sergey-lavrov/",
        "name": "Sergey Lavrov",
        "url": "http://testserver/people/sergey-lavrov/",
        "sameAs": "https://www.wikidata.org/entity/Q58217",
    }
    assert [step["name"] for step in crumbs["itemListElement"]] == ["People"]


def test_drafts_change_nothing(client: Client) -> None:
    """L02: counts, company and coverage are those of public items."""
    cast.talks()
    before = client.get("/people/sergey-lavrov/").content
    cast.article(people=[cast.lavrov(), cast.putin()], status=Article.Status.DRAFT)
    assert client.get("/people/sergey-lavrov/").content == before


def test_a_person_of_drafts_alone_is_not_there(client: Client) -> None:
    cast.article(people=[cast.putin()], status=Article.Status.DRAFT)
    missing = client.get("/people/nobody-at-all/")
    hidden = client.get("/people/vladimir-putin/")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert client.get("/people/vladimir-putin/feed/").status_code == 404
    assert shown(client, "/people/")["total"] == 0


def test_a_withdrawn_item_takes_its_person_along(client: Client) -> None:
    cast.withdraw(cast.talks(), "Never happened")
    assert client.get("/people/sergey-lavrov/").status_code == 404


def test_a_former_address_leads_here_in_one_hop(client: Client) -> None:
    lavrov = cast.lavrov()
    cast.talks()
    rename(lavrov, "s-lavrov")
    rename(lavrov, "lavrov-sergey")
    for former in ("sergey-lavrov", "s-lavrov"):
        response = client.get(f"/people/{former}/")
        assert (response.status_code, response.headers["Location"]) == (301, "/people/lavrov-sergey/")
    feed = client.get("/people/s-lavrov/feed.json")
    assert (feed.status_code, feed.headers["Location"]) == (301, "/people/lavrov-sergey/feed.json")


def test_a_former_address_of_a_draft_s_person_says_nothing(client: Client) -> None:
    putin = cast.putin()
    cast.article(people=[putin], status=Article.Status.DRAFT)
    rename(putin, "v-putin")
    assert client.get("/people/vladimir-putin/").status_code == 404


@pytest.mark.parametrize("address", ["Sergey-Lavrov", "лавров", "lavrov"])
def test_another_name_leads_here_when_it_means_one_person(client: Client, address: str) -> None:
    cast.talks()
    for text in ("Лавров", "Lavrov"):
        Alias.objects.create(person=cast.lavrov(), text=text)
    response = client.get(f"/people/{address}/")
    assert (response.status_code, response.headers["Location"]) == (301, "/people/sergey-lavrov/")


def test_a_name_of_two_people_leads_nowhere(client: Client) -> None:
    cast.talks()
    for person in (cast.lavrov(), cast.kishida()):
        Alias.objects.create(person=person, text="The minister")
    assert client.get("/people/the-minister/").status_code == 404


def test_pages_follow_one_another(client: Client) -> None:
    minutes = [dt.datetime(2015, 9, 1, 9, minute, tzinfo=dt.UTC) for minute in range(45)]
    items = [cast.article(people=[cast.lavrov()], published_at=minute) for minute in minutes]
    met: list[Article] = []
    address = "/people/sergey-lavrov/"
    while address:
        context = shown(client, address)
        met += context["articles"]
        address = context["place"].older_url
    assert met == items[::-1]
    last = shown(client, shown(client, "/people/sergey-lavrov/")["place"].last_url)
    assert last["articles"] == items[19::-1]
    middle = shown(client, last["place"].newer_url)
    assert middle["articles"] == items[39:19:-1]
    first = shown(client, middle["place"].newer_url)
    assert first["articles"] == items[:24:-1]
    assert first["canonical"] == "http://testserver/people/sergey-lavrov/"


def test_further_pages_are_lists_for_machines_to_follow(client: Client) -> None:
    for minute in range(21):
        moment = dt.datetime(2015, 9, 1, 9, minute, tzinfo=dt.UTC)
        cast.article(people=[cast.lavrov()], published_at=moment)
    first = shown(client, "/people/sergey-lavrov/?utm_source=x")
    assert first["canonical"] == "http://testserver/people/sergey-lavrov/"
    second = client.get(first["place"].older_url)
    assert '<meta name="robots" content="noindex, follow">' in second.content.decode()
    assert second.context["canonical"] == "http://testserver" + first["place"].older_url
    assert "circles" not in second.context


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=", "after=WzAsMV0=", "after=a&after=b"])
def test_a_cursor_that_cannot_be_read_is_a_bad_request(client: Client, query: str) -> None:
    cast.talks()
    expected = 200 if query == "after=" else 400
    assert client.get(f"/people/sergey-lavrov/?{query}").status_code == expected


@pytest.mark.parametrize("items", [1, 3])
def test_queries_do_not_grow_with_the_items(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(items):
        cast.article(
            people=[cast.lavrov(), cast.kishida()], countries=[cast.japan()], topics=[cast.diplomacy()]
        )
    # The person; items, what stands beside them; state and blocks of the index; first and last item; names of
    # the most frequent; other names; posts.
    with django_assert_num_queries(8):
        client.get("/people/sergey-lavrov/")
    # The person; which items, the items, their people, countries and topics, what they follow.
    with django_assert_num_queries(7):
        client.get("/people/sergey-lavrov/feed/")


def test_people_stand_under_their_letters(client: Client) -> None:
    extra = [nobody_else("Émile Zola", sort_name="Zola, Émile"), nobody_else("Özal"), nobody_else("Київ")]
    cast.article(people=[cast.lavrov(), cast.kishida(), cast.putin(), *extra, nobody_else("50 Cent")])
    context = shown(client, "/people/")
    assert [(letter, count) for letter, _, count in context["letters"]] == [
        ("K", 1),
        ("L", 1),
        ("O", 1),
        ("P", 1),
        ("Z", 1),
        ("К", 1),
        ("#", 1),
    ]
    assert [(letter, [person.sort_name for person in of]) for letter, of in context["groups"]] == [
        ("K", ["Kishida, Fumio"]),
        ("L", ["Lavrov, Sergey"]),
        ("O", ["Özal"]),
        ("P", ["Putin, Vladimir"]),
        ("Z", ["Zola, Émile"]),
        ("К", ["Київ"]),
        ("#", ["50 Cent"]),
    ]


def test_letters_stand_by_script_that_of_the_page_first(client: Client) -> None:
    names = ["Özal", "Æsop", "Зорин", "Київ", "李明", "50 Cent"]
    cast.article(people=[nobody_else(name) for name in names])
    latin, cyrillic = ("Latin letters", ["O", "Æ"]), ("Cyrillic letters", ["З", "К"])
    told = {
        "/people/": [latin, cyrillic, ("Other", ["李", "#"])],
        "/ru/people/": [("Кириллица", cyrillic[1]), ("Латиница", latin[1]), ("Другие", ["李", "#"])],
    }
    for address, scripts in told.items():
        context = shown(client, address)
        assert [(title, [letter for _, letter, _ in of]) for title, of in context["scripts"]] == scripts
        places = [place for _, of in context["scripts"] for place, _, _ in of]
        assert (places, len(context["groups"])) == ([1, 2, 3, 4, 5, 6], 6)


def test_many_people_are_parted_by_letter_and_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "ON_ONE_PAGE", 2)
    names = ["Ab", "Ac", "Ad", "Ba"]
    cast.article(people=[nobody_else(name) for name in names])
    context = shown(client, "/people/")
    assert context["groups"] == []
    assert {person.name for person in context["most_covered"]} == set(names)
    first = shown(client, "/people/?letter=A")
    assert [person.name for _, of in first["groups"] for person in of] == ["Ab", "Ac"]
    assert first["canonical"] == "http://testserver/people/?letter=A"
    second = shown(client, first["place"].older_url)
    assert [person.name for _, of in second["groups"] for person in of] == ["Ad"]
    back = shown(client, second["place"].newer_url)
    assert [person.name for _, of in back["groups"] for person in of] == ["Ab", "Ac"]


@pytest.mark.parametrize("query", ["letter=Q", "letter=%00", "letter=L&letter=L", f"letter={'L' * 5000}"])
def test_a_letter_without_names_is_a_bad_request(client: Client, query: str) -> None:
    cast.talks()
    assert client.get(f"/people/?{query}").status_code == 400


@pytest.mark.parametrize("items", [1, 3])
def test_queries_of_the_index(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast.article(people=[nobody_else(f"Name {number}") for number in range(items)])
    # The edition; the letters with their counts; the names.
    with django_assert_num_queries(3):
        client.get("/people/")
    # Of the same edition the letters are known.
    with django_assert_num_queries(2):
        client.get("/people/")


def test_pages_are_for_every_cache_and_set_no_cookie(client: Client) -> None:
    cast.talks()
    for address in ("/people/", "/people/sergey-lavrov/", "/people/sergey-lavrov/feed/"):
        response = client.get(address)
        assert (response.headers["Cache-Control"], dict(response.cookies)) == ("public, max-age=60", {})
        again = client.get(address, headers={"if-none-match": response.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_name_cannot_break_out_of_the_page(client: Client) -> None:
    bad = nobody_else('"><svg onload=alert(1)>')
    Alias.objects.create(person=bad, text="<script>alert(2)</script>", language='en"')
    cast.article(people=[bad])
    page = client.get(bad.get_absolute_url()).content.decode()
    assert "<svg onload" not in page
    assert "<script>alert" not in page
    assert 'lang="en""' not in page


def test_people_are_found_by_the_beginning_of_any_of_their_names(client: Client) -> None:
    cast.talks()
    Alias.objects.create(person=cast.lavrov(), text="Сергей Лавров", language="ru")
    nobody_else("Lavrenti Beria")
    assert shown(client, "/people/?q=lav")["found"] == [("Sergey Lavrov", "", "/people/sergey-lavrov/", 1)]
    assert shown(client, "/people/?q=лавр")["found"] == [
        ("Sergey Lavrov", "Сергей Лавров", "/people/sergey-lavrov/", 1)
    ]
    assert shown(client, "/people/?q=nobody")["found"] == []
    assert client.get(f"/people/?q={'a' * 201}").status_code == 400


@pytest.mark.parametrize("items", [1, 3])
def test_a_name_takes_few_queries(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(items):
        cast.article(people=[nobody_else("Ivan Petrov")])
    # The bearers of the word; those most covered; their aliases.
    with django_assert_num_queries(3):
        client.get("/people/?q=petr")


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Éluard", "E"), ("Жуков", "Ж"), ("йога", "Й"), ("Ёлкин", "Е"), ("ße", "S"), ("1984", "#"), ("", "#")],
)
def test_a_name_stands_under_its_letter(name: str, letter: str) -> None:
    assert people.initial(name) == letter
