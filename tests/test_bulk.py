"""One change to all items of a search, and back."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from articles import bulk, chaining, checkup, undoing
from articles.alarms import raise_alarms
from articles.bulk import Task
from articles.models import Article, CountryTagging, Operation, Proposal
from tests import cast, staff, state
from tests.proposing import proposal

pytestmark = pytest.mark.django_db


def filed(headline: str = "", **fields: Any) -> Article:
    item = cast.article(headline, **fields)
    chaining.refresh([item.pk])
    return item


def world() -> list[Article]:
    """Three items on treaties, of Russia but one, and one on rain. Japan is at hand, and TASS."""
    cast.japan(), cast.tass()
    return [
        filed("A treaty is signed", countries=[cast.russia()]),
        filed("The treaty is torn", countries=[cast.russia(), cast.japan()]),
        filed("A treaty of nobody"),
        filed("Rain", countries=[cast.russia()]),
    ]


def tag(subject: Any) -> str:
    return f"{subject.kind}:{subject.uid}"


def change(action: str, query: str = "q=treaty", **fields: Any) -> Operation:
    return bulk.change(Task(query=query, action=action, **fields), staff.amos())


def tagged(country: Any) -> list[str]:
    rows = CountryTagging.objects.filter(subject=country).order_by("article__pk")
    return list(rows.values_list("article__headline", flat=True))


def agrees() -> list[str]:
    return [str(finding) for finding in checkup.examine()]


TREATIES = ["A treaty is signed", "The treaty is torn", "A treaty of nobody"]

CHANGES = {
    "add": {"tag": "japan"},
    "remove": {"tag": "russia"},
    "replace": {"tag": "russia", "by": "japan"},
    "source": {"source": "tass"},
    "language": {"language": "ru"},
    "withdraw": {"reason": "sent in error"},
}


def asked(action: str) -> dict[str, str]:
    """What a change needs, in the terms of a task."""
    said = CHANGES[action]
    made = {name: getattr(cast, value)() for name, value in said.items() if hasattr(cast, value)}
    return said | {name: each.uid if name == "source" else tag(each) for name, each in made.items()}


@pytest.mark.parametrize("action", CHANGES)
def test_every_change_is_undone_row_by_row_and_the_archive_agrees(action: str) -> None:
    world()
    before = state.tables()
    operation = change(action, **asked(action))
    assert state.differences(before) != {}
    assert agrees() == []
    assert undoing.undo(operation, staff.amos()).changes["kept"] == []
    assert state.differences(before) == {}
    assert agrees() == []


def test_a_tag_is_added_where_it_lacks_in_the_editors_name() -> None:
    world()
    proposal(Article.objects.get(headline="A treaty of nobody"), cast.japan(), "Japan signs.", "Japan", 0.6)
    operation = change("add", tag=tag(cast.japan()))
    assert tagged(cast.japan()) == TREATIES
    added = CountryTagging.objects.filter(created_by=staff.amos(), origin="editor")
    assert added.count() == 2
    assert Proposal.objects.count() == 0
    assert operation.summary == "add the tag Japan: 3 items of “q=treaty”"
    assert operation.changes["walk"]["seen"] == 3


def test_a_tag_is_replaced_only_where_it_is() -> None:
    world()
    change("replace", tag=tag(cast.russia()), by=tag(cast.japan()))
    assert tagged(cast.japan()) == TREATIES[:2]
    assert tagged(cast.russia()) == ["Rain"]


def test_a_tag_that_a_rule_gave_does_not_come_back() -> None:
    item = world()[0]
    CountryTagging.objects.filter(article=item).update(origin="rule")
    before = state.tables()
    operation = change("remove", query=f"country={cast.russia().slug}", tag=tag(cast.russia()))
    assert tagged(cast.russia()) == []
    assert list(Proposal.objects.values_list("article", "state")) == [(item.pk, "rejected")]
    undoing.undo(operation, staff.amos())
    assert state.differences(before) == {}


def test_another_source_has_another_clock() -> None:
    late = filed("A late treaty", published_at=cast.MOMENT.replace(hour=22))
    change("source", source=cast.tass().uid)
    late.refresh_from_db()
    assert (late.source, late.get_absolute_url()) == (cast.tass(), "/2015/09/22/a-late-treaty/")


def test_withdrawn_items_tell_their_reason() -> None:
    world()
    change("withdraw", reason=" sent in error ")
    gone = Article.objects.filter(status="withdrawn")
    assert list(gone.values_list("withdrawn_reason", flat=True)) == ["sent in error"] * 3


def test_its_items_are_counted_where_alarms_look(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(bulk, "BATCH", 10)
    settings.ALARM_ITEMS = 24
    for number in range(25):
        cast.article(f"Treaty {number}")
    assert change("language", language="ru").item_count == 25
    assert [(alarm.account, alarm.items) for alarm in raise_alarms(timezone.now())] == [(staff.amos(), 25)]


def test_items_that_drop_out_of_the_search_are_each_reached_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    world()
    operation = change("remove", query="country=russia", tag=tag(cast.russia()))
    assert tagged(cast.russia()) == []
    assert operation.changes["walk"]["seen"] == 3


def test_what_was_changed_since_is_left_and_told() -> None:
    items = world()
    operation = change("withdraw", reason="sent in error")
    Article.objects.filter(pk=items[0].pk).update(withdrawn_reason="on request")
    told = undoing.undo(operation, staff.amos()).changes
    assert told["kept"] == ["the article “A treaty is signed” was changed since"]
    assert Article.objects.filter(status="withdrawn").get() == items[0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "fly"}, "Choose what is to be done"),
        ({"action": "add", "query": ""}, "Say which items"),
        ({"action": "add", "query": "sort=newest"}, "Say which items"),
        ({"action": "add", "query": "lang=!"}, "is a language code"),
        ({"action": "add", "query": "q=treaty&person=nobody"}, "no person called"),
        ({"action": "add"}, "Choose a tag"),
        ({"action": "add", "tag": "person:unknown"}, "Choose a tag"),
        ({"action": "add", "tag": "source:x"}, "Choose a tag"),
        ({"action": "source"}, "Choose a source"),
        ({"action": "language"}, "Say which language"),
        ({"action": "withdraw", "reason": " "}, "Say why"),
    ],
    ids=str,
)
def test_what_is_lacking_is_said(fields: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        bulk.begin(Task(**{"query": "q=treaty"} | fields), staff.amos())
    assert Operation.objects.count() == 0


def test_a_tag_is_replaced_by_another_of_its_kind() -> None:
    one, other = tag(cast.russia()), tag(cast.lavrov())
    for by, said in ((other, "of its own kind"), (one, "one tag")):
        with pytest.raises(ValidationError, match=said):
            bulk.begin(Task(query="q=treaty", action="replace", tag=one, by=by), staff.amos())


@pytest.mark.parametrize("who", ["nora", "clara", "edgar"])
def test_who_may_not_change_in_bulk_changes_nothing(who: str) -> None:
    world()
    before = state.tables()
    with pytest.raises(PermissionDenied):
        bulk.begin(Task(query="q=treaty", action="withdraw", reason="x"), getattr(staff, who)())
    assert state.differences(before) == {}


def test_stopped_halfway_it_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    world()
    before = state.tables()
    half = bulk.begin(Task(query="q=treaty", action="language", language="ru"), staff.amos())
    assert bulk.advance(half) == 1
    undoing.undo(half, staff.amos())
    assert state.differences(before) == {}
    with pytest.raises(ValidationError, match="undone meanwhile"):
        bulk.advance(half)


@pytest.mark.parametrize("action", CHANGES)
def test_a_batch_asks_as_much_for_one_item_as_for_three(action: str) -> None:
    counts = []
    for items in (1, 3):
        while Article.objects.public().count() < items:
            filed(countries=[cast.russia()])
        half = bulk.begin(Task(query="country=russia", action=action, **asked(action)), staff.amos())
        with CaptureQueriesContext(connection) as queries:
            assert bulk.advance(half) == items
        counts.append(len(queries))
        undoing.undo(half, staff.amos())
    assert counts[0] == counts[1]
