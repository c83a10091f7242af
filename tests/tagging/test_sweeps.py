from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from articles.models import Alias, Article, Country, Operation, Proposal, Sweep
from articles.search import index
from articles.tagging import sweeps
from articles.tagging.decisions import undo
from articles.tagging.sweeps import begin, named_in, run, unfinished
from tests import cast, staff
from tests.tagging.atlas import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 2)


def told(count: int, body: str = "<p>It rained.</p><p>Ann Example left.</p>", **fields: Any) -> list[Article]:
    return [cast.article(body=body, **fields) for _ in range(count)]


def test_a_new_person_is_counted_where_named_and_not_tagged() -> None:
    told(3)
    told(1, body="<p>Ann left, said Example.</p>")
    told(1, status=Article.Status.DRAFT)
    ann = person("Ann Example")
    cast.tag(told(1)[0], people=[ann])
    assert named_in(ann).count == 4


def test_a_sweep_proposes_where_a_subject_is_named() -> None:
    told(5)
    ann = person("Ann Example")
    seen: list[int] = []
    sweep = run(begin(ann, staff.edgar()), lambda now: seen.append(now.seen))
    assert (sweep.seen, sweep.proposed, sweep.tagged, sweep.operation) == (5, 5, 0, None)
    assert seen == [2, 4, 5, 5]
    assert Proposal.objects.waiting().of(ann).count() == 5


def test_a_sweep_that_applies_is_one_operation_that_can_be_undone() -> None:
    articles = told(5)
    ann = person("Ann Example")
    edgar = staff.edgar()
    sweep = run(begin(ann, edgar, apply=True))
    assert [article.people.get() for article in articles] == [ann] * 5
    operation = Operation.objects.get()
    assert (sweep.operation, operation.created_by) == (operation, edgar)
    assert named_in(ann).count == 0
    undo(operation, edgar)
    assert [article.people.count() for article in articles] == [0] * 5
    assert Proposal.objects.waiting().of(ann).count() == 5


def test_applying_asks_even_where_a_rule_would_have_been_sure() -> None:
    told(1, headline="Ann Example", body="<p>Ann Example. Ann Example. Ann Example.</p>")
    ann = person("Ann Example")
    sweep = run(begin(ann, staff.edgar(), apply=True))
    assert (sweep.tagged, ann.taggings.get().origin) == (0, "editor")


def test_a_sweep_goes_on_where_it_was_stopped() -> None:
    told(5)
    ann = person("Ann Example")
    sweep = begin(ann, staff.edgar())

    def stop(_now: Sweep) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(sweep, stop)
    assert Proposal.objects.count() == 2
    (standing,) = unfinished()
    assert run(standing).seen == 5
    assert unfinished() == []
    assert Proposal.objects.count() == 5


def test_the_whole_archive_is_looked_through() -> None:
    ann, russia = person("Ann Example"), cast.russia()
    told(3)
    told(2, body="<p>It rained.</p><p>Russia.</p>")
    Proposal.objects.all().delete()
    sweep = run(begin(None, None))
    assert (sweep.seen, sweep.proposed) == (5, 5)
    assert (ann.proposals.count(), russia.proposals.count()) == (3, 2)


def test_a_new_alias_brings_more() -> None:
    told(2, body="<p>It rained.</p><p>Annie Sample left.</p>")
    ann = person("Ann Example")
    assert named_in(ann).count == 0
    Alias(person=ann, text="Annie Sample").save()
    assert named_in(ann).count == 2


def test_names_in_cases_are_counted_in_any_form() -> None:
    cast.article(headline="–", body="<p>Встреча с Сергеем Лавровым.</p>", language="ru")
    lavrov = person("Сергей Лавров")
    assert named_in(lavrov).count == 1
    assert run(begin(lavrov, None)).proposed == 1


def test_who_has_no_name_to_look_for_is_named_nowhere() -> None:
    told(1)
    us = Country.objects.create(name="US")
    assert named_in(us).count == 0
    assert run(begin(us, None)).seen == 0


def test_only_those_who_may_edit_anything_sweep() -> None:
    ann = person("Ann Example")
    for who in (staff.nora, staff.clara):
        with pytest.raises(PermissionDenied):
            begin(ann, who())
    with pytest.raises(PermissionDenied):
        begin(None, staff.edgar())
    assert begin(None, staff.ada()).kind == ""


def test_readers_find_what_was_applied() -> None:
    articles = told(2)
    run(begin(person("Ann Example"), staff.edgar(), apply=True))
    astray = index.astray([article.pk for article in articles])
    assert (astray.articles, [pks for _, pks in astray.taggings if pks]) == ([], [])
