"""The second factor at the desk: codes of an app (TOTP, RFC 6238), and ten for when it is lost.

django-otp keeps devices and counts failures: each wrong code doubles the time until the next is heard, from
one second on. What is here decides who needs one, and makes and tries it. Of keys and recovery codes the
database has only what is worth nothing without SECRET_KEY.
"""

from base64 import b32encode
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from articles.models import Telephone
from articles.models.telephone import sealed

RECOVERY_CODES = 10
ADMINISTRATOR = "Administrator"


def has_one(user: User) -> bool:
    return bool(Telephone.objects.filter(user=user, confirmed=True).exists())


def is_needed(user: User) -> bool:
    """Whether one of the user's groups is among SECOND_FACTOR_GROUPS; superusers are Administrators."""
    groups: list[str] = settings.SECOND_FACTOR_GROUPS
    if not groups:
        return False
    is_administrator = user.is_superuser and ADMINISTRATOR in groups
    return is_administrator or user.groups.filter(name__in=groups).exists()


def is_given(user: Any) -> bool:
    """Whether the session may go on: the code was given, or the user has no device and needs none."""
    if user.is_verified():
        return True
    if not hasattr(user, "lacks_second_factor"):  # asked several times in a request
        user.lacks_second_factor = has_one(user) or is_needed(user)
    return not user.lacks_second_factor


def proposed(user: User, key: str) -> Telephone:
    """A device that is not kept yet; `key` is what its key is made from, in hexadecimal."""
    return Telephone(user=user, name="app", key=key)


@transaction.atomic
def enrol(user: User, key: str, code: str) -> Telephone | None:
    """Keeps the device, in place of any before, if `code` shows that an app has its key."""
    device = proposed(user, key)
    device.save()
    if not device.verify_token(_plain(code)):
        device.delete()
        return None
    Telephone.objects.filter(user=user).exclude(pk=device.pk).delete()
    return device


@transaction.atomic
def recovery_codes(user: User) -> list[str]:
    """New ones; those before are worth nothing from now on. Each opens the door once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_kept(code)) for code in codes)
    return codes


def codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


@transaction.atomic
def tried(user: User, code: str) -> Any:
    """The device that accepts the code; None when it is wrong, used, or too soon after a wrong one."""
    plain = _plain(code)
    model: Any = Telephone if plain.isdecimal() else StaticDevice
    token = plain if model is Telephone else _kept(plain)
    devices = model.objects.filter(user=user, confirmed=True).select_for_update()
    return next((device for device in devices if device.verify_token(token)), None)


@transaction.atomic
def forget(user: User) -> bool:
    """Takes device and recovery codes away, for who lost both; whether there were any."""
    gone = [model.objects.filter(user=user).delete()[0] for model in (Telephone, StaticDevice)]
    return any(gone)


def picture(device: Telephone) -> SafeString:
    """The key for an app's camera (otpauth, the Key Uri Format of Google Authenticator), black on white."""
    drawn = segno.make(device.config_url, micro=False)
    return mark_safe(drawn.svg_inline(scale=5, border=4, dark="#000", light="#fff"))  # noqa: S308 - drawn here


def _kept(code: str) -> str:
    """A recovery code as the database has it: 80 bits from which nobody finds the code."""
    return b32encode(sealed(code)[:10]).decode().lower()


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()
