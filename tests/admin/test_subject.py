"""People, countries and topics at the desk."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Alias, Operation, Person, Post, Source
from tests import cast, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.ada())


def offered(client: Client, term: str, kind: str = "person", **extra: str) -> list[str]:
    asked = {"app_label": "articles", "model_name": f"{kind}tagging", "field_name": "subject", "term": term}
    response = client.get("/admin/autocomplete/", asked | extra)
    return [result["text"] for result in response.json()["results"]]


LAVROV = "Sergey Lavrov — Minister of Foreign Affairs, Russia, 0 articles"


@pytest.mark.parametrize("term", ["lav", "Lavrov, S", "sergey l", "ЛАВРОВ", "лавр", "Sergej", "vro"])
def test_a_person_is_found_by_name_or_alias(desk: Client, term: str) -> None:
    for text in ("Лавров", "Sergej Lawrow"):
        Alias.objects.create(person=cast.lavrov(), text=text)
    cast.kishida()
    assert offered(desk, term) == [LAVROV]


@pytest.mark.parametrize("term", ["%", "_", "nobody", "'", "\\"])
def test_nothing_is_found_by_signs(desk: Client, term: str) -> None:
    cast.lavrov()
    assert offered(desk, term) == []


def test_the_most_covered_comes_first_and_the_deprecated_not_at_all(desk: Client) -> None:
    cast.article(people=[cast.kishida()])
    cast.lavrov()
    Person.objects.filter(pk=cast.putin().pk).update(is_deprecated=True)
    assert [text.partition(" —")[0] for text in offered(desk, "")] == ["Fumio Kishida", "Sergey Lavrov"]


def test_labels_tell_namesakes_apart(desk: Client) -> None:
    cast.territorial_dispute()
    cast.soviet_union()
    assert offered(desk, "territorial", "topic") == [
        "territorial dispute — in international relations, our own, 0 articles"
    ]
    assert offered(desk, "soviet", "country") == ["Soviet Union — SUHH, 1922–1991, 0 articles"]


def test_a_filter_asks_by_uid(desk: Client) -> None:
    asked = {
        "app_label": "articles",
        "model_name": "persontagging",
        "field_name": "subject",
        "term": "lavrov",
    }
    person = cast.lavrov()
    response = desk.get("/admin/autocomplete/", asked | {"by": "uid"})
    assert response.json()["results"] == [{"id": person.uid, "text": LAVROV}]


@pytest.mark.parametrize("page", ["abc", "-1", "999999", ""])
def test_a_page_of_names_that_is_none_is_not_an_error(desk: Client, page: str) -> None:
    cast.lavrov()
    asked = {"app_label": "articles", "model_name": "persontagging", "field_name": "subject", "page": page}
    assert desk.get("/admin/autocomplete/", asked).status_code in {200, 404}


def test_a_person_is_renamed_with_a_redirect_and_an_entry_in_the_log(desk: Client, client: Client) -> None:
    cast.article(people=[cast.lavrov()])
    address = reverse("admin:articles_person_change", args=[cast.lavrov().pk])
    data = {"name": "Sergei Lavrov", "sort_name": "Lavrov, Sergei", "slug": "sergei-lavrov"}
    data |= {"aliases-TOTAL_FORMS": "1", "aliases-INITIAL_FORMS": "0", "aliases-0-text": "Лавров"}
    data |= {"aliases-0-kind": "name", "posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0"}
    assert desk.post(address, data).status_code == 302
    assert Alias.objects.get().key == "лавров"
    assert client.get("/people/sergey-lavrov/")["Location"] == "/people/sergei-lavrov/"
    named, renamed = Operation.objects.all()
    assert (renamed.kind, named.kind) == ("rename", "edit")
    alias = {"text": "Лавров", "language": "", "kind": "name"}
    before, after = named.changes["person"][Person.objects.get(name="Sergei Lavrov").uid]["aliases"]
    assert (before, [{name: row[name] for name in alias} for row in after]) == ([], [alias])


def test_a_tag_of_many_items_is_refused_deletion_without_listing_them(desk: Client) -> None:
    """To Archivists, who may not delete what items carry."""
    articles = [cast.article(people=[cast.putin()]) for _ in range(5)]
    address = reverse("admin:articles_person_delete", args=[cast.putin().pk])
    page = desk.get(address).content.decode()
    assert "Articles are filed under “Vladimir Putin”" in page
    assert not any(article.headline in page for article in articles)
    assert desk.post(address, {"post": "yes"}).status_code == 200
    assert Person.objects.filter(pk=cast.putin().pk).exists()


def test_a_source_takes_only_web_addresses(desk: Client) -> None:
    data = {"name": "X", "language": "en", "time_zone": "UTC", "home_page": "javascript:alert(1)"}
    response = desk.post(reverse("admin:articles_source_add"), data)
    assert response.context["adminform"].form.errors == {"home_page": ["Enter a valid URL."]}
    assert Source.objects.count() == 0


def test_a_time_zone_must_exist(desk: Client) -> None:
    data = {"name": "X", "language": "en", "time_zone": "Europe/Moskau"}
    response = desk.post(reverse("admin:articles_source_add"), data)
    assert list(response.context["adminform"].form.errors) == ["time_zone"]


@pytest.mark.parametrize("noun", ["person", "country", "topic", "source"])
def test_lists_ask_as_much_of_one_entry_as_of_three(desk: Client, noun: str) -> None:
    members = {
        "person": (cast.lavrov, cast.kishida, cast.putin),
        "country": (cast.russia, cast.japan, cast.ukraine),
        "topic": (cast.international_relations, cast.diplomacy, cast.territorial_dispute),
        "source": (cast.tass, cast.reuters, cast.reuters),
    }[noun]
    address = reverse(f"admin:articles_{noun}_changelist")
    counts = []
    for member in members:
        member()
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address, {"q": ""}).status_code == 200
        counts.append(len(queries))
    assert max(counts) <= 9
    assert counts[1] == counts[2]


@pytest.mark.parametrize(
    ("prefix", "row"),
    [
        ("aliases", {"text": "The\u200b  Boss", "kind": "name"}),
        ("posts", {"title": "Minister", "started": "2001-01-01"}),
    ],
    ids=["alias", "post"],
)
def test_a_row_that_somebody_else_saved_meanwhile_is_told(
    desk: Client, prefix: str, row: dict[str, str]
) -> None:
    person = cast.putin()
    Alias.objects.create(person=person, text="The Boss")
    Post.objects.create(person=person, title="Minister", started="2001-01-01")
    sent = {"name": person.name, "slug": person.slug}
    for each in ("aliases", "posts"):
        sent |= {f"{each}-TOTAL_FORMS": "0", f"{each}-INITIAL_FORMS": "0"}
    sent |= {f"{prefix}-TOTAL_FORMS": "1"} | {f"{prefix}-0-{name}": value for name, value in row.items()}
    response = desk.post(f"/admin/articles/person/{person.pk}/change/", sent)
    assert "It has this already." in response.content.decode()


@pytest.mark.parametrize("noun", ["person", "country", "topic", "source"])
@pytest.mark.parametrize("name", ["\u200b", "\u202e \xad"], ids=["no width", "no ink"])
def test_a_name_that_nobody_sees_is_refused(desk: Client, noun: str, name: str) -> None:
    sent = {"name": name, "slug": "x", "language": "en", "time_zone": "UTC"}
    for each in ("aliases", "posts"):
        sent |= {f"{each}-TOTAL_FORMS": "0", f"{each}-INITIAL_FORMS": "0"}
    response = desk.post(f"/admin/articles/{noun}/add/", sent)
    assert "There is nothing in this that can be seen." in response.content.decode()


@pytest.mark.parametrize(
    ("prefix", "rows"),
    [
        ("aliases", [{"text": text, "kind": "name"} for text in ("The  Boss", "The Boss")]),
        ("posts", [{"title": "Minister"}] * 2),
    ],
    ids=["alias", "post"],
)
def test_rows_of_a_form_that_are_one_are_told(desk: Client, prefix: str, rows: list[dict[str, str]]) -> None:
    sent = {"name": "Ann Lee"}
    for each in ("aliases", "posts"):
        sent |= {f"{each}-TOTAL_FORMS": "0", f"{each}-INITIAL_FORMS": "0"}
    sent |= {f"{prefix}-TOTAL_FORMS": "2"}
    for at, row in enumerate(rows):
        sent |= {f"{prefix}-{at}-{name}": value for name, value in row.items()}
    response = desk.post("/admin/articles/person/add/", sent)
    assert response.status_code == 200
    assert not Person.objects.filter(name="Ann Lee").exists()
