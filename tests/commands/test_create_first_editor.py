import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import RequestFactory

pytestmark = pytest.mark.django_db


def output(**options: object) -> str:
    stream = StringIO()
    call_command("create_first_editor", stdout=stream, **options)
    return stream.getvalue()


def test_the_printed_login_works_and_may_do_everything() -> None:
    Group.objects.get_or_create(name="Editor")
    printed = re.search(r"(\S+)  /  (\S+)", output())
    assert printed
    user = authenticate(RequestFactory().post("/admin/login/"), username=printed[1], password=printed[2])
    assert isinstance(user, User)
    assert (user.username, user.is_staff, user.is_superuser) == ("editor", True, True)
    assert list(user.groups.values_list("name", flat=True)) == ["Editor"]


def test_it_happens_once() -> None:
    output()
    assert (output(), User.objects.count()) == ("", 1)


def test_it_leaves_an_archive_with_users_alone() -> None:
    User.objects.create_user("somebody")
    assert output(verbosity=2) == "There are users already; nothing done.\n"
