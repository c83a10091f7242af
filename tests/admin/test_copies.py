"""Near-duplicates that a rule found, decided at the desk."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import chaining, splicing
from articles.admin import copies
from articles.models import Article, Operation, StoryPart
from tests import cast, fishery, staff
from tests.fishery import filed

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/article/copies/"
CHANGED = (*fishery.SENTENCES[:-1], "The parliaments of all seven have until the end of May to agree.")


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.edgar())


def repeated(times: int = 1) -> list[Article]:
    """An item and, of another source, as many that repeat it in slightly other words."""
    items = [filed("A")]
    items += [filed(f"B{n}", *CHANGED, minutes=10 + n, source=cast.reuters()) for n in range(times)]
    chaining.chain(items)
    made = StoryPart.objects.filter(article__in=items[1:])
    made.update(follows=items[0], relation="copy", origin="rule", likeness=80)
    return items


def listed(desk: Client, **asked: str) -> list[str]:
    return [copy.part.article.headline for copy in desk.get(PAGE, asked).context["copies"]]


def test_what_differs_is_shown_and_paragraphs_that_are_the_same_are_not(desk: Client) -> None:
    repeated()
    (copy,) = desk.get(PAGE).context["copies"]
    said = [" ".join(change.text.strip() for change in each) for each in copy.paragraphs]
    assert said[0] == "A B0"
    assert said[-1].startswith("The parliaments of all seven have until the end of March")


def test_a_copy_that_an_editor_confirms_is_pinned_and_no_more_listed(desk: Client) -> None:
    older, newer = repeated()
    assert desk.post(PAGE, {"article": newer.pk, "confirm": "1"})["Location"] == PAGE
    part = StoryPart.objects.get(article=newer)
    assert (part.follows, part.relation, part.origin, part.is_pinned) == (older, "copy", "editor", True)
    assert listed(desk) == []
    splicing.undo(Operation.objects.get(), user=staff.edgar())
    assert StoryPart.objects.get(article=newer).origin == "rule"


def test_what_is_another_story_is_split_off(desk: Client) -> None:
    newer = repeated()[1]
    desk.post(PAGE, {"article": newer.pk, "split": "1"})
    assert StoryPart.objects.get(article=newer).follows is None
    assert listed(desk) == []


def test_what_was_decided_meanwhile_is_told(desk: Client) -> None:
    newer = repeated()[1]
    splicing.confirm(newer, user=staff.ada())
    page = desk.post(PAGE, {"article": newer.pk, "confirm": "1"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "That was decided meanwhile, or it follows nothing by now."
    ]
    assert Operation.objects.count() == 1


def test_the_least_alike_come_first_and_those_that_are_nearly_the_same_not_at_all(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "ON_A_PAGE", 1)
    items = repeated(3)
    for item, likeness in zip(items[1:], (90, 70, splicing.CERTAIN), strict=True):
        StoryPart.objects.filter(article=item).update(likeness=likeness)
    page = desk.get(PAGE)
    assert listed(desk) == ["B1"]
    after = page.context["page"].after.encode()
    assert listed(desk, after=after) == ["B0"]
    before = desk.get(PAGE, {"after": after}).context["page"].before.encode()
    assert listed(desk, after=before) == ["B1"]


def test_it_asks_as_much_of_one_as_of_three(desk: Client) -> None:
    counts = []
    for times in (1, 3):
        StoryPart.objects.filter(follows__isnull=False).update(is_pinned=True)
        repeated(times)
        with CaptureQueriesContext(connection) as queries:
            assert len(listed(desk)) == times
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


@pytest.mark.parametrize("sent", ["", "x", "999999", "9" * 30])
def test_an_item_that_is_none_is_not_found(desk: Client, sent: str) -> None:
    assert desk.post(PAGE, {"article": sent, "confirm": "1"}).status_code == 404
    assert desk.get(PAGE, {"after": "x"}).status_code == 404


@pytest.mark.parametrize("who", ["nora", "clara"])
def test_who_may_not_edit_items_of_others_decides_nothing(who: str) -> None:
    newer = repeated()[1]
    client = staff.signed_in(getattr(staff, who)())
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"article": newer.pk, "split": "1"}).status_code == 403
    assert Operation.objects.count() == 0
