"""Accounts, and what the log says of them."""

import pytest
from django.contrib.auth.models import Group, User

from articles.models import Operation
from tests import staff
from tests.admin.test_matrix import _account

pytestmark = pytest.mark.django_db


def test_a_change_of_groups_is_in_the_log_with_before_and_after() -> None:
    edgar = staff.edgar()
    staff.cleo()
    groups = [Group.objects.get(name="Chief editor").pk]
    client = staff.signed_in(staff.amos())
    response = client.post(
        f"/admin/auth/user/{edgar.pk}/change/",
        _account("edgar") | {"groups": groups, "email": "e@example.org"},
    )
    assert response.status_code == 302
    entry = Operation.objects.get()
    assert (entry.kind, entry.created_by, entry.changes) == (
        "edit",
        staff.amos(),
        {"user": {"edgar": {"email": ["", "e@example.org"], "groups": [["Editor"], ["Chief editor"]]}}},
    )


def test_a_new_password_is_in_the_log_without_the_password() -> None:
    word = {"password1": "another long password", "password2": "another long password"}
    client = staff.signed_in(staff.amos())
    assert client.post(f"/admin/auth/user/{staff.edgar().pk}/password/", word).status_code == 302
    assert staff.edgar().check_password("another long password")
    assert Operation.objects.get().changes == {"user": {"edgar": {"password": [None, "set anew"]}}}


def test_a_new_password_of_ones_own_is_in_the_log() -> None:
    client = staff.signed_in(staff.edgar())
    word = {"new_password1": "another long password", "new_password2": "another long password"}
    client.post("/admin/password_change/", word | {"old_password": "wrong"})
    assert Operation.objects.count() == 0
    client.post("/admin/password_change/", word | {"old_password": staff.PASSWORD})
    assert staff.edgar().check_password("another long password")
    entry = Operation.objects.get()
    assert (entry.created_by, entry.changes) == (
        staff.edgar(),
        {"user": {"edgar": {"password": [None, "set anew"]}}},
    )


def test_a_weak_password_is_refused() -> None:
    client = staff.signed_in(staff.amos())
    for word in ("short1x", "123456789012", "edgar"):
        client.post(f"/admin/auth/user/{staff.edgar().pk}/password/", {"password1": word, "password2": word})
        assert not User.objects.get(username="edgar").check_password(word), word


def test_a_new_account_is_in_the_log() -> None:
    data = {"username": "vera", "usable_password": "true"}
    word = {"password1": "another long password", "password2": "another long password"}
    client = staff.signed_in(staff.amos())
    assert client.post("/admin/auth/user/add/", data | word).status_code == 302
    entry = Operation.objects.get()
    assert (entry.kind, entry.summary, entry.changes["user"]["vera"]["is_staff"]) == (
        "create",
        "create user: vera",
        [None, False],
    )
