from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles.models import TAGGINGS, NameException, Operation, Proposal
from articles.search import facet, index
from articles.search.find import find
from articles.search.plan import Facet, Match
from articles.tagging import decisions
from articles.tagging.decisions import accept, refuse, reject, undo
from articles.tagging.proposals import propose
from tests import cast, staff

pytestmark = pytest.mark.django_db

BODY = "<p>It rained.</p><p>It rained in Japan.</p>"


def proposed(count: int = 1, **fields: Any) -> list[Proposal]:
    cast.japan()
    articles = [cast.article(body=BODY, **fields) for _ in range(count)]
    propose(articles)
    return list(Proposal.objects.order_by("pk"))


def found_by_tag(subject: Any) -> int:
    number = facet.number(facet.KINDS[subject.kind], subject.pk)
    return find(Match(Facet(facet.word(number)))).count


def told() -> list[Any]:
    """What is proposed, whatever its key."""
    return list(Proposal.objects.order_by("article").values_list("article", "evidence", "state"))


def rows() -> list[Any]:
    """Everything that a decision may change, but for the log."""
    return [list(model._default_manager.order_by("pk").values()) for model in (Proposal, *TAGGINGS)] + [
        list(NameException.objects.values())
    ]


def test_accepting_gives_the_tag_and_logs_one_operation() -> None:
    edgar = staff.edgar()
    (proposal,) = proposed(headline="Rain")
    operation = accept([proposal], edgar, reason="so it is")
    tagging = proposal.article.country_taggings.get()
    assert (tagging.origin, tagging.created_by, tagging.sequence) == (
        "editor",
        edgar,
        proposal.article.sequence,
    )
    assert tagging.evidence["mentions"] == proposal.evidence["mentions"]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.operation) == ("accepted", edgar, operation)
    assert operation is not None
    assert (operation.kind, operation.summary) == ("accept", "accept: Japan in “Rain”")
    assert operation.reason == "so it is"
    assert found_by_tag(cast.japan()) == 1


def test_thousands_are_one_operation_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "BATCH", 2)
    proposed(5)
    done: list[int] = []
    operation = accept(Proposal.objects.waiting(), staff.edgar(), report=done.append)
    assert operation is not None
    assert done == [2, 2, 1]
    assert operation.summary.startswith("accept: 5 proposals, the last Japan in “")
    assert Operation.objects.count() == 1
    assert found_by_tag(cast.japan()) == 5


def test_undoing_restores_exactly_what_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "BATCH", 2)
    proposals = proposed(5)
    before = rows()
    for decide in (accept, reject):
        operation = decide(proposals, staff.edgar())
        assert operation is not None
        undoing = undo(operation, staff.edgar())
        assert rows() == before
        assert (undoing.undoes, undoing.kind) == (operation, "undo")
        assert found_by_tag(cast.japan()) == 0


def test_undoing_leaves_what_has_changed_since() -> None:
    first, second = proposed(2)
    operation = accept([first, second], staff.edgar())
    assert operation is not None
    second.article.country_taggings.all().delete()
    second.article.country_taggings.create(subject=cast.japan())
    undo(operation, staff.edgar())
    assert first.article.country_taggings.count() == 0
    assert second.article.country_taggings.count() == 1


def test_an_undo_that_was_stopped_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "BATCH", 2)
    proposals = proposed(3)
    before = rows()
    operation = accept(proposals, staff.edgar())
    assert operation is not None

    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo(operation, staff.edgar(), report=stop)
    assert Proposal.objects.waiting().count() == 2
    undo(operation, staff.edgar())
    assert rows() == before
    assert Operation.objects.filter(kind="undo").count() == 1


def test_what_no_longer_waits_is_passed_over() -> None:
    proposals = proposed(2)
    reject(proposals[:1], staff.edgar())
    accept(proposals, staff.edgar())
    assert list(Proposal.objects.order_by("pk").values_list("state", flat=True)) == ["rejected", "accepted"]
    assert accept(proposals, staff.edgar()) is None


def test_accepting_what_was_tagged_meanwhile_gives_no_second_tag() -> None:
    (proposal,) = proposed()
    cast.tag(proposal.article, countries=[cast.japan()])
    operation = accept([proposal], staff.edgar())
    assert operation is not None
    undo(operation, staff.edgar())
    assert proposal.article.country_taggings.count() == 1


def test_what_was_rejected_does_not_come_back_for_the_same_text() -> None:
    (proposal,) = proposed()
    article = proposal.article
    reject([proposal], staff.edgar())
    propose([article])
    assert article.proposals.get().state == "rejected"
    article.body = BODY.replace("rained in", "poured in")
    article.save()
    propose([article])
    again = article.proposals.get()
    assert (again.state, again.operation, again.decided_by) == ("waiting", None, None)


def test_a_tag_that_an_editor_took_off_does_not_come_back() -> None:
    cast.japan()
    article = cast.article(headline="Japan and Japan", dateline="TOKYO", body="<p>Japan.</p>")
    propose([article])
    taggings = list(article.country_taggings.all())
    article.country_taggings.all().delete()
    refuse(article, taggings, staff.edgar())
    assert propose([article]).changed == set()
    assert (article.country_taggings.count(), article.proposals.get().state) == (0, "rejected")


def test_rejecting_teaches_an_exception_and_undoing_unlearns_it() -> None:
    cast.japan()
    articles = [
        cast.article(body="<p>It rained.</p><p>It rained in Little Japan.</p>"),
        cast.article(body="<p>It rained.</p><p>It poured in Little Japan.</p>"),
        cast.article(body=BODY),
    ]
    Proposal.objects.all().delete()
    propose(articles)
    taught = NameException(country=cast.japan(), name="Japan", words="rain", place="text")
    waiting = list(Proposal.objects.order_by("pk"))
    before = [
        row[1:]
        for row in Proposal.objects.order_by("article").values_list("pk", "article", "evidence", "state")
    ]
    operation = reject(waiting[-1:], staff.edgar(), exception=taught)
    assert operation is not None
    assert str(taught) == "“Japan” is not Japan when “rain” stands anywhere in the item"
    assert (taught.created_by, taught.rejected) == (staff.edgar(), waiting[-1])
    assert operation.changes["exception"] == str(taught)
    undo(operation, staff.edgar())
    assert NameException.objects.count() == 0
    assert [
        row[1:]
        for row in Proposal.objects.order_by("article").values_list("pk", "article", "evidence", "state")
    ] == before


def test_what_waits_is_weighed_anew_under_an_exception() -> None:
    first, second, third = proposed(3)
    taught = NameException(country=cast.japan(), name="Japan", words="in", place="before")
    operation = reject([first], staff.edgar(), exception=taught)
    assert [proposal.pk for proposal in Proposal.objects.all()] == [first.pk]
    assert operation is not None
    undo(operation, staff.edgar())
    assert Proposal.objects.waiting().count() == 3
    assert {second.article_id, third.article_id} < set(Proposal.objects.values_list("article_id", flat=True))


@pytest.mark.parametrize("who", [staff.nora, staff.clara])
def test_only_those_who_may_edit_anything_decide(who: Any) -> None:
    (proposal,) = proposed()
    for decide in (accept, reject):
        with pytest.raises(PermissionDenied):
            decide([proposal], who())
    operation = accept([proposal], None)
    assert operation is not None
    with pytest.raises(PermissionDenied):
        undo(operation, who())


def test_other_operations_are_not_undone_here() -> None:
    with pytest.raises(ValidationError, match="no decision on proposals"):
        undo(Operation.objects.create(kind="edit", summary="x"), None)


def test_a_decision_takes_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    proposals = proposed(6)
    with django_assert_max_num_queries(45):
        accept(proposals, staff.edgar())


def test_the_index_agrees_afterwards() -> None:
    proposals = proposed(2)
    operation = accept(proposals, staff.edgar())
    ids = [proposal.article_id for proposal in proposals]
    assert index.astray(ids).articles == []
    assert operation is not None
    undo(operation, staff.edgar())
    astray = index.astray(ids)
    assert (astray.articles, [pks for _, pks in astray.taggings if pks]) == ([], [])
