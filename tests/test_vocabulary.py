import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from articles import checkup, mergers, undoing, vocabulary
from articles.models import Alias, Country, NameException, Operation, Person, Redirect, Topic
from tests import cast, staff, state

pytestmark = pytest.mark.django_db


def renamed(person: Person, slug: str, name: str = "Sergei Lavrov") -> Person:
    person = Person.objects.get(pk=person.pk)
    person.name, person.slug = name, slug
    vocabulary.save(person, user=staff.amos(), reason="as he writes himself")
    return person


def test_a_new_slug_redirects_in_one_hop_however_often_it_changes(client: Client) -> None:
    person = cast.lavrov()
    cast.article(people=[person])
    for slug in ("sergei-lavrov", "s-v-lavrov", "lavrov"):
        renamed(person, slug)
    for former in ("sergey-lavrov", "sergei-lavrov", "s-v-lavrov"):
        response = client.get(f"/people/{former}/")
        assert (response.status_code, response["Location"]) == (301, "/people/lavrov/")


def test_a_rename_is_logged_with_before_and_after() -> None:
    renamed(cast.lavrov(), "sergei-lavrov")
    operation = Operation.objects.get()
    assert (operation.kind, operation.reason, operation.created_by) == (
        "rename",
        "as he writes himself",
        staff.amos(),
    )
    assert operation.changes == {
        "person": {
            Person.objects.get().uid: {
                "name": ["Sergey Lavrov", "Sergei Lavrov"],
                "slug": ["sergey-lavrov", "sergei-lavrov"],
            }
        }
    }


def test_a_slug_that_is_taken_gets_a_number() -> None:
    cast.kishida()
    assert renamed(cast.lavrov(), "fumio-kishida").slug == "fumio-kishida-2"


def test_an_entry_that_nobody_changed_leaves_no_trace() -> None:
    vocabulary.save(cast.lavrov(), user=staff.amos())
    assert (Operation.objects.count(), Redirect.objects.count()) == (0, 0)


def test_what_articles_carry_is_not_deleted() -> None:
    cast.article(people=[cast.lavrov()])
    for entry in (cast.lavrov(), cast.reuters()):
        with pytest.raises(ValidationError, match="Articles are filed under"):
            vocabulary.delete(entry, user=staff.amos())
    with pytest.raises(ValidationError, match="Other entries need"):
        vocabulary.delete(cast.russia(), user=staff.amos())


def test_a_deleted_entry_is_kept_in_the_log_with_its_names() -> None:
    person = cast.putin()
    Alias.objects.create(person=person, text="Путин", language="ru")
    vocabulary.delete(person, user=staff.amos())
    row = Operation.objects.get().changes["person"][person.uid]["row"][0]
    assert (row["name"], row["aliases"]) == (
        "Vladimir Putin",
        [{"text": "Путин", "language": "ru", "kind": "name"}],
    )
    assert not Person.objects.filter(pk=person.pk).exists()


def test_only_archivists_change_the_vocabulary() -> None:
    for user in (staff.nora(), staff.clara(), staff.edgar()):
        with pytest.raises(PermissionDenied):
            vocabulary.save(cast.lavrov(), user=user)
        with pytest.raises(PermissionDenied):
            vocabulary.delete(cast.putin(), user=user)


def undone(operation: Operation) -> list[str]:
    kept: list[str] = undoing.undo(operation, staff.amos()).changes["kept"]
    return kept


def test_a_rename_is_undone_with_its_redirect() -> None:
    cast.article(people=[cast.lavrov()])
    before = state.tables()
    renamed(cast.lavrov(), "sergei-lavrov")
    assert undone(Operation.objects.get()) == []
    assert state.differences(before) == {}


def test_a_rename_is_not_undone_over_a_later_one() -> None:
    renamed(cast.lavrov(), "sergei-lavrov")
    first = Operation.objects.get()
    person = renamed(Person.objects.get(), "s-lavrov", name="S. Lavrov")
    assert undone(first) == ["the person “S. Lavrov” was changed since"]
    assert Person.objects.get().name == person.name


def test_a_topic_gets_another_parent_and_the_former_one_back() -> None:
    topic, other = cast.diplomacy(), Topic.objects.create(name="law")
    before = state.tables()
    topic.parent = other
    vocabulary.save(topic, user=staff.amos())
    assert Operation.objects.get().changes["topic"][topic.uid]["parent_id"][1] == other.pk
    assert undone(Operation.objects.get()) == []
    assert state.differences(before) == {}


def test_a_topic_is_never_below_itself() -> None:
    above = cast.diplomacy().parent
    assert above is not None
    above.parent = cast.diplomacy()
    with pytest.raises(ValidationError, match="“international relations” cannot be below itself"):
        vocabulary.save(above, user=staff.amos())


def test_what_was_deleted_comes_back_as_it_was() -> None:
    cast.soviet_union().successors.add(cast.ukraine())
    Alias.objects.create(country=cast.ukraine(), text="Україна", language="uk")
    NameException.objects.create(country=cast.ukraine(), name="Ukraine", words="Hotel")
    before = state.tables()
    vocabulary.delete(cast.ukraine(), user=staff.amos())
    assert Country.objects.get() == cast.soviet_union()
    assert undone(Operation.objects.get()) == []
    assert state.differences(before) == {}
    assert [str(finding) for finding in checkup.examine()] == []


def test_what_was_deleted_does_not_take_a_place_from_another() -> None:
    person = cast.putin()
    vocabulary.delete(person, user=staff.amos())
    Person.objects.create(name="Vladimir Putin", slug=person.slug)
    assert undone(Operation.objects.get()) == [
        "the person “Vladimir Putin” has its former place taken by another"
    ]


def test_what_was_merged_is_not_changed_behind_the_back_of_the_one_that_stands() -> None:
    read = cast.putin()
    mergers.merge(cast.lavrov(), [cast.putin()], user=None)
    read.is_hidden = False
    with pytest.raises(ValidationError, match="“Vladimir Putin” was merged into “Sergey Lavrov”"):
        vocabulary.save(read, user=staff.amos())
