import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import chaining, splicing
from articles.models import Article, Operation, StoryPart
from tests import fishery, staff
from tests.fishery import filed

pytestmark = pytest.mark.django_db


def links() -> dict[str, tuple[str, str, str]]:
    """Headline → what it follows, how, and by whom."""
    return {
        part.article.headline: (part.follows.headline if part.follows else "", part.relation, part.origin)
        for part in StoryPart.objects.select_related("article", "follows")
    }


@pytest.fixture
def chain() -> list[Article]:
    items = [filed("A"), filed("B", minutes=10), filed("C", minutes=20)]
    chaining.chain(items)
    return items


@pytest.fixture
def tin() -> Article:
    item = filed("Tin rises", *fishery.OTHER, minutes=5)
    chaining.chain([item])
    return item


CHAINED = {"A": ("", "", ""), "B": ("A", "copy", "rule"), "C": ("B", "copy", "rule")}
WITHOUT_B = {"A": ("", "", ""), "B": ("", "", "editor"), "C": ("A", "copy", "rule")}


def test_an_item_that_is_split_off_stands_alone_and_what_followed_it_stays(chain: list[Article]) -> None:
    operation = splicing.split(chain[1], user=staff.edgar(), reason="Another treaty.")
    assert links() == WITHOUT_B
    assert {part.story_id for part in StoryPart.objects.exclude(article=chain[1])} == {chain[0].pk}
    assert (operation.kind, operation.summary, operation.reason, operation.created_by) == (
        *("split", "split from story: B", "Another treaty."),
        staff.edgar(),
    )


def test_no_rule_joins_again_what_was_split_off(chain: list[Article]) -> None:
    splicing.split(chain[1], user=staff.edgar())
    chaining.chain([*chain, filed("D", minutes=15)])
    assert links() == WITHOUT_B | {"D": ("A", "copy", "rule"), "C": ("D", "copy", "rule")}


def test_a_first_part_can_be_split_off(chain: list[Article]) -> None:
    splicing.split(chain[0], user=staff.edgar())
    assert links() == {"A": ("", "", "editor"), "B": ("", "", ""), "C": ("B", "copy", "rule")}


def test_undone_it_is_as_it_was(chain: list[Article]) -> None:
    operation = splicing.split(chain[1], user=staff.edgar())
    undone = splicing.undo(operation, user=staff.ada())
    assert links() == CHAINED
    assert (undone.undoes, undone.kind, undone.summary) == (operation, "join", "undo: join story: B")
    again = splicing.undo(undone, user=staff.ada())
    assert (links(), again.undoes) == (WITHOUT_B, undone)


def test_an_item_joins_a_story_behind_its_last_part_before_it(chain: list[Article], tin: Article) -> None:
    operation = splicing.join(tin, chain[2], "update", user=staff.edgar(), reason="Same talks.")
    assert links() == CHAINED | {"Tin rises": ("A", "update", "editor")}
    assert {part.story_id for part in StoryPart.objects.all()} == {chain[0].pk}
    assert operation.kind == "join"
    splicing.undo(operation, user=staff.edgar())
    assert links() == CHAINED


def test_what_is_earlier_than_all_parts_joins_the_first(chain: list[Article]) -> None:
    early = filed("Early", *fishery.OTHER, minutes=-90)
    splicing.join(early, chain[2], "copy", user=staff.edgar())
    assert links() == CHAINED | {"Early": ("A", "copy", "editor")}


def test_what_follows_an_item_comes_with_it(chain: list[Article], tin: Article) -> None:
    splicing.join(chain[0], tin, "take", user=staff.edgar())
    assert links() == CHAINED | {"A": ("Tin rises", "take", "editor"), "Tin rises": ("", "", "")}
    assert {part.story_id for part in StoryPart.objects.all()} == {tin.pk}


def test_two_items_that_stood_alone_become_a_story(tin: Article) -> None:
    other = filed()
    splicing.join(other, tin, "update", user=staff.edgar())
    assert links() == {fishery.HEADLINE: ("Tin rises", "update", "editor"), "Tin rises": ("", "", "")}


def test_a_decision_holds_when_the_items_are_looked_at_again(chain: list[Article], tin: Article) -> None:
    splicing.join(tin, chain[2], "update", user=staff.edgar())
    assert chaining.chain([tin, *chain]) == 0


def test_a_split_takes_back_what_the_form_said_and_its_undoing_gives_it_again(tin: Article) -> None:
    other = filed()
    other.supersedes = tin
    other.save()
    chaining.chain([other])
    operation = splicing.split(other, user=staff.edgar())
    assert Article.objects.get(pk=other.pk).supersedes is None
    splicing.undo(operation, user=staff.edgar())
    assert Article.objects.get(pk=other.pk).supersedes == tin
    assert links()[fishery.HEADLINE] == ("Tin rises", "take", "editor")


def sentence(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def test_what_stands_alone_cannot_be_split(chain: list[Article], tin: Article) -> None:
    for _ in range(2):
        with pytest.raises(ValidationError) as error:
            splicing.split(tin, user=staff.edgar())
        assert sentence(error) == "It stands alone: there is no story to split it from."
    splicing.split(chain[1], user=staff.edgar())
    with pytest.raises(ValidationError):
        splicing.split(chain[1], user=staff.edgar())
    assert Operation.objects.count() == 1


def test_an_item_cannot_join_itself_or_its_own_story_or_without_a_relation(chain: list[Article]) -> None:
    for to, relation, expected in (
        (chain[0], "update", "That is the item itself."),
        (chain[2], "update", "They are parts of one story already."),
        (chain[2], "", "Say whether it is a take, an update, a correction or a copy."),
    ):
        with pytest.raises(ValidationError) as error:
            splicing.join(chain[0], to, relation, user=staff.edgar())
        assert sentence(error) == expected
    assert (links(), Operation.objects.count()) == (CHAINED, 0)


def test_what_was_decided_since_is_undone_first(chain: list[Article], tin: Article) -> None:
    first = splicing.split(chain[1], user=staff.edgar())
    second = splicing.join(chain[1], tin, "copy", user=staff.edgar())
    with pytest.raises(ValidationError) as error:
        splicing.undo(first, user=staff.edgar())
    assert sentence(error) == "Something else was decided of this item since: undo that first."
    splicing.undo(second, user=staff.edgar())
    assert links() == WITHOUT_B
    splicing.undo(first, user=staff.edgar())
    assert links() == CHAINED
    with pytest.raises(ValidationError) as error:
        splicing.undo(first, user=staff.edgar())
    assert sentence(error) == "That was undone already."


def test_only_decisions_about_stories_are_undone_here(chain: list[Article]) -> None:
    other = Operation.objects.create(kind=Operation.Kind.EDIT, summary="edit")
    with pytest.raises(ValidationError):
        splicing.undo(other, user=staff.edgar())


def test_contributors_decide_of_their_own_drafts_alone(chain: list[Article], tin: Article) -> None:
    clara = staff.clara()
    with pytest.raises(PermissionDenied):
        splicing.split(chain[1], user=clara)
    with pytest.raises(PermissionDenied):
        splicing.join(tin, chain[0], "copy", user=clara)
    operation = splicing.split(chain[1], user=staff.edgar())
    with pytest.raises(PermissionDenied):
        splicing.undo(operation, user=clara)
    own = filed("Mine", *fishery.OTHER, status=Article.Status.DRAFT, created_by=clara)
    hidden = filed("Hidden", *fishery.OTHER, status=Article.Status.DRAFT)
    with pytest.raises(PermissionDenied):
        splicing.join(own, hidden, "copy", user=clara)
    splicing.join(own, chain[0], "copy", user=clara)
    assert links()["Mine"] == ("A", "copy", "editor")


def test_the_newest_decisions_are_listed(chain: list[Article], tin: Article) -> None:
    made = [splicing.split(chain[1], user=staff.edgar())]
    made.append(splicing.undo(made[0], user=staff.edgar()))
    splicing.split(chain[2], user=staff.edgar())
    assert splicing.decisions(chain[1]) == made[::-1]
    assert splicing.decisions(tin) == []
