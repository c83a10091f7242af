import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from articles import vocabulary
from articles.models import Alias, Operation, Person, Redirect
from tests import cast, staff

pytestmark = pytest.mark.django_db


def renamed(person: Person, slug: str, name: str = "Sergei Lavrov") -> Person:
    person = Person.objects.get(pk=person.pk)
    person.name, person.slug = name, slug
    vocabulary.save(person, user=staff.ada(), reason="as he writes himself")
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
        staff.ada(),
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
    vocabulary.save(cast.lavrov(), user=staff.ada())
    assert (Operation.objects.count(), Redirect.objects.count()) == (0, 0)


def test_what_articles_carry_is_not_deleted() -> None:
    cast.article(people=[cast.lavrov()])
    for entry in (cast.lavrov(), cast.reuters()):
        with pytest.raises(ValidationError, match="Articles are filed under"):
            vocabulary.delete(entry, user=staff.ada())
    with pytest.raises(ValidationError, match="Other entries need"):
        vocabulary.delete(cast.russia(), user=staff.ada())


def test_a_deleted_entry_is_kept_in_the_log_with_its_names() -> None:
    person = cast.putin()
    Alias.objects.create(person=person, text="Путин", language="ru")
    vocabulary.delete(person, user=staff.ada())
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
