"""Who may do what, tried by opening each page and by sending each form, hidden or not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from articles import editing
from articles.models import Article, ImportRun, Operation, Person, PersonTagging
from tests import cast, staff

pytestmark = pytest.mark.django_db

ROLES: dict[str, Callable[[], User]] = {
    "nobody": staff.nora,
    "contributor": staff.clara,
    "editor": staff.edgar,
    "chief": staff.cleo,
    "archivist": staff.ada,
    "administrator": staff.amos,
    "superuser": staff.sue,
}
ALL = set(ROLES)
EDITORS = {"editor", "chief", "archivist", "administrator", "superuser"}
CHIEFS = {"chief", "administrator", "superuser"}
MEMBERS = EDITORS | {"contributor"}
VOCABULARY = {"archivist", "administrator", "superuser"}


def draft(author: User | None, headline: str = "Draft") -> Article:
    made = Article(source=cast.reuters(), headline=headline, published_at=cast.MOMENT, body="<p>x</p>")
    return (
        editing.create(made, user=author, add=[cast.lavrov()]) if author else editing.create(made, user=None)
    )


@pytest.fixture(scope="module")
def filed(standing: None) -> dict[str, int]:
    """The keys of an item in each state, and of a draft of Clara's."""
    cast.kishida()
    scheduled = draft(None, "Scheduled")
    Article.objects.filter(pk=scheduled.pk).update(status="scheduled")
    items = {
        "own draft": draft(staff.clara(), "Own draft"),
        "draft": draft(staff.edgar(), "Draft"),
        "scheduled": scheduled,
        "published": cast.article("Published", people=[cast.lavrov()]),
        "withdrawn": editing.withdraw(cast.article("Withdrawn"), user=None, reason="x"),
    }
    return {state: item.pk for state, item in items.items()}


@pytest.fixture(autouse=True)
def world(filed: dict[str, int]) -> dict[str, Article]:
    """Those items, as they stand before each test."""
    items = Article.objects.select_related("source").in_bulk(filed.values())
    return {state: items[pk] for state, pk in filed.items()}


def page(article: Article, name: str, *arguments: Any) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *arguments])


def rows() -> Any:
    """What must not change."""
    return (
        sorted(Article.objects.values_list("pk", "headline", "status", "version_number", "source_id")),
        sorted(PersonTagging.objects.values_list("article_id", "subject_id")),
        sorted(Person.objects.values_list("name", "slug")),
    )


SEEN = {
    "own draft": MEMBERS,
    "draft": EDITORS,
    "scheduled": EDITORS,
    "published": MEMBERS,
    "withdrawn": EDITORS,
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["change", "preview", "versions", "history"])
def test_who_sees_what(role: str, world: dict[str, Article], name: str) -> None:
    client = staff.signed_in(ROLES[role]())
    allowed = {
        state for state, article in world.items() if client.get(page(article, name)).status_code == 200
    }
    assert allowed == {state for state, roles in SEEN.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_search_show_no_more_than_one_may_see(role: str, world: dict[str, Article]) -> None:
    client = staff.signed_in(ROLES[role]())
    if role == "nobody":
        assert client.get("/admin/articles/article/").status_code == 403
        return
    expected = {state.capitalize() for state, roles in SEEN.items() if role in roles}
    for query in ({}, {"q": "draft or scheduled or published or withdrawn"}):
        shown = client.get("/admin/articles/article/", query).context["cl"].result_list
        assert {article.headline for article in shown} == expected


EDITED = {
    "own draft": MEMBERS,
    "draft": EDITORS,
    "scheduled": EDITORS,
    "published": EDITORS,
    "withdrawn": EDITORS,
}


@pytest.mark.parametrize("role", ROLES)
def test_who_edits_what_by_forged_post(role: str, world: dict[str, Article]) -> None:
    client = staff.signed_in(ROLES[role]())
    for state, article in world.items():
        standing = rows()
        response = client.post(page(article, "change"), forged(article))
        if role in EDITED[state]:
            assert response.status_code == 302, (state, response.context["errors"])
            assert Article.objects.get(pk=article.pk).headline == "Forged"
        else:
            assert response.status_code in {302, 403}
            assert rows() == standing


def forged(article: Article) -> dict[str, Any]:
    data = {
        "source": article.source_id,
        "headline": "Forged",
        "slug": article.slug,
        "language": "en",
        "day": "2015-09-21",
        "hour": "10:30",
        "before": article.version_number,
        "kind": "minor",
        "status": "published",
        "person_taggings-0-subject": cast.kishida().pk,
    }
    for prefix in ("person", "country", "topic"):
        data |= {f"{prefix}_taggings-TOTAL_FORMS": 1, f"{prefix}_taggings-INITIAL_FORMS": 0}
    return data


DECISIONS = {
    ("publish", "own draft"): EDITORS,
    ("publish", "draft"): EDITORS,
    ("publish", "scheduled"): EDITORS,
    ("hold", "scheduled"): EDITORS,
    ("withdraw", "published"): CHIEFS,
    ("restore", "withdrawn"): CHIEFS,
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", ["publish", "hold", "withdraw", "restore"])
def test_who_decides_what(role: str, world: dict[str, Article], verb: str) -> None:
    client = staff.signed_in(ROLES[role]())
    for state, article in world.items():
        before = Article.objects.get(pk=article.pk).status
        got = client.get(page(article, verb)).status_code
        client.post(page(article, verb), {"decided": "yes", "reason": "x"})
        changed = Article.objects.get(pk=article.pk).status != before
        assert changed == (role in DECISIONS.get((verb, state), set()))
        assert (got == 200) == (role in (CHIEFS if verb in {"withdraw", "restore"} else EDITORS))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("verb", "state"), [("publish", "own draft"), ("withdraw", "published"), ("restore", "withdrawn")]
)
def test_who_decides_by_an_action_of_the_list(
    role: str, world: dict[str, Article], verb: str, state: str
) -> None:
    article = world[state]
    before = article.status
    client = staff.signed_in(ROLES[role]())
    data = {"action": f"{verb}_selected", "_selected_action": [article.pk], "decided": "yes", "reason": "x"}
    client.post("/admin/articles/article/", data)
    deciding = EDITORS if verb == "publish" else CHIEFS
    assert (Article.objects.get(pk=article.pk).status != before) == (role in deciding)


@pytest.mark.parametrize("role", ROLES)
def test_save_and_publish_is_for_those_who_publish(role: str, world: dict[str, Article]) -> None:
    article = world["own draft"]
    client = staff.signed_in(ROLES[role]())
    response = client.post(page(article, "change"), forged(article) | {"_publish": "1"})
    assert response.status_code in {302, 403}
    assert (Article.objects.get(pk=article.pk).status == "published") == (role in EDITORS)
    if role == "contributor":
        assert Article.objects.get(pk=article.pk).headline == "Own draft"


@pytest.mark.parametrize("role", ROLES)
def test_who_deletes_what(role: str, world: dict[str, Article]) -> None:
    client = staff.signed_in(ROLES[role]())
    for article in world.values():
        client.post(page(article, "delete"), {"post": "yes"})
        client.post(
            "/admin/articles/article/",
            {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"},
        )
    left = {state for state, article in world.items() if Article.objects.filter(pk=article.pk).exists()}
    unseen = {"own draft", "draft", "scheduled"} if role in EDITORS else set()
    assert left == set(world) - unseen


@pytest.mark.parametrize("role", ROLES)
def test_who_goes_back_to_a_version(role: str) -> None:
    article = cast.article("One")
    changed = Article.objects.select_related("source").get(pk=article.pk)
    changed.headline = "Two"
    editing.save_edit(changed, user=None, before=1)
    shown = staff.signed_in(staff.sue()).get(page(article, "revert", 1)).context["shown"]
    client = staff.signed_in(ROLES[role]())
    got = client.get(page(article, "revert", 1)).status_code
    client.post(page(article, "revert", 1), {"before": "2", "shown": shown, "kind": "minor"})
    expected = (200, "One") if role in EDITORS else ({"nobody": 404}.get(role, 403), "Two")
    assert (got, Article.objects.get(pk=article.pk).headline) == expected


@pytest.mark.parametrize("role", ROLES)
def test_who_adds_articles(role: str) -> None:
    client = staff.signed_in(ROLES[role]())
    data = forged(Article(source=cast.reuters(), slug=""))
    response = client.post("/admin/articles/article/add/", data)
    assert response.status_code == (302 if role in MEMBERS else 403)
    assert list(Article.objects.filter(headline="Forged").values_list("status", "created_by__username")) == (
        [("draft", ROLES[role]().username)] if role in MEMBERS else []
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("noun", ["person", "country", "topic", "source"])
def test_who_keeps_the_vocabulary(role: str, noun: str) -> None:
    entry = {"person": cast.putin, "country": cast.japan, "topic": cast.diplomacy, "source": cast.reuters}[
        noun
    ]()
    client = staff.signed_in(ROLES[role]())
    address = reverse(f"admin:articles_{noun}_change", args=[entry.pk])
    data = {"name": "Forged", "slug": "forged", "language": "en", "time_zone": "UTC"}
    for prefix in ("aliases", "posts"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    seen = client.get(address).status_code == 200
    client.post(address, data)
    client.post(reverse(f"admin:articles_{noun}_add"), data | {"name": "New", "slug": "new"})
    names = set(
        type(entry)._default_manager.filter(name__in=["Forged", "New"]).values_list("name", flat=True)
    )
    assert seen == (role in MEMBERS)
    assert names == ({"Forged", "New"} if role in VOCABULARY else set())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("noun", "readers"),
    [
        ("operation", EDITORS),
        ("importrun", VOCABULARY),
        ("reject", VOCABULARY),
        ("sourceitem", EDITORS),
        ("version", MEMBERS),
    ],
)
def test_the_log_and_the_imports_are_read_by_some_and_changed_by_none(
    role: str, noun: str, readers: set[str]
) -> None:
    client = staff.signed_in(ROLES[role]())
    run = ImportRun.objects.create(format="wire")
    one = Operation.objects.create(kind="edit", summary="x")
    assert (client.get(reverse(f"admin:articles_{noun}_changelist")).status_code == 200) == (role in readers)
    assert client.get(reverse(f"admin:articles_{noun}_add")).status_code == 403
    if noun == "operation":
        for view in ("change", "delete"):
            assert (
                client.post(
                    reverse(f"admin:articles_operation_{view}", args=[one.pk]), {"post": "yes"}
                ).status_code
                == 403
            )
    assert ImportRun.objects.get() == run


@pytest.mark.parametrize("role", ROLES)
def test_autocomplete_answers_members_and_offers_what_they_may_see(
    role: str, world: dict[str, Article]
) -> None:
    client = staff.signed_in(ROLES[role]())
    asked = {"app_label": "articles", "term": ""}
    people = client.get(
        "/admin/autocomplete/", asked | {"model_name": "persontagging", "field_name": "subject"}
    )
    takes = client.get("/admin/autocomplete/", asked | {"model_name": "article", "field_name": "supersedes"})
    if role not in MEMBERS:
        assert (people.status_code, takes.status_code) == (403, 403)
        return
    assert [result["text"] for result in people.json()["results"]] == [
        "Sergey Lavrov — Minister of Foreign Affairs, Russia, 1 article",
        "Fumio Kishida — Minister for Foreign Affairs, Japan, 0 articles",
    ]
    shown = {result["text"].partition(" —")[0] for result in takes.json()["results"]}
    assert shown == {state.capitalize() for state, roles in SEEN.items() if role in roles}


def test_who_is_not_signed_in_is_asked_to(world: dict[str, Article]) -> None:
    client = Client()
    for name in ("change", "preview", "versions", "history", "publish", "withdraw", "delete"):
        for article in world.values():
            response = client.get(page(article, name))
            assert (response.status_code, response["Location"][:20]) == (302, "/admin/login/?next=/")


def test_a_right_taken_away_is_gone_at_once() -> None:
    article = cast.article("Published")
    cleo = staff.cleo()
    client = staff.signed_in(cleo)
    assert client.get(page(article, "withdraw")).status_code == 200
    cleo.groups.clear()
    assert client.post(page(article, "withdraw"), {"decided": "yes", "reason": "x"}).status_code in {403, 404}
    cleo.is_active = False
    cleo.save()
    assert client.get(page(article, "change")).status_code == 302
    assert Article.objects.get(pk=article.pk).status == "published"


def test_decisions_need_a_token_and_a_post() -> None:
    article = cast.article("Published")
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff.cleo())
    assert client.post(page(article, "withdraw"), {"decided": "yes", "reason": "x"}).status_code == 403
    assert client.get(page(article, "withdraw"), {"decided": "yes", "reason": "x"}).status_code == 200
    assert Article.objects.get(pk=article.pk).status == "published"


@pytest.mark.parametrize("role", ROLES)
def test_the_way_to_the_site_tells_nobody_the_address_of_what_is_hidden_from_them(
    role: str, world: dict[str, Article]
) -> None:
    client = staff.signed_in(ROLES[role]())
    kind = ContentType.objects.get_for_model(Article).pk
    led = {state: client.get(f"/admin/r/{kind}/{article.pk}/") for state, article in world.items()}
    for state, response in led.items():
        if role in SEEN[state]:
            assert response["Location"] == world[state].get_absolute_url()
        else:
            assert response.status_code == 404
    for address in (f"/admin/r/{kind}/x/", f"/admin/r/{kind}/{'9' * 30}/", "/admin/r/0/1/"):
        assert client.get(address).status_code == 404
