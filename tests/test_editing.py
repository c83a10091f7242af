import datetime as dt
import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from articles import editing
from articles.models import (
    Article,
    Correction,
    Operation,
    PersonTagging,
    TopicTagging,
    Version,
)
from articles.search.engine import engine
from articles.search.facet import EVERYTHING
from articles.search.plan import Exact, Facet, Match
from tests import cast, staff
from tests.search.answers import count

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2015, 9, 21, 12, tzinfo=dt.UTC)


def new(**fields: Any) -> Article:
    fields = {"headline": "Talks begin", "body": "<p>They began.</p>", "published_at": NOON} | fields
    return Article(source=cast.reuters(), **fields)


def edited(article: Article, **fields: Any) -> Article:
    fresh = Article.objects.select_related("source").get(pk=article.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    return fresh


def save(article: Article, **said: Any) -> Article:
    wanted: dict[str, Any] = {"user": staff.edgar(), "before": article.version_number} | said
    return editing.save_edit(article, **wanted)


def numbers(article: Article) -> list[int]:
    return list(article.versions.order_by("number").values_list("number", flat=True))


def public_hits(word: str) -> int:
    return count(Match(Exact((word,))))


def test_a_new_article_is_a_draft_of_its_author_with_clean_text_and_tags() -> None:
    clara = staff.clara()
    made = editing.create(
        new(status="published", body="One.\n\nTwo <script>x</script><b>bold</b>."),
        user=clara,
        add=[cast.lavrov()],
    )
    assert (made.status, made.created_by, made.slug) == ("draft", clara, "talks-begin")
    assert made.body == "<p>One.</p>\n<p>Two bold.</p>"
    tagging = PersonTagging.objects.get(article=made)
    assert (tagging.subject, tagging.origin, tagging.created_by, tagging.sequence) == (
        cast.lavrov(),
        "editor",
        clara,
        None,
    )
    assert public_hits("begin") == 0
    assert Operation.objects.get().kind == "create"


def test_the_first_edit_keeps_the_former_text_as_version_one() -> None:
    article = cast.article("Old headline")
    saved = save(edited(article, headline="New headline"), reason="clearer")
    assert numbers(article) == [1, 2]
    first, second = article.versions.order_by("number")
    assert (first.kind, first.fields["headline"], first.is_public) == ("wire", "Old headline", True)
    assert (second.kind, second.fields["headline"], second.reason) == ("minor", "New headline", "clearer")
    assert (saved.version_number, second.created_by) == (2, staff.edgar())


def test_versions_are_numbered_without_gaps() -> None:
    article = cast.article("One")
    for headline in ("Two", "Three", "Four"):
        article = save(edited(article, headline=headline))
    assert numbers(article) == [1, 2, 3, 4]


def test_a_text_held_back_from_the_wire_takes_a_number_of_its_own() -> None:
    article = save(edited(cast.article("One"), headline="Two"))
    cast.version(article, 3, is_public=False)
    assert save(edited(article, headline="Four")).version_number == 4


def test_saving_what_stands_changes_nothing() -> None:
    article = cast.article("One")
    save(edited(article))
    assert (numbers(article), Operation.objects.count()) == ([], 0)


def test_a_correction_has_a_public_note() -> None:
    article = cast.article("One")
    save(edited(article, headline="Two"), kind="correction", note="It was two.")
    assert Correction.objects.get().note == "It was two."


@pytest.mark.parametrize("note", ["", "  "])
def test_a_correction_without_a_note_is_refused(note: str) -> None:
    article = cast.article("One")
    with pytest.raises(ValidationError, match="needs a note"):
        save(edited(article, headline="Two"), kind="correction", note=note)
    assert Article.objects.get().headline == "One"


def test_the_log_says_who_why_and_what_was_before_and_after() -> None:
    article = cast.article("One", body="<p>a</p>")
    save(edited(article, headline="Two", body="<p>b</p>"), reason="because")
    operation = Operation.objects.get()
    assert (operation.kind, operation.reason, operation.created_by) == ("edit", "because", staff.edgar())
    assert operation.changes == {
        "article": {article.uid: {"headline": ["One", "Two"], "body": ["version 1", "version 2"]}}
    }


def test_tags_are_added_and_removed_with_the_text_as_one_version() -> None:
    article = cast.article("One", people=[cast.lavrov()])
    saved = save(
        edited(article),
        add=[cast.kishida(), cast.diplomacy(), cast.kishida()],
        remove=list(article.person_taggings.all()),
    )
    assert list(saved.people.all()) == [cast.kishida()]
    assert [v.fields["people"] for v in article.versions.order_by("number")] == [
        [[cast.lavrov().uid, "Sergey Lavrov"]],
        [[cast.kishida().uid, "Fumio Kishida"]],
    ]
    assert TopicTagging.objects.get().sequence == saved.sequence
    assert (cast.kishida().article_count, cast.lavrov().article_count) == (1, 0)


def test_a_text_saved_meanwhile_is_not_overwritten() -> None:
    article = cast.article("One")
    mine = edited(article, headline="Mine")
    save(edited(article, headline="Theirs"))
    with pytest.raises(editing.Conflict) as caught:
        save(mine)
    assert caught.value.standing.headline == "Theirs"
    assert Article.objects.get().headline == "Theirs"
    assert numbers(article) == [1, 2]


def test_a_second_click_on_save_is_no_conflict() -> None:
    article = cast.article("One")
    mine = edited(article, headline="Mine")
    save(mine)
    save(mine)
    assert numbers(article) == [1, 2]


def test_fields_that_are_nobodys_to_edit_stay_as_they_are() -> None:
    article = cast.article("One")
    save(edited(article, headline="Two", status="withdrawn", uid="0" * 12, external_id="x", created_by=None))
    standing = Article.objects.get()
    assert (standing.status, standing.uid, standing.external_id) == ("published", article.uid, "")


def test_a_draft_of_the_past_is_published_at_once() -> None:
    draft = editing.create(new(), user=staff.clara(), add=[cast.lavrov()])
    published = editing.publish(draft, user=staff.edgar())
    assert published.status == "published"
    assert public_hits("begin") == 1
    assert cast.lavrov().article_count == 1
    assert PersonTagging.objects.get().sequence == published.sequence


def test_a_draft_of_the_future_is_scheduled_and_can_be_held_back() -> None:
    draft = editing.create(
        new(published_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=2)), user=staff.clara()
    )
    assert editing.publish(draft, user=staff.edgar()).status == "scheduled"
    assert public_hits("begin") == 0
    assert editing.hold(draft, user=staff.edgar()).status == "draft"


def test_publishing_twice_publishes_once() -> None:
    draft = editing.create(new(), user=staff.clara())
    for _ in range(2):
        editing.publish(draft, user=staff.edgar())
    assert Operation.objects.filter(kind="publish").count() == 1


def test_the_text_that_is_published_becomes_a_public_version_and_drafts_do_not() -> None:
    draft = editing.create(new(), user=staff.clara())
    draft = save(edited(draft, headline="Second thought"))
    draft = save(edited(draft, headline="Third thought"))
    editing.publish(draft, user=staff.edgar())
    assert list(draft.versions.order_by("number").values_list("number", "is_public")) == [
        (1, False),
        (2, False),
        (3, True),
    ]


def test_a_withdrawn_item_is_gone_with_reason_and_comes_back_where_it_was(client: Client) -> None:
    article = cast.article("One libel", people=[cast.lavrov()])
    editing.withdraw(article, user=staff.cleo(), reason="Not true.")
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    assert b"Not true." in response.content
    assert b"libel" not in response.content
    assert (public_hits("libel"), cast.lavrov().article_count) == (0, 0)
    editing.restore(article, user=staff.cleo())
    assert client.get(article.get_absolute_url()).status_code == 200
    assert (public_hits("libel"), cast.lavrov().article_count) == (1, 1)
    assert list(Operation.objects.order_by("id").values_list("kind", flat=True)) == ["withdraw", "restore"]


def test_withdrawing_needs_a_reason() -> None:
    article = cast.article("One")
    with pytest.raises(ValidationError, match="readers are told"):
        editing.withdraw(article, user=staff.cleo(), reason=" ")
    assert Article.objects.get().status == "published"


def test_states_change_only_along_their_ways() -> None:
    draft = editing.create(new(), user=staff.clara())
    published = cast.article("One")
    withdrawn = editing.withdraw(cast.article("Two"), user=None, reason="x")
    for move, article in (
        (editing.withdraw, draft),
        (editing.restore, draft),
        (editing.hold, published),
        (editing.publish, withdrawn),
    ):
        with pytest.raises(ValidationError):
            move(article, user=staff.cleo(), reason="x")
    assert list(Article.objects.order_by("id").values_list("status", flat=True)) == [
        "draft",
        "published",
        "withdrawn",
    ]


def test_only_what_no_reader_has_seen_is_deleted() -> None:
    draft = editing.create(new(), user=staff.clara())
    published = cast.article("One")
    editing.delete(draft, user=staff.edgar())
    assert engine().stored([draft.pk]) == {}
    with pytest.raises(ValidationError, match="withdraw it instead"):
        editing.delete(published, user=staff.sue())
    assert list(Article.objects.all()) == [published]
    row = Operation.objects.get(kind="delete").changes["article"][draft.uid]
    assert (row["headline"], row["slug"]) == (["Talks begin", None], ["talks-begin", None])


def test_a_contributor_edits_her_own_drafts_and_nothing_else() -> None:
    clara = staff.clara()
    own = editing.create(new(), user=clara)
    others = editing.create(new(), user=staff.edgar())
    public = editing.publish(editing.create(new(), user=clara), user=staff.edgar())
    assert save(edited(own, headline="Hers"), user=clara).headline == "Hers"
    for article in (others, public):
        with pytest.raises(PermissionDenied):
            save(edited(article, headline="Not hers"), user=clara)
    for act in (editing.publish, editing.hold, editing.withdraw, editing.restore, editing.delete):
        with pytest.raises((PermissionDenied, ValidationError)):
            act(own, user=clara, reason="x")
    assert sorted(Article.objects.values_list("headline", "status")) == [
        ("Hers", "draft"),
        ("Talks begin", "draft"),
        ("Talks begin", "published"),
    ]


def test_a_right_lost_while_the_form_was_open_is_lost() -> None:
    edgar = staff.edgar()
    article = cast.article("One")
    mine = edited(article, headline="Two")
    edgar.groups.clear()
    with pytest.raises(PermissionDenied):
        editing.save_edit(mine, user=type(edgar).objects.get(pk=edgar.pk), before=1)


@pytest.fixture
def empty_index(transactional_db: None) -> None:
    """The index is no table of Django's, which empties only its own between such tests."""
    engine().clear()


@pytest.mark.usefixtures("empty_index")
def test_of_two_saves_at_once_one_is_told() -> None:
    article = cast.article("One")
    edgar = staff.edgar()
    outcomes = at_once(
        [
            lambda text=text: save(edited(article, headline=text), user=edgar, before=1)
            for text in ("Two", "Three")
        ]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Article", "Conflict"]
    winner = next(outcome for outcome in outcomes if isinstance(outcome, Article))
    assert (Article.objects.get().headline, numbers(article)) == (winner.headline, [1, 2])


@pytest.mark.usefixtures("empty_index")
def test_twenty_items_with_one_headline_at_once_get_twenty_slugs() -> None:
    cast.reuters()
    clara = staff.clara()
    cast.article("something indexed")
    outcomes = at_once([lambda: editing.create(new(), user=clara) for _ in range(20)])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Article"] * 20
    assert len(set(Article.objects.filter(headline="Talks begin").values_list("slug", flat=True))) == 20
    assert count(Match(Facet(EVERYTHING), unpublished=True)) == 21


def at_once(acts: Any) -> list[Any]:
    """What each act returns or raises, all of them started together."""
    outcomes: list[Any] = []
    gate = threading.Barrier(len(acts))

    def run(act: Any) -> None:
        gate.wait()
        try:
            outcomes.append(act())
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_nothing_is_half_done_when_the_index_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    article = cast.article("One")

    def fail(ids: Any) -> int:
        raise RuntimeError

    monkeypatch.setattr("articles.search.index.refresh", fail)
    with pytest.raises(RuntimeError):
        save(edited(article, headline="Two"), add=[cast.lavrov()])
    assert (Article.objects.get().headline, Version.objects.count(), PersonTagging.objects.count()) == (
        "One",
        0,
        0,
    )


def test_an_edit_brings_tags_given_by_rule_in_line_with_the_text() -> None:
    cast.japan()
    cast.russia()
    article = cast.article(headline="Japan and Japan", body="<p>Japan spoke.</p>")
    save(edited(article, standfirst="Japan"))
    assert [tagging.subject.name for tagging in article.country_taggings.all()] == ["Japan"]
    text = {"headline": "Russia and Russia", "standfirst": "Russia", "body": "<p>Russia spoke.</p>"}
    save(edited(article, **text), before=2)
    assert [tagging.subject.name for tagging in article.country_taggings.all()] == ["Russia"]
    assert article.versions.get(number=3).fields["countries"][0][1] == "Russia"


def test_a_tag_given_by_rule_and_taken_off_stays_off() -> None:
    cast.japan()
    article = cast.article(headline="Japan and Japan", body="<p>Japan spoke.</p>")
    save(edited(article, standfirst="Japan"))
    save(edited(article), before=2, remove=list(article.country_taggings.all()))
    save(edited(article, byline="By us"), before=3)
    assert article.country_taggings.count() == 0
    proposal = article.proposals.get()
    assert (proposal.state, proposal.decided_by) == ("rejected", staff.edgar())
