"""What ails the names, as the desk lists it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import ailments
from articles.models import Alias, Person, Topic
from tests import cast, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.amos())


def listed(
    desk: Client, name: str, kind: str = "person", **asked: str
) -> list[tuple[list[str], str, list[str]]]:
    """Names, what is said of them, and remedies."""
    rows = desk.get(f"/admin/articles/{kind}/ailments/", {"list": name} | asked).context["rows"]
    return [
        ([entry.name for entry in ailment.entries], ailment.what, [name for name, _ in remedies])
        for ailment, remedies in rows
    ]


def test_names_that_differ_in_script_or_spelling_may_be_one(desk: Client) -> None:
    cast.lavrov(), cast.kishida()
    Person.objects.create(name="Сергей Лавров")
    Person.objects.create(name="Sergei Lavroff", is_hidden=True)
    cast.article(people=[cast.lavrov()])
    assert listed(desk, "alike") == [
        (["Sergey Lavrov", "Сергей Лавров"], "sergey lavrov · сергей лавров", ["Merge…", "Edit…"])
    ]
    assert listed(desk, "twice") == []


def test_an_alias_that_two_have_is_claimed_twice(desk: Client) -> None:
    for person in (cast.lavrov(), cast.putin()):
        Alias.objects.create(person=person, text="The Minister")
    assert listed(desk, "twice") == [
        (["Sergey Lavrov", "Vladimir Putin"], "the minister", ["Merge…", "Edit…"])
    ]
    assert listed(desk, "alike") == []


def test_tags_on_one_item_or_none(desk: Client) -> None:
    cast.article(people=[cast.lavrov()]), cast.article(people=[cast.lavrov(), cast.kishida()]), cast.putin()
    assert listed(desk, "unused") == [
        (["Fumio Kishida"], "once", ["Merge…"]),
        (["Vladimir Putin"], "never", ["Delete…", "Merge…"]),
    ]


def test_what_lacks_a_description_or_a_code(desk: Client) -> None:
    Person.objects.create(name="Ann Lee", description="A diplomat.", wikidata_id="Q1")
    cast.article(people=[cast.lavrov(), cast.putin(), Person.objects.get(name="Ann Lee")])
    assert listed(desk, "bare") == [
        (["Sergey Lavrov"], "description", ["Edit…"]),
        (["Vladimir Putin"], "description and Wikidata id", ["Edit…"]),
    ]


def test_a_tag_that_never_stands_without_another(desk: Client) -> None:
    fish = Topic.objects.create(name="fish")
    for _ in range(ailments.FEWEST):
        cast.article(topics=[fish, cast.territorial_dispute()])
        cast.article(topics=[cast.territorial_dispute()])
    assert listed(desk, "inside", "topic") == [
        (["fish", "territorial dispute"], "always together with", ["Edit…", "Merge…"])
    ]
    fish.parent = cast.territorial_dispute()
    fish.save()
    assert listed(desk, "inside", "topic") == []


@pytest.mark.parametrize("name", ["twice", "alike", "unused", "bare"])
def test_lists_go_on_where_they_ended(desk: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(ailments, "ON_A_PAGE", 2)
    for number in range(5):
        letters = "abcde"[number]
        one = Person.objects.create(name=f"Person {letters * 2} Sergey")
        other = Person.objects.create(name=f"Person {letters * 2} Sergei", is_hidden=name == "unused")
        Alias.objects.create(person=one, text=f"The {letters}")
        Alias.objects.create(person=other, text=f"The {letters}")
        if name == "bare":
            cast.article(people=[one])
    seen, after = [], ""
    while True:
        page = desk.get("/admin/articles/person/ailments/", {"list": name, "after": after})
        seen += [tuple(entry.pk for entry in ailment.entries) for ailment, _ in page.context["rows"]]
        after = page.context["after"]
        if not after:
            break
    expected = {"unused": 10}.get(name, 5)
    assert (len(seen), len(set(seen))) == (expected, expected)


@pytest.mark.parametrize("asked", [{"list": "x"}, {"after": "a" * 300}], ids=str)
def test_lists_that_are_none_are_not_found(desk: Client, asked: dict[str, str]) -> None:
    assert desk.get("/admin/articles/person/ailments/", asked).status_code == 404


@pytest.mark.parametrize("name", ailments.KINDS)
@pytest.mark.parametrize("kind", ["person", "country", "topic"])
def test_a_list_asks_as_much_of_one_as_of_three(desk: Client, name: str, kind: str) -> None:
    counts = []
    for number in (1, 3):
        for at in range(number):
            Person.objects.create(name=f"Person {'abc'[at]} Sergey {number}")
            Person.objects.create(name=f"Person {'abc'[at]} Sergei {number}")
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"/admin/articles/{kind}/ailments/", {"list": name}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


@pytest.mark.parametrize("who", ["nora", "clara", "edgar"])
def test_who_does_not_keep_the_names_is_refused(who: str) -> None:
    client = staff.signed_in(getattr(staff, who)())
    assert client.get("/admin/articles/person/ailments/").status_code == 403


def test_the_lists_somebody_has_to_decide_about_are_counted_once_until_a_name_changes() -> None:
    cast.lavrov(), cast.russia()
    Person.objects.create(name="Сергей Лавров")
    Alias.objects.create(person=cast.kishida(), text="The Minister")
    Alias.objects.create(person=cast.putin(), text="The Minister")
    assert ailments.numbers() == {("person", "alike"): 1, ("person", "twice"): 1}
    with CaptureQueriesContext(connection) as queries:
        ailments.numbers()
    assert len(queries) == 2
    Alias.objects.filter(person=cast.putin()).first().delete()  # type: ignore[union-attr]
    assert ailments.numbers() == {("person", "alike"): 1}


def test_rightly_different_names_leave_the_list_and_come_back(desk: Client) -> None:
    for person in (cast.lavrov(), cast.putin()):
        Alias.objects.create(person=person, text="The Minister")
    page = desk.get("/admin/articles/person/ailments/?list=twice")
    ((ailment, _),) = page.context["rows"]
    sent = {"form": ailment.form, "bearers": " ".join(map(str, ailment.bearers))}
    assert [f'value="{value}"' in page.content.decode() for value in sent.values()] == [True, True]
    page = desk.post("/admin/articles/person/ailments/?list=twice", sent, follow=True)
    assert [str(said) for said in page.context["messages"]] == [
        "rightly different: Sergey Lavrov, Vladimir Putin"
    ]
    assert listed(desk, "twice") == []
    page = desk.get("/admin/articles/person/ailments/?list=apart")
    ((held, remedies),) = page.context["rows"]
    assert ([entry.name for entry in held.entries], held.what, remedies) == (
        ["Sergey Lavrov", "Vladimir Putin"],
        "the minister",
        [],
    )
    assert "Held to be different by amos" in page.content.decode()
    for said in ("undo: rightly different: Sergey Lavrov, Vladimir Putin", "It was taken back already."):
        page = desk.post("/admin/articles/person/ailments/?list=apart", {"held": held.held.pk}, follow=True)
        assert [str(each) for each in page.context["messages"]] == [said]
    assert len(listed(desk, "twice")) == 1


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("twice", {}),
        ("twice", {"form": "x", "bearers": "² 9999999999999999999999 -1 x"}),
        ("apart", {"held": "9" * 30}),
        ("apart", {"held": "9" * 5000}),
        ("apart", {"held": "²"}),
        ("bare", {"held": ""}),
    ],
    ids=str,
)
def test_a_forged_decision_is_refused_in_a_sentence(desk: Client, name: str, sent: dict[str, str]) -> None:
    page = desk.post(f"/admin/articles/person/ailments/?list={name}", sent, follow=True)
    assert [each.level_tag for each in page.context["messages"]] == ["error"]


def test_a_decision_of_who_does_not_keep_the_names_is_refused() -> None:
    sent = {"form": "x", "bearers": "1 2"}
    client = staff.signed_in(staff.edgar())
    assert client.post("/admin/articles/person/ailments/?list=twice", sent).status_code == 403
