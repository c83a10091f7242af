"""Where a new name stands in what the archive holds, proposed or tagged."""

from typing import Any

import pytest
from django.urls import reverse

from articles.models import (
    Alias,
    Article,
    Person,
    PersonTagging,
    Proposal,
)
from tests import cast, staff
from tests.admin.test_proposals import DECIDE, desk, done

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def person_form(**more: str) -> dict[str, str]:
    data = {"name": "Anna Lindqvist", "sort_name": "Lindqvist, Anna", "slug": ""}
    data |= {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
    return data | {"posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0"} | more


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def three_articles() -> list[Article]:
    texts = ("Anna Lindqvist opened the fair.", "The mayor, Anna Lindqvist, agreed.", "Nobody agreed.")
    return [cast.article(body=f"<p>{text}</p>") for text in texts]


def test_a_new_person_is_looked_for_in_what_the_archive_holds(three_articles: list[Article]) -> None:
    desk = staff.signed_in(staff.ada())
    response = desk.post("/admin/articles/person/add/", person_form(), follow=True)
    page = reverse("admin:articles_proposal_named", args=["person", cast_uid("Anna Lindqvist")])
    assert told(response)[0] == (
        f'2 articles hold a name of Anna Lindqvist without its tag. <a href="{page}">Review or tag them</a>'
    )
    assert desk.get(page).context["number"] == 2
    for _ in range(2):  # a second click
        desk.post(page, {"uid": "form", "propose": "1"})
    looked = done()
    assert (looked.state, looked.result["seen"], looked.result["proposed"]) == ("done", 2, 2)
    assert [each.article for each in Proposal.objects.waiting().order_by("article_id")] == three_articles[:2]


def cast_uid(name: str) -> str:
    return Person.objects.get(name=name).uid


def test_all_that_name_a_new_person_are_tagged_and_undone_as_one(three_articles: list[Article]) -> None:
    desk = staff.signed_in(staff.ada())
    desk.post("/admin/articles/person/add/", person_form())
    page = reverse("admin:articles_proposal_named", args=["person", cast_uid("Anna Lindqvist")])
    desk.post(page, {"uid": "form", "apply": "1"})
    tagged = done()
    assert (tagged.state, tagged.result["decided"]) == ("done", 2)
    assert list(PersonTagging.objects.order_by("article_id").values_list("article", flat=True)) == [
        article.pk for article in three_articles[:2]
    ]
    assert "Undo it" in desk.get(reverse("admin:articles_errand_change", args=[tagged.pk])).content.decode()
    desk.post(DECIDE, {"undo": tagged.result["operation"]})
    assert PersonTagging.objects.count() == 0
    assert Proposal.objects.waiting().count() == 2


def test_a_new_alias_is_looked_for_and_what_changes_no_name_is_not(three_articles: list[Article]) -> None:
    desk = staff.signed_in(staff.ada())
    person = cast.putin()
    address = reverse("admin:articles_person_change", args=[person.pk])
    data = person_form(name=person.name, sort_name=person.sort_name, slug=person.slug)
    quiet = desk.post(address, data | {"description": "A president."}, follow=True)
    assert len(told(quiet)) == 1
    alias = {"aliases-TOTAL_FORMS": "1", "aliases-0-text": "Anna Lindqvist", "aliases-0-kind": "name"}
    assert (
        "2 articles hold a name of Vladimir Putin" in told(desk.post(address, data | alias, follow=True))[0]
    )
    assert Alias.objects.get().person == person
