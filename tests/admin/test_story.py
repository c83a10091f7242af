import re

import pytest
from django.test import Client

from articles import chaining
from articles.models import Article, Operation, StoryPart
from tests import cast, fishery, staff
from tests.fishery import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.edgar())


@pytest.fixture
def story() -> list[Article]:
    items = [filed("A"), filed("B", minutes=10), filed("C", minutes=20)]
    chaining.chain(items)
    return items


def page(item: Article) -> str:
    return f"/admin/articles/article/{item.pk}/story/"


def change(item: Article) -> str:
    return f"/admin/articles/article/{item.pk}/change/"


def said(client: Client, address: str, data: dict[str, str]) -> str:
    """The message that follows what was sent."""
    response = client.post(address, data, follow=True)
    assert response.status_code == 200
    return " ".join(map(str, response.context["messages"]))


def followed() -> dict[str, str]:
    parts = StoryPart.objects.select_related("article", "follows")
    return {part.article.headline: part.follows.headline if part.follows else "" for part in parts}


def test_the_form_shows_the_story_with_the_way_to_change_it(desk: Client, story: list[Article]) -> None:
    html = desk.get(change(story[1])).content.decode()
    rows = re.findall(r'<th scope="row">(.*?)</th>', html.partition('id="story-heading"')[2])
    assert [re.sub(r"<[^>]*>", "", row).strip() for row in rows] == ["C", "B (this item)", "A"]
    assert f'href="{page(story[1])}"' in html
    assert "story-heading" not in desk.get(change(filed("Tin", *fishery.OTHER))).content.decode()


def test_an_item_is_split_off_and_that_is_undone(desk: Client, story: list[Article]) -> None:
    assert said(desk, page(story[1]), {"split": "1", "reason": "Another treaty."}) == "Split from story: B"
    assert followed() == {"A": "", "B": "", "C": "A"}
    html = desk.get(page(story[1])).content.decode()
    assert "it stands alone, and no rule joins another to it" in html
    assert "split from story: B (Another treaty.)" in html
    operation = Operation.objects.get()
    assert said(desk, page(story[1]), {"undo": str(operation.pk)}) == "Undo: join story: B"
    assert followed() == {"A": "", "B": "A", "C": "B"}
    assert "already" in said(desk, page(story[1]), {"undo": str(operation.pk)})


@pytest.mark.parametrize(
    "form",
    [
        "{uid}",
        " {UID} ",
        "/a/{uid}/",
        "{path}",
        "https://archive.example.org{path}?x=1#story",
        "/admin/articles/article/{pk}/change/",
    ],
)
def test_an_item_joins_the_story_of_another_by_uid_or_address(
    desk: Client, story: list[Article], form: str
) -> None:
    tin = filed("Tin rises", *fishery.OTHER, minutes=30)
    to = form.format(
        uid=story[0].uid, UID=story[0].uid.upper(), path=story[0].get_absolute_url(), pk=story[0].pk
    )
    assert said(desk, page(tin), {"join": "1", "to": to, "relation": "update"}) == "Join story: Tin rises"
    assert followed()["Tin rises"] == "C"


@pytest.mark.parametrize(
    "to", ["", "nowhere", "/2015/09/21/nothing/", "000000000000", "http://[", "/search/", "/2015/02/31/x/"]
)
def test_what_names_no_article_is_refused_with_a_sentence(
    desk: Client, story: list[Article], to: str
) -> None:
    message = said(desk, page(story[0]), {"join": "1", "to": to, "relation": "update"})
    assert message == f"There is no article “{to}”: give its uid or its address."
    assert Operation.objects.count() == 0


def test_what_cannot_be_is_said_and_what_was_typed_is_kept(desk: Client, story: list[Article]) -> None:
    response = desk.post(page(story[0]), {"join": "1", "to": story[2].uid, "relation": "take"})
    assert list(map(str, response.context["messages"])) == ["They are parts of one story already."]
    html = response.content.decode()
    assert f'value="{story[2].uid}"' in html
    assert 'value="take" required checked' in html
    assert said(desk, page(story[0]), {"undo": "x"}) == "There is no such decision."


def test_a_contributor_sees_public_parts_and_decides_nothing(story: list[Article]) -> None:
    Article.objects.filter(pk=story[2].pk).update(status=Article.Status.DRAFT)
    clara = staff.signed_in(staff.clara())
    html = clara.get(page(story[0])).content.decode()
    assert (html.count('<th scope="row">'), '<form method="post" class="decide">' in html) == (2, False)
    assert clara.get(page(story[2])).status_code == 404
    assert clara.post(page(story[0]), {"split": "1"}).status_code == 403
    assert (
        clara.post(page(story[0]), {"join": "1", "to": cast.talks().uid, "relation": "copy"}).status_code
        == 403
    )
    assert followed() == {"A": "", "B": "A", "C": "B"}


def test_those_without_rights_see_nothing(story: list[Article]) -> None:
    assert staff.signed_in(staff.nora()).get(page(story[0])).status_code in {302, 403, 404}
    assert Client().get(page(story[0])).status_code == 302


def test_every_decision_is_in_the_history_of_the_item(desk: Client, story: list[Article]) -> None:
    said(desk, page(story[1]), {"split": "1"})
    html = desk.get(f"/admin/articles/article/{story[1].pk}/history/").content.decode()
    assert "split from story: B" in html
