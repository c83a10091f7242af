"""Mergers that come apart in any order, and after something else was done."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from articles.models import (
    Operation,
    Person,
    PersonTagging,
)
from articles.search import index
from tests import cast, staff, state
from tests.test_mergers import agrees, carriers, lavroff, merge, undo, world

pytestmark = pytest.mark.django_db


def test_a_chain_leads_on_in_one_hop_and_comes_apart_in_order(client: Client) -> None:
    world()
    before = state.tables()
    first = merge(cast.lavrov(), lavroff())
    between = state.tables()
    second = merge(cast.putin(), cast.lavrov())
    for former in ("sergei-lavroff", "sergey-lavrov"):
        assert client.get(f"/people/{former}/")["Location"] == "/people/vladimir-putin/"
    assert Person.objects.get(slug="sergei-lavroff").standing == cast.putin()
    undo(second)
    assert state.differences(between) == {}
    undo(first)
    assert state.differences(before) == {}


def test_a_chain_comes_apart_out_of_order_too() -> None:
    items = world()
    cast.tag(items[2], people=[cast.putin()])
    before = state.tables()
    first = merge(cast.lavrov(), lavroff())
    second = merge(cast.putin(), cast.lavrov())
    undo(first)
    assert carriers(lavroff()) == [items[2].pk, items[3].pk, items[4].pk]
    assert agrees() == []
    undo(second)
    assert state.differences(before) == {}
    assert agrees() == []


def test_crossing_mergers_end_with_one_name() -> None:
    world()
    merge(cast.lavrov(), lavroff())
    with pytest.raises(ValidationError, match="These are one name already: “Sergey Lavrov”"):
        merge(lavroff(), cast.lavrov())
    assert carriers(cast.lavrov()) != []


def test_a_name_is_not_merged_into_itself() -> None:
    with pytest.raises(ValidationError, match="one name already"):
        merge(cast.lavrov(), cast.lavrov())
    assert Operation.objects.count() == 0


def test_what_is_merged_into_a_merged_name_goes_to_the_one_that_stands() -> None:
    world()
    merge(cast.lavrov(), lavroff())
    merge(lavroff(), cast.putin())
    assert cast.putin().merged_into == cast.lavrov()


def test_what_was_changed_since_is_listed_and_left() -> None:
    items = world()
    operation = merge(cast.lavrov(), lavroff())
    PersonTagging.objects.filter(article=items[2]).delete()  # an editor took it off
    gone = items[3].pk
    items[3].delete()
    index.refresh([items[2].pk, gone])
    cast.tag(items[5], people=[cast.lavrov()])  # a new one
    told = undo(operation)
    assert told["kept"] == [
        f"the tag Sergei Lavroff of “{items[2]}” is gone since",
        "the tag Sergei Lavroff of an item that was deleted is gone since",
    ]
    assert carriers(lavroff()) == [items[4].pk]
    assert carriers(cast.lavrov()) == [items[0].pk, items[1].pk, items[4].pk, items[5].pk]
    assert agrees() == []


def test_a_name_that_others_were_merged_into_is_not_deleted() -> None:
    from articles import vocabulary  # noqa: PLC0415

    operation = merge(cast.putin(), cast.kishida())
    with pytest.raises(ValidationError, match="“Fumio Kishida” was merged into “Vladimir Putin”"):
        vocabulary.delete(cast.putin(), user=staff.amos())
    undo(operation)
    vocabulary.delete(cast.putin(), user=staff.amos())
