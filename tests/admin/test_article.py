"""The desk's list and form of articles."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from articles import bulk, editing, mergers
from articles.models import Article, Correction, PersonTagging, Version
from tests import cast, staff

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
KINDS = ("person", "country", "topic")


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.cleo())


def change(article: Article, page: str = "change") -> str:
    return reverse(f"admin:articles_article_{page}", args=[article.pk])


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would send back of a form, untouched."""
    form = response.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    read = [name for name, field in form.fields.items() if field.show_hidden_initial]
    data |= {f"initial-{name}": form.data.get(f"initial-{name}", form[name].initial) for name in read}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        data |= {
            f"{formset.prefix}-{name}": formset.management_form[name].value()
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        for row in formset.forms:
            if row.instance.pk:
                data[f"{row.prefix}-id"] = row.instance.pk
                data[f"{row.prefix}-article"] = row.instance.article_id
    times = {name: f"{data[name]:%H:%M}" for name in ("hour",) if isinstance(data.get(name), dt.time)}
    return {name: value for name, value in (data | times).items() if value is not None}


def opened(client: Client, article: Article) -> dict[str, Any]:
    return form_of(client.get(change(article)))


def test_the_form_asks_as_much_for_one_tag_as_for_three(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few = cast.article(people=[cast.lavrov()], countries=[cast.japan()], topics=[cast.diplomacy()])
    many = cast.article(
        people=[cast.lavrov(), cast.kishida(), cast.putin()],
        countries=[cast.japan(), cast.russia(), cast.ukraine()],
        topics=[cast.diplomacy(), cast.territorial_dispute(), cast.international_relations()],
    )
    desk.get(change(few))  # content types are asked for once a process
    # Session, user, two of permissions; the item; its source as chosen; three of tags; its story.
    with django_assert_num_queries(11):
        desk.get(change(few))
    with django_assert_num_queries(11):
        desk.get(change(many))


def test_a_draft_is_written_saved_and_published(desk: Client, client: Client) -> None:
    cast.reuters()
    data = form_of(desk.get(f"{LIST}add/"))
    data |= {
        "source": cast.reuters().pk,
        "headline": "Treaty signed",
        "body": "It was signed.\n\nAt last.",
        "day": "2015-09-21",
        "hour": "14:02",
        "person_taggings-0-subject": cast.lavrov().pk,
        "_publish": "1",
    }
    response = desk.post(f"{LIST}add/", data)
    assert response.status_code == 302, response.context["errors"]
    article = Article.objects.get()
    assert article.published_at == dt.datetime(2015, 9, 21, 13, 2, tzinfo=dt.UTC)
    assert (article.status, article.language, article.precision) == ("published", "en", "minute")
    assert list(article.people.all()) == [cast.lavrov()]
    assert client.get("/2015/09/21/treaty-signed/").status_code == 200
    assert LogEntry.objects.get().object_id == str(article.pk)


def test_a_second_click_on_save_makes_no_second_article(desk: Client) -> None:
    data = form_of(desk.get(f"{LIST}add/"))
    data |= {"source": cast.reuters().pk, "headline": "Once", "day": "2015-09-21"}
    first, second = (desk.post(f"{LIST}add/", data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert Article.objects.get().get_permanent_url() == f"/a/{data['uid']}/"


@pytest.mark.parametrize("uid", ["taken", "../../etc", "x" * 400])
def test_a_forged_uid_is_not_taken_over(desk: Client, uid: str) -> None:
    other = cast.article("Other")
    data = form_of(desk.get(f"{LIST}add/")) | {"source": cast.reuters().pk, "headline": "Mine"}
    response = desk.post(f"{LIST}add/", data | {"uid": other.uid if uid == "taken" else uid})
    assert response.status_code == (302 if uid == "taken" else 200)
    assert Article.objects.get(uid=other.uid).headline == "Other"


def test_an_item_without_an_hour_keeps_none(desk: Client) -> None:
    article = cast.talks()
    data = opened(desk, article)
    assert (data["day"], data.get("hour")) == (dt.date(2015, 9, 21), None)
    desk.post(change(article), data | {"headline": "Other", "kind": "minor"})
    saved = Article.objects.get()
    assert (saved.headline, saved.precision, saved.published_at) == ("Other", "day", article.published_at)


def test_an_hour_that_nobody_touched_keeps_its_seconds(desk: Client) -> None:
    article = cast.article(
        published_at=dt.datetime(2015, 10, 25, 1, 30, 17, tzinfo=dt.UTC)
    )  # the second 01:30
    desk.post(change(article), opened(desk, article) | {"headline": "Other", "kind": "minor"})
    saved = Article.objects.get()
    assert (saved.headline, saved.published_at, saved.sequence) == (
        "Other",
        article.published_at,
        article.sequence,
    )


def test_the_clock_is_that_of_the_source(desk: Client) -> None:
    article = cast.talks()
    desk.post(change(article), opened(desk, article) | {"hour": "00:30", "kind": "minor"})
    saved = Article.objects.get()
    assert saved.published_at == dt.datetime(2015, 9, 20, 21, 30, tzinfo=dt.UTC)
    assert saved.published_on == dt.date(2015, 9, 21)


def test_a_published_item_is_saved_with_its_kind_of_change(desk: Client) -> None:
    article = cast.article("One")
    data = opened(desk, article) | {"headline": "Two"}
    response = desk.post(change(article), data)
    assert response.context["adminform"].form.errors == {
        "kind": ["Readers have seen this item: is the change minor, or a correction?"]
    }
    response = desk.post(change(article), data | {"kind": "correction"})
    assert response.context["adminform"].form.errors == {"note": ["A correction needs a note for readers."]}
    response = desk.post(
        change(article), data | {"kind": "correction", "note": "It was two.", "reason": "a reader wrote"}
    )
    assert response.status_code == 302
    assert Correction.objects.get().note == "It was two."
    assert Version.objects.get(number=2).reason == "a reader wrote"


def test_tags_are_added_and_taken_off_in_the_form(desk: Client) -> None:
    article = cast.article("One", people=[cast.lavrov(), cast.putin()])
    data = opened(desk, article) | {"kind": "minor"}
    data |= {"person_taggings-0-DELETE": "on", "person_taggings-2-subject": cast.kishida().pk}
    response = desk.post(change(article), data)
    assert response.status_code == 302, response.context["errors"]
    assert sorted(article.people.values_list("name", flat=True)) == ["Fumio Kishida", "Vladimir Putin"]
    assert [v.number for v in article.versions.all()] == [2, 1]


def test_the_origin_of_a_tag_is_shown_and_cannot_be_forged(desk: Client) -> None:
    article = cast.article("One")
    evidence = {"scheme": "reuters:people", "label": "lavrov", "mentions": [{"text": "Mr Lavrov"}]}
    PersonTagging.objects.create(article=article, subject=cast.lavrov(), origin="import", evidence=evidence)
    page = desk.get(change(article)).content.decode()
    assert "import, reuters:people “lavrov”, “Mr Lavrov”" in page
    data = opened(desk, article) | {
        "kind": "minor",
        "headline": "Two",
        "person_taggings-0-origin": "seed",
        "person_taggings-0-subject": cast.putin().pk,
    }
    assert desk.post(change(article), data).status_code == 302
    tagging = PersonTagging.objects.get()
    assert (tagging.origin, tagging.subject) == ("import", cast.lavrov())


def test_forged_fields_change_nothing(desk: Client) -> None:
    article = cast.article("One")
    forged = {
        "status": "withdrawn",
        "uid": "0" * 12,
        "sequence": "1",
        "version_number": "9",
        "created_by": "1",
    }
    desk.post(change(article), opened(desk, article) | {"headline": "Two", "kind": "minor"} | forged)
    standing = Article.objects.get()
    assert (standing.headline, standing.status, standing.uid, standing.sequence, standing.version_number) == (
        "Two",
        "published",
        article.uid,
        article.sequence,
        2,
    )


def test_who_saves_second_is_shown_both_texts_and_loses_nothing(desk: Client) -> None:
    article = cast.article("One", standfirst="Old", body="<p>Old body.</p>")
    mine = opened(desk, article)
    desk.post(
        change(article),
        opened(desk, article) | {"headline": "Theirs", "standfirst": "Their standfirst", "kind": "minor"},
    )
    mine |= {"headline": "Mine", "body": "<p>My body.</p>", "kind": "minor"}
    response = desk.post(change(article), mine)
    page = response.content.decode()
    assert Article.objects.get().headline == "Theirs"
    collision = response.context["adminform"].form.collision
    assert [label for label, _ in collision.both_changed] == ["Headline", "Body"]
    assert collision.taken_over == ["Standfirst"]
    assert "<del>Theirs</del><ins>Mine</ins>" in page
    again = form_of(response)
    assert (again["headline"], again["standfirst"], again["body"]) == (
        "Mine",
        "Their standfirst",
        "<p>My body.</p>",
    )
    assert desk.post(change(article), again).status_code == 302
    saved = Article.objects.get()
    assert (saved.headline, saved.standfirst, saved.body) == ("Mine", "Their standfirst", "<p>My body.</p>")
    assert [v.fields["headline"] for v in saved.versions.order_by("number")] == ["One", "Theirs", "Mine"]


def test_tags_changed_by_two_at_once_are_both_kept(desk: Client) -> None:
    article = cast.article("One", people=[cast.lavrov(), cast.putin()])
    mine = opened(desk, article) | {"kind": "minor"}
    theirs = opened(desk, article) | {"kind": "minor", "person_taggings-0-DELETE": "on"}
    desk.post(change(article), theirs | {"topic_taggings-0-subject": cast.diplomacy().pk})
    response = desk.post(change(article), mine | {"person_taggings-2-subject": cast.kishida().pk})
    assert response.status_code == 302
    assert sorted(article.people.values_list("name", flat=True)) == ["Fumio Kishida", "Vladimir Putin"]
    assert list(article.topics.all()) == [cast.diplomacy()]


def test_a_slug_is_made_and_a_taken_one_gets_a_number(desk: Client) -> None:
    cast.article("One")
    article = cast.article("Two")
    desk.post(change(article), opened(desk, article) | {"slug": "one", "kind": "minor"})
    assert Article.objects.get(pk=article.pk).slug == "one-2"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", ""),
        ("headline", "x" * 501),
        ("day", "2015-02-30"),
        ("source", "999999"),
        ("hour", "25:00"),
        ("headline", "\u200b\u202e"),
        ("language", "en!!"),
        ("urgency", "10"),
        ("urgency", "99999999999999"),
    ],
)
def test_bad_input_is_told_and_kept(desk: Client, field: str, value: str) -> None:
    article = cast.article("One")
    response = desk.post(
        change(article), opened(desk, article) | {"kind": "minor", "standfirst": "kept", field: value}
    )
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert response.context["adminform"].form["standfirst"].value() == "kept"
    assert Version.objects.count() == 0


@pytest.mark.parametrize("hour", ["01:00", "01:59"])
def test_an_hour_that_the_clocks_skip_is_refused(desk: Client, hour: str) -> None:
    data = form_of(desk.get(f"{LIST}add/")) | {"source": cast.reuters().pk, "headline": "One"}
    response = desk.post(f"{LIST}add/", data | {"day": "2027-03-28", "hour": hour})
    assert list(response.context["adminform"].form.errors) == ["hour"]
    assert desk.post(f"{LIST}add/", data | {"day": "2027-03-28", "hour": "02:00"}).status_code == 302
    assert Article.objects.get().published_at == dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)


def test_what_readers_have_seen_is_not_moved_to_what_is_to_come(desk: Client) -> None:
    article = cast.article("One")
    response = desk.post(change(article), opened(desk, article) | {"kind": "minor", "day": "2999-01-01"})
    assert list(response.context["adminform"].form.errors) == ["day"]


def test_a_language_is_kept_as_its_code_is_written(desk: Client) -> None:
    article = cast.article("One")
    desk.post(change(article), opened(desk, article) | {"kind": "minor", "language": "PT-br"})
    assert Article.objects.get().language == "pt-BR"


def test_years_beyond_the_calendar_are_refused(desk: Client) -> None:
    article = cast.article("One", source=cast.tass())
    response = desk.post(
        change(article), opened(desk, article) | {"kind": "minor", "day": "0001-01-01", "hour": "00:00"}
    )
    assert response.context["adminform"].form.errors == {"day": ["The archive holds the years 1 to 9999."]}


def test_the_preview_of_a_draft_is_the_page_that_readers_will_see(desk: Client, client: Client) -> None:
    draft = editing.create(
        Article(source=cast.reuters(), headline="Treaty", body="<p>Signed.</p>", published_at=cast.MOMENT),
        user=staff.clara(),
        add=[cast.lavrov()],
    )
    preview = desk.get(change(draft, "preview"))
    assert (preview.status_code, preview["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert client.get(draft.get_absolute_url()).status_code == 404
    editing.publish(draft, user=staff.edgar())
    assert client.get(draft.get_absolute_url()).content == preview.content


def test_a_draft_is_deleted_and_a_published_item_is_not(desk: Client) -> None:
    draft = editing.create(
        Article(source=cast.reuters(), headline="T", published_at=cast.MOMENT), user=None, add=[cast.lavrov()]
    )
    draft = editing.save_edit(draft, user=None, before=1, add=[cast.kishida()])
    article = cast.article("One")
    assert desk.post(change(draft, "delete"), {"post": "yes"}).status_code == 302
    assert desk.post(change(article, "delete"), {"post": "yes"}).status_code == 403
    assert list(Article.objects.all()) == [article]


def test_every_page_of_the_desk_is_kept_by_no_cache(desk: Client) -> None:
    article = cast.article("One")
    pages = ("change", "preview", "versions", "withdraw", "history", "delete")
    addresses = [LIST, f"{LIST}add/", *(change(article, page) for page in pages if page != "delete")]
    said = {desk.get(address)["Cache-Control"] for address in addresses}
    assert said == {"max-age=0, no-cache, no-store, must-revalidate, private"}


def test_what_is_done_to_many_items_while_the_form_is_open_is_not_undone_by_it(desk: Client) -> None:
    article = cast.article("Treaty signed")
    mine = opened(desk, article) | {"kind": "minor", "headline": "Treaty agreed"}
    bulk.change(bulk.Task("q=treaty", "language", language="ru"), staff.amos())
    mergers.merge(cast.tass(), [cast.reuters()], user=staff.amos())
    response = desk.post(change(article), mine)
    collision = response.context["adminform"].form.collision
    assert (collision.taken_over, collision.both_changed) == (["Language", "Source, day and hour"], [])
    assert collision.by == staff.amos()
    assert desk.post(change(article), form_of(response)).status_code == 302
    saved = Article.objects.get()
    assert (saved.headline, saved.language, saved.source) == ("Treaty agreed", "ru", cast.tass())


def test_what_both_changed_is_shown_though_there_is_no_version_of_it(desk: Client) -> None:
    article = cast.article("Treaty signed")
    mine = opened(desk, article) | {"kind": "minor", "language": "fr"}
    bulk.change(bulk.Task("q=treaty", "language", language="ru"), staff.amos())
    response = desk.post(change(article), mine)
    assert [label for label, _ in response.context["adminform"].form.collision.both_changed] == ["Language"]
    assert desk.post(change(article), form_of(response)).status_code == 302
    assert Article.objects.get().language == "fr"


def test_tags_that_were_merged_or_taken_off_meanwhile_are_no_error(desk: Client) -> None:
    article = cast.article("Treaty signed", people=[cast.lavrov(), cast.putin()])
    mine = opened(desk, article) | {"kind": "minor", "headline": "Treaty agreed"}
    mine |= {"person_taggings-2-subject": cast.kishida().pk}
    bulk.change(bulk.Task("q=treaty", "remove", tag=f"person:{cast.lavrov().uid}"), staff.amos())
    bulk.change(bulk.Task("q=treaty", "add", tag=f"topic:{cast.diplomacy().uid}"), staff.amos())
    assert desk.post(change(article), mine).status_code == 302
    assert sorted(article.people.values_list("slug", flat=True)) == ["fumio-kishida", "vladimir-putin"]
    assert list(article.topics.all()) == [cast.diplomacy()]


def test_a_source_that_was_merged_while_it_was_chosen_is_what_it_is_now(desk: Client) -> None:
    data = form_of(desk.get(f"{LIST}add/")) | {"source": cast.reuters().pk, "headline": "Mine"}
    mergers.merge(cast.tass(), [cast.reuters()], user=staff.amos())
    assert desk.post(f"{LIST}add/", data).status_code == 302
    assert Article.objects.get().source == cast.tass()


def test_a_note_for_readers_of_what_was_withdrawn_meanwhile_is_not_lost_in_silence(desk: Client) -> None:
    article = cast.article("One")
    mine = opened(desk, article) | {"headline": "Two", "kind": "correction", "note": "It was two."}
    editing.withdraw(article, user=None, reason="x")
    response = desk.post(change(article), mine)
    assert "your note would reach nobody" in response.content.decode()
    assert Article.objects.get().headline == "One"
    assert desk.post(change(article), form_of(response)).status_code == 302
    assert (Article.objects.get().headline, Article.objects.get().status) == ("Two", "withdrawn")


def test_an_item_does_not_follow_itself_be_it_by_way_of_another(desk: Client) -> None:
    first, second = cast.article("First"), cast.article("Second")
    Article.objects.filter(pk=second.pk).update(supersedes=first)
    for former in (first, second):
        data = opened(desk, first) | {"kind": "minor", "supersedes": former.pk}
        response = desk.post(change(first), data)
        assert list(response.context["adminform"].form.errors) == ["supersedes"]
    assert Article.objects.get(pk=first.pk).supersedes is None
