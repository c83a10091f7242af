"""Names that are rightly alike: said, taken back, and asked about anew when another claims them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import ailments, mergers, namesakes, undoing
from articles.models import Alias, Namesakes, Person
from tests import cast, staff, state

pytestmark = pytest.mark.django_db

MINISTER = "the minister"


def claim(*people: Person) -> list[int]:
    """All of them are called The Minister."""
    for person in people:
        Alias.objects.create(person=person, text="The Minister")
    return [person.pk for person in people]


def hold(bearers: list[int], likeness: str = "key", form: str = MINISTER) -> Namesakes:
    namesakes.set_apart(Person, likeness, form, bearers, user=staff.amos())
    return Namesakes.objects.get(form=form)


def asked() -> list[list[str]]:
    return [[entry.name for entry in found.entries] for found in ailments.claimed_twice(Person).ailments]


def test_who_are_rightly_different_are_neither_listed_nor_counted() -> None:
    hold(claim(cast.lavrov(), cast.putin()))
    assert (asked(), dict(ailments.numbers())) == ([], {})


def test_a_third_who_claims_the_name_is_asked_about_with_the_others() -> None:
    hold(claim(cast.lavrov(), cast.putin()))
    claim(cast.kishida())
    assert asked() == [["Sergey Lavrov", "Vladimir Putin", "Fumio Kishida"]]
    assert ailments.numbers() == {("person", "twice"): 1}


def test_one_who_bears_it_no_more_leaves_the_others_apart() -> None:
    held = hold(claim(cast.lavrov(), cast.putin(), cast.kishida()))
    for alias in Alias.objects.filter(person=cast.kishida()):
        alias.delete()
    assert asked() == []
    assert held.bearers == sorted([cast.lavrov().pk, cast.putin().pk, cast.kishida().pk])


def test_one_merged_into_another_is_asked_about_anew() -> None:
    hold(claim(cast.lavrov(), cast.putin()))
    mergers.merge(cast.kishida(), [cast.putin()], user=staff.amos())
    assert asked() == [["Sergey Lavrov", "Fumio Kishida"]]


def test_it_is_taken_back_by_undoing_it_and_nothing_is_left() -> None:
    bearers = claim(cast.lavrov(), cast.putin())
    staff.amos()
    before = state.tables()
    held = hold(bearers)
    undoing.undo(held.operation, staff.amos())
    assert state.differences(before) == {}
    assert asked() == [["Sergey Lavrov", "Vladimir Putin"]]
    assert ailments.numbers() == {("person", "twice"): 1}


def test_said_of_more_and_undone_what_was_said_before_stands_again() -> None:
    first = hold(claim(cast.lavrov(), cast.putin()))
    second = hold([*first.bearers, *claim(cast.kishida())])
    assert asked() == []
    undoing.undo(second.operation, staff.amos())
    assert Namesakes.objects.get().bearers == first.bearers
    assert len(asked()) == 1


def test_said_twice_it_is_said_once() -> None:
    bearers = claim(cast.lavrov(), cast.putin())
    assert hold(bearers).operation_id == hold(bearers[::-1]).operation_id


def test_spellings_and_the_very_same_name_are_decided_apart() -> None:
    one = Person.objects.create(name="Sergey Ivanov")
    other = Person.objects.create(name="Sergei Ivanov")
    (found,) = ailments.alike(Person).ailments
    claim(one, other)
    hold(list(found.bearers), "alike", found.form)
    assert (ailments.alike(Person).ailments, len(asked())) == ([], 1)
    assert ailments.numbers() == {("person", "twice"): 1}


def test_a_new_spelling_of_the_same_two_is_nothing_new() -> None:
    one = Person.objects.create(name="Sergey Ivanov")
    other = Person.objects.create(name="Sergei Ivanov")
    (found,) = ailments.alike(Person).ailments
    hold(list(found.bearers), "alike", found.form)
    Alias.objects.create(person=other, text="Сергей Иванов")
    assert ailments.alike(Person).ailments == []
    assert one.pk in found.bearers


@pytest.mark.parametrize("form", [MINISTER, "", "nobody"])
def test_who_have_no_name_in_common_are_not_held_apart(form: str) -> None:
    claim(cast.lavrov())
    with pytest.raises(ValidationError, match="look again"):
        hold([cast.lavrov().pk, cast.putin().pk], form=form)


def test_who_does_not_keep_the_names_decides_nothing() -> None:
    bearers = claim(cast.lavrov(), cast.putin())
    with pytest.raises(PermissionDenied):
        namesakes.set_apart(Person, "key", MINISTER, bearers, user=staff.edgar())
