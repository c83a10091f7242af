"""The table of docs/editors.md, each cell tried by sending the form, whether or not a page offers it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from articles import editing
from articles.models import Article, Errand, Feed, Operation, Person, Proposal
from articles.models.identity import new_uid
from tests import cast, staff
from tests.admin.test_rights import draft, forged, page
from tests.proposing import proposal

pytestmark = pytest.mark.django_db

ROLES = {
    "Contributor": staff.clara,
    "Editor": staff.edgar,
    "Chief editor": staff.cleo,
    "Archivist": staff.ada,
    "Administrator": staff.amos,
}


def table() -> dict[str, dict[str, bool]]:
    """Row, group, and whether the cell says yes."""
    text = (Path(configured.BASE_DIR) / "docs" / "editors.md").read_text(encoding="utf-8")
    lines = text.partition("## Who may do what")[2].partition("\n\n")[2].partition("\n\n")[0].splitlines()
    head, _, *body = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    return {
        row[0]: {group: cell == "yes" for group, cell in zip(head[1:], row[1:], strict=True)} for row in body
    }


def writes(client: Client, user: User) -> bool:
    client.post("/admin/articles/article/add/", forged(Article(source=cast.reuters(), slug="")))
    return Article.objects.filter(created_by=user, status="draft").exists()


def changes_own(client: Client, user: User) -> bool:
    return _changes(client, draft(user))


def changes_others(client: Client, user: User) -> bool:
    done = {_changes(client, draft(staff.sue())), _changes(client, cast.article("Published"))}
    assert len(done) == 1
    return done.pop()


def _changes(client: Client, article: Article) -> bool:
    cast.kishida()
    client.post(page(article, "change"), forged(article))
    return Article.objects.get(pk=article.pk).headline == "Forged"


def publishes(client: Client, user: User) -> bool:
    article = draft(user)
    client.post(page(article, "publish"), {"decided": "yes"})
    return Article.objects.get(pk=article.pk).status == "published"


def deletes(client: Client, user: User) -> bool:
    article = draft(user)
    client.post(page(article, "delete"), {"post": "yes"})
    return not Article.objects.filter(pk=article.pk).exists()


def decides(client: Client, user: User) -> bool:
    waiting = proposal(cast.article("Talks"), cast.japan(), "They met in Japan.", "Japan", 0.6)
    client.post("/admin/articles/proposal/decide/", {"accept": "1", "proposal": waiting.pk, "uid": new_uid()})
    return bool(Proposal.objects.get(pk=waiting.pk).state == "accepted")


def withdraws(client: Client, user: User) -> bool:
    article, gone = cast.article("One"), editing.withdraw(cast.article("Two"), user=None, reason="x")
    client.post(page(article, "withdraw"), {"decided": "yes", "reason": "x"})
    client.post(page(gone, "restore"), {"decided": "yes"})
    states = [Article.objects.get(pk=each.pk).status for each in (article, gone)]
    assert states in (["withdrawn", "published"], ["published", "withdrawn"])
    return states[0] == "withdrawn"


def merges(client: Client, user: User) -> bool:
    into, other = cast.kishida(), cast.putin()
    sent = {"of": [into.uid, other.uid], "into": into.uid, "uid": new_uid()}
    client.post("/admin/articles/person/merge/", sent)
    return Person.objects.filter(pk=other.pk, merged_into=into).exists()


def deletes_names(client: Client, user: User) -> bool:
    cast.article(people=[cast.putin()])
    address = f"/admin/articles/person/{cast.putin().pk}/delete/"
    client.post(address, {"shown": "1", "post": "yes", "uid": new_uid()})
    return not Person.objects.filter(slug="vladimir-putin").exists()


def changes_in_bulk(client: Client, user: User) -> bool:
    cast.article("A treaty", people=[cast.lavrov()])
    address = "/admin/articles/article/bulk/?query=treaty&action=language"
    client.post(address, {"language": "ru", "shown": "1", "uid": new_uid()})
    return Article.objects.filter(headline="A treaty", language="ru").exists()


def keeps_names(client: Client, user: User) -> bool:
    data = {"name": "Forged", "slug": "forged"}
    for prefix in ("aliases", "posts"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    client.post("/admin/articles/person/add/", data)
    return Person.objects.filter(name="Forged").exists()


def registers_feeds(client: Client, user: User) -> bool:
    data = {"url": "https://example.org/feed", "interval": "60", "state": "active"}
    client.post("/admin/articles/feed/add/", data | {"next_at_0": "2026-01-01", "next_at_1": "12:00"})
    return Feed.objects.exists()


@pytest.fixture(autouse=True)
def spooled(settings: Settings, tmp_path: Path) -> None:
    settings.IMPORT_SPOOL = tmp_path / "spool"


def imports(client: Client, user: User) -> bool:
    file = SimpleUploadedFile("a.jsonl", b'{"id": "1", "published": "2015-09-21", "headline": "Rain"}\n')
    client.post("/admin/articles/importrun/import/", {"uid": new_uid(), "uploads": [file]})
    return Errand.objects.exists()


def reads_the_log(client: Client, user: User) -> bool:
    return client.get("/admin/articles/operation/").status_code == 200


def changes_the_log(client: Client, user: User) -> bool:
    entry = Operation.objects.create(kind="edit", summary="As it was", created_by=user)
    for view in ("change", "delete"):
        client.post(f"/admin/articles/operation/{entry.pk}/{view}/", {"summary": "Forged", "post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    client.post("/admin/articles/operation/", chosen)
    client.post("/admin/articles/operation/add/", {"kind": "edit", "summary": "Forged"})
    client.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"})
    rows = Operation.objects.filter(kind="edit").values_list("summary", "created_by")
    return list(rows) != [("As it was", user.pk)]


def keeps_accounts(client: Client, user: User) -> bool:
    client.post(f"/admin/auth/user/{staff.nora().pk}/change/", _account("nora", last_name="Forged"))
    return User.objects.filter(last_name="Forged").exists()


def makes_superusers(client: Client, user: User) -> bool:
    for name in ("nora", user.username):
        account = User.objects.get(username=staff.nora().username if name == "nora" else name)
        client.post(f"/admin/auth/user/{account.pk}/change/", _account(name, is_superuser="on"))
    sue = staff.sue()
    client.post(f"/admin/auth/user/{sue.pk}/change/", _account("sue", last_name="Forged"))
    word = {"password1": "another long password", "password2": "another long password"}
    client.post(f"/admin/auth/user/{sue.pk}/password/", word)
    sue.refresh_from_db()
    assert (sue.last_name, sue.check_password(staff.PASSWORD)) == ("", True)
    return User.objects.filter(is_superuser=True).count() > 1


def _account(name: str, **said: str) -> dict[str, Any]:
    groups = list(User.objects.get(username=name).groups.values_list("pk", flat=True))
    return {"username": name, "is_active": "on", "is_staff": "on", "groups": groups} | said


TRIES: dict[str, Callable[[Client, User], bool]] = {
    "Write a draft": writes,
    "Change a draft of one's own": changes_own,
    "Change items of others, and published ones": changes_others,
    "Publish, schedule, hold back": publishes,
    "Delete what no reader has seen": deletes,
    "Decide on proposed tags": decides,
    "Withdraw and restore": withdraws,
    "Merge names": merges,
    "Delete names that items carry": deletes_names,
    "Change all items of a search": changes_in_bulk,
    "Keep people, countries, topics, sources": keeps_names,
    "Register feeds": registers_feeds,
    "Import": imports,
    "Read the log": reads_the_log,
    "Change the log": changes_the_log,
    "Keep accounts": keeps_accounts,
    "Make a superuser": makes_superusers,
}


def test_every_row_is_tried_for_every_group() -> None:
    rows = table()
    assert sorted(rows) == sorted(TRIES)
    assert {tuple(row) for row in rows.values()} == {tuple(ROLES)}


@pytest.mark.parametrize("group", ROLES)
@pytest.mark.parametrize("row", TRIES)
def test_a_form_does_what_the_table_says(row: str, group: str) -> None:
    user = ROLES[group]()
    assert TRIES[row](staff.signed_in(user), user) == table()[row][group]


@pytest.mark.parametrize("row", sorted(TRIES.keys() - {"Make a superuser"}))
def test_a_superuser_may_do_all_but_change_the_log(row: str) -> None:
    sue = staff.sue()
    assert TRIES[row](staff.signed_in(sue), sue) == (row != "Change the log")
