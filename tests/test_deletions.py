"""A name that items carry, deleted with its tags, and back."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import chaining, checkup, deletions, undoing
from articles.models import Alias, Article, Country, CountryTagging, NameException, Operation, Proposal, Topic
from tests import cast, staff, state
from tests.proposing import proposal

pytestmark = pytest.mark.django_db


def world(items: int = 3) -> None:
    """Russia on some items, one of them with Japan; proposed for one more, with an alias and a lesson."""
    for number in range(items):
        cast.article(f"Treaty {number}", countries=[cast.russia(), *([] if number else [cast.japan()])])
    Alias.objects.create(country=cast.russia(), text="Russland", language="de")
    NameException.objects.create(country=cast.russia(), name="Russia", words="Little")
    proposal(cast.article("Rain"), cast.russia(), "It rains in Russia.", "Russia", 0.6)
    chaining.refresh(Article.objects.values_list("pk", flat=True))


def deleted(**said: Any) -> Operation:
    operation = deletions.begin(cast.russia(), user=staff.cleo(), **said)
    while deletions.advance(operation):
        pass
    return Operation.objects.get(pk=operation.pk)


def agrees() -> list[str]:
    return [str(finding) for finding in checkup.examine()]


def test_items_stay_and_their_other_tags(client: Any) -> None:
    world()
    operation = deleted(reason="no country")
    assert not Country.objects.filter(slug="russia").exists()
    assert list(CountryTagging.objects.values_list("subject__slug", flat=True)) == ["japan"]
    assert (Article.objects.count(), Proposal.objects.count(), Alias.objects.count()) == (4, 0, 0)
    assert (operation.kind, operation.summary, operation.reason) == ("delete", "delete: Russia", "no country")
    assert operation.item_count == 4
    assert agrees() == []
    assert client.get("/countries/russia/").status_code == 404


def test_undone_every_row_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletions, "BATCH", 2)
    world(5)
    before = state.digest()
    undone = undoing.undo(deleted(), staff.cleo())
    assert undone.changes["kept"] == []
    assert state.digest() == before
    assert agrees() == []


def test_stopped_halfway_readers_do_not_see_it_and_it_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletions, "BATCH", 2)
    world()
    before = state.tables()
    half = deletions.begin(cast.russia(), user=staff.cleo())
    assert deletions.advance(half) == 2
    assert Country.objects.get(slug="russia").is_hidden
    undoing.undo(half, staff.cleo())
    assert state.differences(before) == {}
    with pytest.raises(ValidationError, match="undone meanwhile"):
        deletions.advance(half)


def test_what_is_in_the_way_is_said_before_anything_is_done() -> None:
    above = cast.international_relations()
    cast.diplomacy()
    cast.article(topics=[above])
    with pytest.raises(ValidationError, match="stands below “international relations”"):
        deletions.begin(above, user=staff.cleo())
    merged = Topic.objects.create(name="Diplomats", merged_into=cast.territorial_dispute(), is_hidden=True)
    assert deletions.obstacle(cast.territorial_dispute()).startswith(f"“{merged}” was merged into")
    assert Operation.objects.count() == 0


@pytest.mark.parametrize("who", ["nora", "clara", "edgar", "ada"])
def test_who_may_not_merge_names_deletes_none_that_items_carry(who: str) -> None:
    world()
    with pytest.raises(PermissionDenied):
        deletions.begin(cast.russia(), user=getattr(staff, who)())


def test_a_batch_asks_as_much_for_one_item_as_for_three() -> None:
    counts = []
    for items in (1, 3):
        for number in range(items):
            cast.article(f"Treaty {number} of {items}", countries=[cast.russia()])
        half = deletions.begin(cast.russia(), user=staff.cleo())
        with CaptureQueriesContext(connection) as queries:
            deletions.advance(half)
        counts.append(len(queries))
        undoing.undo(half, staff.cleo())
        CountryTagging.objects.all().delete()
    assert counts[0] == counts[1]
