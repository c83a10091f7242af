"""The second factor at the desk: codes of an app (TOTP, RFC 6238), and ten for when it is lost.

django-otp keeps devices and counts failures: each wrong code doubles the time until the next is heard, from
one second on. What is here decides who needs one, and makes and tries it.
"""

from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
ADMINISTRATOR = "Administrator"


def has_one(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


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


def proposed(user: User, key: str) -> TOTPDevice:
    """A device that is not kept yet; `key` is in hexadecimal."""
    return TOTPDevice(user=user, name="app", key=key)


@transaction.atomic
def enrol(user: User, key: str, code: str) -> TOTPDevice | None:
    """Keeps the device, in place of any before, if `code` shows that an app has its key."""
    device = proposed(user, key)
    device.save()
    if not device.verify_token(_plain(code)):
        device.delete()
        return None
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    return device


@transaction.atomic
def recovery_codes(user: User) -> list[str]:
    """New ones; those before are worth nothing from now on. Each opens the door once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


@transaction.atomic
def tried(user: User, code: str) -> Any:
    """The device that accepts the code; None when it is wrong, used, or too soon after a wrong one."""
    plain = _plain(code)
    model: Any = TOTPDevice if plain.isdecimal() else StaticDevice
    devices = model.objects.filter(user=user, confirmed=True).select_for_update()
    return next((device for device in devices if device.verify_token(plain)), None)


@transaction.atomic
def forget(user: User) -> bool:
    """Takes device and recovery codes away, for who lost both; whether there were any."""
    gone = [model.objects.filter(user=user).delete()[0] for model in (TOTPDevice, StaticDevice)]
    return any(gone)


def picture(device: TOTPDevice) -> SafeString:
    """The key for an app's camera (otpauth, the Key Uri Format of Google Authenticator), black on white."""
    drawn = segno.make(device.config_url, micro=False)
    return mark_safe(drawn.svg_inline(scale=5, border=4, dark="#000", light="#fff"))  # noqa: S308 - drawn here


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()
