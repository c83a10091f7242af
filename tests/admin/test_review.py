"""A draft is handed in, returned or published; and who has it open is seen."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles import editing, presence
from articles.models import Article, Operation, Presence
from tests import cast, staff
from tests.admin.test_rights import draft, page

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def state(article: Article) -> str:
    return Article.objects.get(pk=article.pk).state


def test_a_draft_goes_to_review_comes_back_and_is_published() -> None:
    article = draft(staff.clara())
    writer, desk = staff.signed_in(staff.clara()), staff.signed_in(staff.edgar())
    writer.post(page(article, "review"), {"decided": "yes"})
    assert state(article) == "in review"
    assert [each.pk for each in desk.get(LIST, {"review": "yes"}).context["cl"].result_list] == [article.pk]
    assert "Say what is lacking." in desk.post(page(article, "return"), {"decided": "yes"}).content.decode()
    desk.post(page(article, "return"), {"decided": "yes", "reason": "Who said so?"})
    assert state(article) == "draft"
    writer.post(page(article, "review"), {"decided": "yes"})
    desk.post(page(article, "publish"), {"decided": "yes"})
    assert state(article) == "published"
    assert list(Operation.objects.order_by("pk").values_list("kind", "created_by__username", "reason")) == [
        ("create", "clara", ""),
        ("review", "clara", ""),
        ("return", "edgar", "Who said so?"),
        ("review", "clara", ""),
        ("publish", "edgar", ""),
    ]
    handed_in = Operation.objects.filter(kind="review").earliest("pk")
    assert handed_in.changes == {"article": {article.uid: {"in review": [None, True]}}}


def test_only_ones_own_draft_is_handed_in_and_only_a_draft() -> None:
    with pytest.raises(PermissionDenied):
        editing.ask_review(draft(staff.edgar()), user=staff.clara())
    with pytest.raises(ValidationError):
        editing.ask_review(cast.article("Public"), user=staff.edgar())
    with pytest.raises(PermissionDenied):
        editing.return_to_author(draft(staff.clara()), user=staff.clara(), reason="x")


def test_a_draft_in_review_is_still_its_authors_and_hidden_from_readers() -> None:
    article = editing.ask_review(draft(staff.clara()), user=staff.clara())
    article.headline = "Better"
    editing.save_edit(article, user=staff.clara(), before=1)
    assert (state(article), Article.objects.get().headline) == ("in review", "Better")
    assert list(Article.objects.public()) == []


def test_two_who_have_an_item_open_see_each_other() -> None:
    article = cast.article("One")
    edgar, ada = (staff.signed_in(user) for user in (staff.edgar(), staff.ada()))
    assert edgar.post(page(article, "change").replace("change", "presence")).json() == {"others": []}
    assert ada.post(page(article, "change").replace("change", "presence")).json() == {"others": ["edgar"]}
    assert edgar.post(page(article, "change").replace("change", "presence")).json() == {"others": ["ada"]}


def test_who_has_been_silent_is_gone_and_later_forgotten() -> None:
    article, now = cast.article("One"), timezone.now()
    presence.beat(article.pk, staff.edgar(), now)
    assert presence.beat(article.pk, staff.ada(), now + dt.timedelta(seconds=60)) == ["edgar"]
    assert presence.beat(article.pk, staff.ada(), now + dt.timedelta(seconds=80)) == []
    presence.beat(article.pk, staff.ada(), now + dt.timedelta(hours=2))
    assert [each.user for each in Presence.objects.all()] == [staff.ada()]


def test_presence_is_for_those_who_may_edit_the_item_and_needs_a_post() -> None:
    article = draft(staff.edgar())
    address = page(article, "change").replace("change", "presence")
    assert staff.signed_in(staff.clara()).post(address).status_code == 404
    assert staff.signed_in(staff.edgar()).get(address).status_code == 405
    assert not Presence.objects.exists()
