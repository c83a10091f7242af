"""The review queue: what it shows, what decisions do, what it costs, and who may."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import errands
from articles.admin import proposal as review
from articles.management.commands.do_errands import WORK
from articles.models import (
    CountryTagging,
    Errand,
    NameException,
    Operation,
    Proposal,
    Subject,
)
from tests import cast, staff
from tests.proposing import proposal

pytestmark = pytest.mark.django_db

QUEUE = "/admin/articles/proposal/"
DECIDE = f"{QUEUE}decide/"


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.edgar())


def named(sentence: str, subject: Subject, name: str = "", confidence: float = 0.5) -> Proposal:
    article = cast.article(body=f"<p>{sentence}</p>")
    return proposal(article, subject, sentence, name or str(subject), confidence)


def of(subject: Subject) -> str:
    return reverse("admin:articles_proposal_of", args=[subject.kind, subject.uid])


def rows(response: Any) -> list[Proposal]:
    assert response.status_code == 200
    return [shown.proposal for _, group in response.context["groups"] for shown in group]


def done() -> Errand:
    """The errand ordered last, when the process in the background has been there."""
    errands.work_off(WORK)
    return Errand.objects.latest("pk")


def test_subjects_are_listed_with_how_much_waits_for_them(desk: Client) -> None:
    cast.article(people=[cast.kishida()])
    for _ in range(2):
        named("Fumio Kishida spoke.", cast.kishida())
    named("Sergey Lavrov spoke.", cast.lavrov())
    cast.putin()
    response = desk.get(QUEUE)
    listed = [(subject.name, subject.waiting) for subject in response.context["page"].rows]
    assert listed == [("Fumio Kishida", 2), ("Sergey Lavrov", 1)]
    assert response.context["waiting"] == 3
    assert desk.get(QUEUE, {"kind": "topic"}).context["page"].rows == []
    assert desk.get(QUEUE, {"kind": "dog"}).status_code == 404


def test_of_a_subject_the_surest_come_first_and_none_is_missed(desk: Client) -> None:
    made = [named("Russia is named.", cast.russia(), confidence=n % 7 / 10) for n in range(47)]
    named("Japan is named.", cast.japan())
    expected = sorted(made, key=lambda each: (-each.confidence, -each.pk))
    seen: list[Proposal] = []
    back: list[Proposal] = []
    after: str | None = ""
    while after is not None:
        page = desk.get(of(cast.russia()), {"after": after} if after else {}).context["page"]
        seen += page.rows
        after, before = page.after and page.after.encode(), page.before
    while before is not None:
        page = desk.get(of(cast.russia()), {"after": before.encode()}).context["page"]
        back = page.rows + back
        before = page.before
    assert seen == expected
    assert back == expected[: len(back)]
    assert len(back) == 40


def test_by_article_all_of_one_stand_together_the_last_first(desk: Client) -> None:
    first = named("Russia and Japan met.", cast.russia())
    second = named("Ukraine was named.", cast.ukraine())
    third = proposal(first.article, cast.japan(), "Russia and Japan met.", "Japan", 0.4)
    response = desk.get(f"{QUEUE}newest/")
    assert [
        (article, [each.proposal for each in group]) for article, group in response.context["groups"]
    ] == [
        (second.article, [second]),
        (first.article, [third, first]),
    ]


def test_sentences_are_shown_as_text_with_the_name_marked(desk: Client) -> None:
    named("<script>alert(1)</script> in Russia & elsewhere", cast.russia())
    shown = desk.get(of(cast.russia())).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; in <mark>Russia</mark> &amp; elsewhere" in shown
    assert "<script>alert" not in shown


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (1, "nearly sure, 100 %"),
        (0.9, "nearly sure, 90 %"),
        (0.75, "likely, 75 %"),
        (0.5, "perhaps, 50 %"),
        (0.49, "doubtful, 49 %"),
        (0, "doubtful, 0 %"),
    ],
)
def test_confidence_is_said_in_words_and_number(desk: Client, confidence: float, said: str) -> None:
    named("Russia is named.", cast.russia(), confidence=confidence)
    assert f"country, {said}" in desk.get(of(cast.russia())).content.decode()


def test_accepting_gives_the_tag_and_undo_takes_it_back(desk: Client) -> None:
    made = named("Russia is named.", cast.russia())
    response = desk.post(DECIDE, {"proposal": made.pk, "accept": "1", "back": of(cast.russia())})
    operation = Operation.objects.get()
    assert response["Location"] == f"{of(cast.russia())}?done={operation.pk}"
    assert CountryTagging.objects.values_list("article", "subject", "origin").get() == (
        made.article_id,
        cast.russia().pk,
        "editor",
    )
    assert "Undo" in desk.get(response["Location"]).content.decode()
    desk.post(DECIDE, {"undo": operation.pk, "back": of(cast.russia())})
    assert CountryTagging.objects.count() == 0
    assert Proposal.objects.get().state == "waiting"
    assert desk.get(response["Location"]).context["last"] is None


def test_an_earlier_decision_is_undone_from_the_log(desk: Client) -> None:
    made = named("Russia is named.", cast.russia())
    desk.post(DECIDE, {"proposal": made.pk, "accept": "1"})
    operation = Operation.objects.get()
    page = reverse("admin:articles_proposal_undo", args=[operation.pk])
    assert page in desk.get(reverse("admin:articles_operation_change", args=[operation.pk])).content.decode()
    assert "1 proposal will wait for a decision again" in desk.get(page).content.decode()
    desk.post(DECIDE, {"undo": operation.pk})
    assert desk.get(page).status_code == 404
    assert (
        page not in desk.get(reverse("admin:articles_operation_change", args=[operation.pk])).content.decode()
    )
    assert CountryTagging.objects.count() == 0


def test_a_script_gets_the_proposal_as_it_stands(desk: Client) -> None:
    made = named("Russia is named.", cast.russia())
    data = {"proposal": made.pk, "reject": "1", "back": QUEUE, "fragment": "1"}
    shown = desk.post(DECIDE, data).content.decode()
    assert shown.count("<li") == 1
    assert '<li class="proposal rejected"' in shown
    again = desk.post(DECIDE, data)
    assert (again.status_code, again.content.decode()) == (409, "Somebody has decided on it meanwhile.")
    gone = desk.post(DECIDE, data | {"proposal": "999999"})
    assert (gone.status_code, gone.content.decode()) == (409, "That is gone by now.")


def test_a_decision_on_what_is_decided_changes_nothing(desk: Client) -> None:
    made = named("Russia is named.", cast.russia())
    desk.post(DECIDE, {"proposal": made.pk, "reject": "1"})
    response = desk.post(DECIDE, {"proposal": made.pk, "accept": "1"}, follow=True)
    assert [str(message) for message in response.context["messages"]][
        -1
    ] == "Somebody has decided on it meanwhile."
    assert Proposal.objects.get().state == "rejected"


def test_a_rejection_offers_what_it_may_teach_in_plain_words(desk: Client) -> None:
    named("Michael Jordan retires.", cast.japan(), "Jordan")
    (shown,) = [each for _, group in desk.get(of(cast.japan())).context["groups"] for each in group]
    assert [str(lesson) for lesson in shown.lessons] == [
        "“Jordan” is not Japan when “Michael” stands directly before it",
        "“Jordan” is not Japan when “retires” stands directly after it",
    ]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"teach": "before Michael"}, "“Jordan” is not Japan when “Michael” stands directly before it"),
        (
            {"teach": "own", "words": "air", "place": "text"},
            "“Jordan” is not Japan when “air” stands anywhere in the item",
        ),
    ],
)
def test_what_a_rejection_teaches_is_kept_as_a_sentence(
    desk: Client, said: dict[str, str], sentence: str
) -> None:
    made = named("Michael Jordan retires.", cast.japan(), "Jordan")
    desk.post(DECIDE, {"proposal": made.pk} | said)
    assert [str(each) for each in NameException.objects.all()] == [sentence]
    assert NameException.objects.get().rejected == Proposal.objects.get()
    assert sentence in staff.signed_in(staff.ada()).get("/admin/articles/nameexception/").content.decode()


@pytest.mark.parametrize("said", [{"teach": "own", "words": "", "place": "text"}, {"teach": "nowhere x"}])
def test_an_exception_without_words_or_place_is_refused_and_nothing_decided(
    desk: Client, said: dict[str, str]
) -> None:
    made = named("Michael Jordan retires.", cast.japan(), "Jordan")
    desk.post(DECIDE, {"proposal": made.pk} | said)
    assert (NameException.objects.count(), Proposal.objects.get().state) == (0, "waiting")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_one_is_never_led_to_another_site(desk: Client, back: str) -> None:
    made = named("Russia is named.", cast.russia())
    response = desk.post(DECIDE, {"proposal": made.pk, "accept": "1", "back": back})
    assert response["Location"].startswith(f"{QUEUE}?done=")


def alike() -> Proposal:
    """One of 0.6; alike are it and the surer ones of its name."""
    for confidence in (0.8, 0.7, 0.5):
        named("Russia is named.", cast.russia(), confidence=confidence)
    named("Russians are named.", cast.russia(), "Russians", confidence=0.9)
    named("Russia and Japan are named.", cast.japan(), "Russia", confidence=0.9)
    return named("Russia is named.", cast.russia(), confidence=0.6)


def like(made: Proposal) -> str:
    return reverse("admin:articles_proposal_like", args=[made.pk])


def test_all_like_one_are_counted_first_accepted_and_undone_as_one(desk: Client) -> None:
    made = alike()
    page = desk.get(like(made))
    assert page.context["number"] == 3
    assert "Accept 3" in page.content.decode()
    desk.post(like(made))
    accepted = Proposal.objects.filter(state="accepted")
    assert sorted(accepted.values_list("confidence", flat=True)) == [0.6, 0.7, 0.8]
    desk.post(DECIDE, {"undo": Operation.objects.get().pk})
    assert Proposal.objects.waiting().count() == 6
    assert CountryTagging.objects.count() == 0


def test_many_alike_are_accepted_and_undone_in_the_background(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "AT_ONCE", 2)
    monkeypatch.setattr("articles.wholesale.BATCH", 2)
    made = alike()
    for _ in range(2):  # a second click
        address = desk.post(like(made), {"uid": "form"})["Location"]
    assert Errand.objects.count() == 1
    accepting = done()
    assert (accepting.state, accepting.result["decided"]) == ("done", 3)
    operation = Operation.objects.get()
    assert wholesale_ids(operation) == sorted(
        Proposal.objects.filter(state="accepted").values_list("pk", flat=True)
    )
    assert "Undo it" in desk.get(address).content.decode()
    address = desk.post(DECIDE, {"undo": operation.pk, "uid": "undo"})["Location"]
    undoing = done()
    assert address == reverse("admin:articles_errand_change", args=[undoing.pk])
    assert (undoing.state, undoing.result["undone"]) == ("done", 3)
    assert Proposal.objects.waiting().count() == 6


def wholesale_ids(operation: Operation) -> list[int]:
    return sorted(operation.changes["proposals"]["ids"])


def test_what_was_half_accepted_when_killed_goes_on_as_the_same_operation(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "AT_ONCE", 2)
    monkeypatch.setattr("articles.wholesale.BATCH", 2)
    monkeypatch.setattr(errands, "BETWEEN_BEATS", -1)
    desk.post(like(alike()), {"uid": "form"})

    class Killed(BaseException):
        pass

    def kill(*_: Any) -> bool:
        raise Killed

    with monkeypatch.context() as context:
        context.setattr(errands.Progress, "__call__", kill)
        with pytest.raises(Killed):
            errands.work_off(WORK)
    assert Proposal.objects.filter(state="accepted").count() == 2
    Errand.objects.update(beat=cast.MOMENT)
    assert done().state == "done"
    assert len(wholesale_ids(Operation.objects.get())) == 3


ROLES = {"nora": staff.nora, "clara": staff.clara, "edgar": staff.edgar, "ada": staff.ada, "sue": staff.sue}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_see_the_queue_and_decide(role: str) -> None:
    made = named("Russia is named.", cast.russia())
    client = staff.signed_in(ROLES[role]())
    may = role in {"edgar", "ada", "sue"}
    named_page = reverse("admin:articles_proposal_named", args=["country", cast.russia().uid])
    addresses = [QUEUE, f"{QUEUE}newest/", of(cast.russia()), like(made), named_page]
    assert {client.get(address).status_code for address in addresses} == ({200} if may else {403})
    assert client.post(named_page, {"apply": "1"}).status_code == (302 if may else 403)
    assert client.post(DECIDE, {"proposal": made.pk, "accept": "1"}).status_code == (302 if may else 403)
    assert Proposal.objects.get().state == ("accepted" if may else "waiting")


@pytest.mark.parametrize("page", ["subjects", "newest", "of", "like"])
def test_pages_ask_as_much_of_one_proposal_as_of_three(desk: Client, page: str) -> None:
    counts = []
    for _ in range(3):
        made = named("Russia is named.", cast.russia())
        address = {
            "subjects": f"{QUEUE}?kind=country",
            "newest": f"{QUEUE}newest/",
            "of": of(cast.russia()),
            "like": like(made),
        }[page]
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        counts.append(len(queries))
    assert max(counts) <= 10
    assert counts[0] == counts[2]
