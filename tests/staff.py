"""Those who work at the desk, a sentence each; every call gives the same one.

Clara contributes: she writes drafts. Edgar edits everything and publishes. Cleo is chief editor: she also
withdraws, merges and changes in bulk. Ada keeps the vocabulary and imports. Amos is administrator: he keeps
the accounts.
Nora may sign in and nothing else. Sue is superuser.
"""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client

PASSWORD = "a long enough password"


def clara() -> User:
    return _member("clara", "Contributor")


def edgar() -> User:
    return _member("edgar", "Editor")


def cleo() -> User:
    return _member("cleo", "Chief editor")


def amos() -> User:
    return _member("amos", "Administrator")


def ada() -> User:
    return _member("ada", "Archivist")


def nora() -> User:
    return _member("nora")


def sue() -> User:
    return User.objects.filter(username="sue").first() or User.objects.create_superuser(
        "sue", password=PASSWORD
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _member(name: str, group: str = "") -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    if group:
        if not Group.objects.filter(name=group).exists():  # tests with real transactions empty every table
            import_module("articles.migrations.0002_groups").make_groups(apps)
            import_module("articles.migrations.0008_proposal_rights").grant(apps)
            import_module("articles.migrations.0011_errand_rights").grant(apps)
            import_module("articles.migrations.0018_chief_editor_and_administrator").grant(apps)
            import_module("articles.migrations.0021_searches_are_read").grant(apps)
            import_module("articles.migrations.0023_alert_rights").grant(apps)
        user.groups.set([Group.objects.get(name=group)])
    return user
