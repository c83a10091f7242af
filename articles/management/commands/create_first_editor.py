"""The login of a fresh installation, printed once."""

import secrets
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand
from django.db import transaction

USERNAME = "editor"


class Command(BaseCommand):
    help = "Make a first login with a random password and full rights, when there is no user at all."

    def handle(self, *args: Any, **options: Any) -> None:
        password = secrets.token_urlsafe(15)
        if not create_first_editor(password):
            if options["verbosity"] > 1:
                self.stdout.write("There are users already; nothing done.")
            return
        self.stdout.write(
            f"\n  First login, shown only now:  {USERNAME}  /  {password}"
            "\n  It may do everything at /admin/, so change the password there.\n"
        )


@transaction.atomic
def create_first_editor(password: str) -> bool:
    """Make the user unless there is one already; whether it was made."""
    if User.objects.exists():
        return False
    user = User.objects.create_superuser(USERNAME, password=password)
    user.groups.set(Group.objects.filter(name="Editor"))
    return True
