"""Names made one, and apart again: what stands before and after is compared row by row."""

import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import chaining, checkup, editing, mergers, undoing, wholesale
from articles.models import (
    Alias,
    Article,
    Country,
    CountryTagging,
    Errand,
    Feed,
    NameException,
    Operation,
    Person,
    PersonTagging,
    Post,
    Proposal,
    Redirect,
    Source,
    Step,
    Topic,
)
from articles.search import index
from articles.sources import Sources
from tests import cast, staff, state
from tests.proposing import proposal

pytestmark = pytest.mark.django_db


def lavroff() -> Person:
    """Lavrov in another spelling, with names of his own."""
    person, made = Person.objects.get_or_create(
        slug="sergei-lavroff", defaults={"name": "Sergei Lavroff", "sort_name": "Lavroff, Sergei"}
    )
    if made:
        Alias.objects.create(person=person, text="Лавров", language="ru")
        Alias.objects.create(person=person, text="Sergey Lavrov", language="en")
        Post.objects.create(person=person, title="Ambassador", country=cast.russia())
    return person


def filed(headline: str = "", **fields: Any) -> Article:
    """An item that is part of what the archive holds in every way."""
    item = cast.article(headline, **fields)
    chaining.refresh([item.pk])
    return item


def world() -> list[Article]:
    """Two items of Lavrov, two of Lavroff, one of both; one of nobody."""
    one, other, _ = cast.lavrov(), lavroff(), cast.putin()
    return [
        filed(people=people, countries=[cast.russia()])
        for people in ([one], [one], [other], [other], [one, other], [])
    ]


def merge(survivor: Any, *others: Any) -> Operation:
    return mergers.merge(survivor, others, user=staff.amos(), reason="one man")


def undo(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = undoing.undo(operation, staff.amos()).changes
    return told


def agrees() -> list[str]:
    return [str(finding) for finding in checkup.examine()]


def carriers(person: Person) -> list[int]:
    rows = PersonTagging.objects.filter(subject=person)
    return sorted(rows.values_list("article_id", flat=True))


def test_everything_of_the_others_is_with_the_one_that_stands(client: Client) -> None:
    items = world()
    merge(cast.lavrov(), lavroff())
    standing = cast.lavrov()
    assert carriers(standing) == [item.pk for item in items[:5]]
    assert (standing.article_count, lavroff().article_count) == (5, 0)
    assert sorted(standing.aliases.values_list("text", "language")) == [
        ("Sergei Lavroff", ""),
        ("Лавров", "ru"),
    ]
    assert sorted(standing.posts.values_list("title", flat=True)) == [
        "Ambassador",
        "Minister of Foreign Affairs",
    ]
    for end in ("", "feed/", "feed.json"):
        answer = client.get(f"/people/sergei-lavroff/{end}")
        assert (answer.status_code, answer["Location"]) == (301, f"/people/sergey-lavrov/{end}")
    assert agrees() == []


def test_what_is_asked_for_by_former_uid_slug_or_name_is_found(client: Client) -> None:
    items = world()
    merge(cast.lavrov(), lavroff())
    for asked in (lavroff().uid, "sergei-lavroff", "Sergei Lavroff", "Лавров"):
        found = client.get("/search/", {"person": asked})
        assert found.context["count"] == len(items) - 1


def test_undo_restores_every_row() -> None:
    world()
    proposal(filed(), lavroff(), "Lavroff came.", "Lavroff", 0.6)
    cast.kishida()
    NameException.objects.create(person=lavroff(), name="Lavroff", words="Count")
    before = state.tables()
    operation = merge(cast.lavrov(), lavroff())
    assert state.differences(before) != {}
    assert undo(operation) == {"finished": True, "kept": [], "kept in all": 0}
    assert state.differences(before) == {}
    assert agrees() == []


def test_undo_is_the_log_of_who_undid_what() -> None:
    world()
    operation = merge(cast.lavrov(), lavroff())
    assert (operation.kind, operation.created_by, operation.reason) == ("merge", staff.amos(), "one man")
    assert operation.summary == "merge: Sergei Lavroff → Sergey Lavrov"
    undo(operation)
    undone = Operation.objects.get(undoes=operation)
    assert (undone.kind, undone.summary) == ("undo", f"undo: {operation.summary}")
    with pytest.raises(ValidationError, match="undone already"):
        undo(operation)


def test_the_surer_of_two_tags_stays() -> None:
    item = filed()
    PersonTagging.objects.create(article=item, subject=cast.lavrov(), origin="rule")
    PersonTagging.objects.create(article=item, subject=lavroff(), origin="editor")
    index.refresh([item.pk])
    before = state.tables()
    operation = merge(cast.lavrov(), lavroff())
    assert list(PersonTagging.objects.values_list("subject", "origin")) == [(cast.lavrov().pk, "editor")]
    undo(operation)
    assert state.differences(before) == {}


def test_proposals_follow_and_none_waits_for_a_tag_that_is_there() -> None:
    tagged, named, both = filed(people=[cast.lavrov()]), filed(), filed()
    for item, person in ((tagged, lavroff()), (named, lavroff()), (both, lavroff()), (both, cast.lavrov())):
        proposal(item, person, "Lavroff came.", "Lavroff", 0.6)
    before = state.tables()
    operation = merge(cast.lavrov(), lavroff())
    assert sorted(Proposal.objects.values_list("article", "person")) == [
        (named.pk, cast.lavrov().pk),
        (both.pk, cast.lavrov().pk),
    ]
    undo(operation)
    assert state.differences(before) == {}


def test_many_are_merged_at_once_and_come_apart() -> None:
    world()
    third = Person.objects.create(name="S. Lavrow")
    filed(people=[third, lavroff()])
    before = state.tables()
    operation = merge(cast.lavrov(), lavroff(), third)
    assert cast.lavrov().article_count == 6
    undo(operation)
    assert state.differences(before) == {}


# --- other kinds


def test_topics_keep_a_tree() -> None:
    """The parent goes into its child: the child stands where the parent stood."""
    above, below, beside = cast.international_relations(), cast.diplomacy(), cast.territorial_dispute()
    for topics in ([above], [below], [above, below]):
        filed(topics=topics)
    before = state.tables()
    operation = merge(below, above)
    assert list(Topic.objects.order_by("pk").values_list("parent", "merged_into")) == [
        (None, below.pk),
        (None, None),
        (below.pk, None),
    ]
    assert beside.pk != below.pk
    undo(operation)
    assert state.differences(before) == {}


def test_countries_keep_their_successions_and_posts() -> None:
    cast.soviet_union().successors.add(cast.russia(), cast.ukraine())
    cast.lavrov()
    filed(countries=[cast.russia(), cast.ukraine()])
    before = state.tables()
    operation = merge(cast.ukraine(), cast.russia())
    assert list(cast.soviet_union().successors.all()) == [cast.ukraine()]
    assert Post.objects.get().country == cast.ukraine()
    assert CountryTagging.objects.count() == 1
    undo(operation)
    assert state.differences(before) == {}
    assert Country.objects.filter(merged_into=None).count() == 3


def test_sources_give_their_items_their_clock_and_their_addresses(client: Client) -> None:
    """TASS files from Moscow: an item of a late London evening is one of its next day."""
    evening = cast.MOMENT.replace(hour=22)
    late = filed("Late", external_id="1", published_at=evening)
    same = filed("Same", source=cast.tass(), external_id="1")
    Feed.objects.create(url="https://example.org/feed", source=cast.reuters())
    before = state.tables()
    operation = merge(cast.tass(), cast.reuters())
    late.refresh_from_db()
    same.refresh_from_db()
    assert (late.source, late.external_id, same.external_id) == (cast.tass(), "", "1")
    assert client.get("/2015/09/21/late/")["Location"] == "/2015/09/22/late/"
    assert client.get("/sources/reuters/")["Location"] == "/sources/tass/"
    assert client.get("/sources/reuters/feed/")["Location"] == "/sources/tass/feed/"
    assert Feed.objects.get().source == cast.tass()
    assert agrees() == []
    undo(operation)
    assert state.differences(before) == {}
    assert agrees() == []


# --- who, how, and how much it asks


@pytest.mark.parametrize("who", ["nora", "clara", "edgar"])
def test_who_may_not_merge_changes_nothing(who: str) -> None:
    world()
    operation = merge(cast.putin(), cast.kishida())
    user = getattr(staff, who)()
    before = state.tables()
    with pytest.raises(PermissionDenied):
        mergers.begin(cast.lavrov(), [lavroff()], user=user)
    with pytest.raises(PermissionDenied):
        undoing.undo(operation, user)
    assert state.differences(before) == {}


def test_names_of_two_kinds_are_not_merged() -> None:
    with pytest.raises(ValidationError, match="of one kind"):
        mergers.begin(cast.lavrov(), [cast.russia()], user=None)


def test_killed_between_batches_it_goes_on_or_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mergers, "BATCH", 2)
    world()
    before = state.tables()
    half = mergers.begin(cast.lavrov(), [lavroff()], user=staff.amos())
    assert mergers.advance(half) == 2
    with pytest.raises(ValidationError, match="still to be moved"):
        merge(cast.putin(), cast.lavrov())
    undoing.undo(half, staff.amos())
    assert state.differences(before) == {}
    with pytest.raises(ValidationError, match="undone meanwhile"):
        mergers.advance(half)


def test_a_batch_asks_as_much_for_one_item_as_for_four() -> None:
    counts = []
    for items in (1, 4):
        person = Person.objects.create(name=f"Namesake {items}")
        for _ in range(items):
            filed(people=[person])
        operation = mergers.begin(cast.lavrov(), [person], user=None)
        with CaptureQueriesContext(connection) as queries:
            assert mergers.advance(operation) == items
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_stopped_as_an_errand_it_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mergers, "BATCH", 2)
    world()
    operation = mergers.begin(cast.lavrov(), [lavroff()], user=staff.amos())
    order = {"operation": operation.pk, "items": 3}
    errand = Errand(kind=Errand.Kind.MERGE, order=order, created_by=staff.amos())
    assert wholesale.merge(errand, lambda *told: False)["changed"] == 2  # type: ignore[arg-type]
    assert wholesale.merge(errand, lambda *told: True)["changed"] == 3  # type: ignore[arg-type]
    assert agrees() == []


def test_an_earlier_version_gives_the_tag_that_stands_now() -> None:
    item = filed(people=[lavroff()])
    edited = Article.objects.select_related("source").get(pk=item.pk)
    edited.headline = "Another headline"
    taggings = list(item.person_taggings.all())
    editing.save_edit(edited, user=staff.amos(), before=1, remove=taggings)
    merge(cast.lavrov(), lavroff())
    _, lost = editing.revert(item, 1, user=staff.amos(), before=2)
    assert (lost, list(item.people.all())) == ([], [cast.lavrov()])


def test_imports_file_under_the_source_that_stands() -> None:
    merge(cast.tass(), cast.reuters())
    known = Sources()
    assert known.by_slug("reuters") == cast.tass()


def test_a_step_is_packed() -> None:
    for _ in range(20):
        filed(people=[lavroff()])
    merge(cast.lavrov(), lavroff())
    assert max(len(bytes(step.data)) for step in Step.objects.all()) < 1500
    assert Redirect.objects.get().path == "/people/sergei-lavroff/"
    assert Source.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_crossing_mergers_at_the_same_moment_leave_one_name() -> None:
    one, other = cast.lavrov(), cast.putin()
    items = [filed(people=people) for people in ([one], [other], [one, other])]
    start, said = threading.Barrier(2), []

    def cross(survivor: Person, gone: Person) -> None:
        start.wait()
        try:
            mergers.merge(survivor, [gone], user=None)
        except ValidationError as error:
            said.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=cross, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    standing = Person.objects.get(merged_into=None)
    assert carriers(standing) == [item.pk for item in items]
    # The second came too late, or while the items of the first were moving.
    assert len(said) == 1
    assert Operation.objects.count() == 1
    assert agrees() == []
