"""The second factor: who needs it, how it is set up, and that nothing opens without it."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from articles import second_factor
from articles.models import Operation
from tests import staff

pytestmark = pytest.mark.django_db

GIVE, SET_UP, CODES = "/admin/second-factor/", "/admin/second-factor/set-up/", "/admin/second-factor/codes/"
KEY = "31" * 20


@pytest.fixture
def clock() -> "time_machine.Traveller":  # type: ignore[misc]
    with time_machine.travel(dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


def code(key: str = KEY) -> str:
    """What an app shows that was given the key made from this."""
    return f"{totp(second_factor.proposed(User(), key).bin_key):06}"


def with_device(user: User) -> Client:
    """Signed in by password alone."""
    TOTPDevice.objects.create(user=user, key=KEY, name="app")
    return staff.signed_in(user)


def is_open(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_without_groups_in_the_settings_a_password_is_enough() -> None:
    assert is_open(staff.signed_in(staff.edgar()))


@pytest.mark.parametrize(
    ("role", "needs"),
    [(staff.edgar, False), (staff.cleo, True), (staff.amos, False), (staff.sue, False)],
    ids=["editor", "chief", "administrator", "superuser"],
)
def test_groups_in_the_settings_need_it(role: "type[User]", needs: bool, settings: Settings) -> None:
    settings.SECOND_FACTOR_GROUPS = ["Chief editor"]
    assert is_open(staff.signed_in(role())) == (not needs)


def test_a_superuser_is_an_administrator(settings: Settings) -> None:
    settings.SECOND_FACTOR_GROUPS = ["Administrator"]
    assert not is_open(staff.signed_in(staff.sue()))


def test_who_needs_it_and_has_none_is_led_to_setting_it_up(settings: Settings) -> None:
    settings.SECOND_FACTOR_GROUPS = ["Chief editor"]
    client = staff.signed_in(staff.cleo())
    response = client.get("/admin/articles/article/", follow=True)
    assert [where for where, _ in response.redirect_chain] == [
        "/admin/login/?next=/admin/articles/article/",
        f"{GIVE}?next=%2Fadmin%2Farticles%2Farticle%2F",
        SET_UP,
    ]


def test_it_is_set_up_with_a_code_of_the_app_and_gives_recovery_codes(clock: object) -> None:
    client = staff.signed_in(staff.edgar())
    client.get(SET_UP)
    key = client.session["second_factor_key"]
    page = client.get(SET_UP).content.decode()
    assert second_factor.proposed(staff.edgar(), key).config_url.partition("secret=")[2][:32] in page
    assert client.post(SET_UP, {"code": "000000"}).status_code == 200
    assert not TOTPDevice.objects.exists()
    page = client.post(SET_UP, {"code": code(key)}).content.decode()
    codes = re.findall(r'<code class="key">(\w+)</code>', page)
    assert len(codes) == 10
    assert {token.token for token in StaticToken.objects.all()} & set(codes) == set()
    assert (StaticToken.objects.count(), is_open(client)) == (10, True)
    assert [operation.summary for operation in Operation.objects.all()] == ["edit user: edgar"]


def test_the_password_alone_opens_nothing(clock: object) -> None:
    client = with_device(staff.sue())
    for address in ("/admin/", "/admin/articles/article/", "/admin/password_change/", "/admin/auth/user/"):
        assert client.get(address).status_code == 302, address
        assert client.post(address, {}).status_code == 302, address
    assert client.get(SET_UP)["Location"] == GIVE
    assert client.post(CODES)["Location"] == GIVE
    assert not StaticToken.objects.exists()


def test_a_code_opens_the_page_that_was_asked_for_and_no_other_site(clock: object) -> None:
    client = with_device(staff.edgar())
    wanted = "/admin/articles/article/"
    assert client.post(GIVE, {"code": f"{code()[:3]} {code()[3:]}", "next": wanted})["Location"] == wanted
    assert is_open(client)
    other = staff.signed_in(staff.edgar())
    TOTPDevice.objects.update(last_t=-1)
    assert other.post(GIVE, {"code": code(), "next": "https://evil.example/"})["Location"] == "/admin/"


def test_a_code_works_once(clock: object) -> None:
    client, other = with_device(staff.edgar()), staff.signed_in(staff.edgar())
    assert client.post(GIVE, {"code": code()}).status_code == 302
    assert other.post(GIVE, {"code": code()}).status_code == 200
    assert not is_open(other)


def test_after_wrong_codes_even_the_right_one_waits(clock: "time_machine.Traveller") -> None:
    client = with_device(staff.edgar())
    for _ in range(3):
        client.post(GIVE, {"code": "000000"})
    assert client.post(GIVE, {"code": code()}).status_code == 200
    clock.shift(60)
    assert client.post(GIVE, {"code": code()}).status_code == 302


def test_a_recovery_code_works_once(clock: object) -> None:
    client, other = with_device(staff.edgar()), staff.signed_in(staff.edgar())
    first, *_ = second_factor.recovery_codes(staff.edgar())
    assert client.post(GIVE, {"code": first.upper()}).status_code == 302
    assert other.post(GIVE, {"code": first}).status_code == 200
    assert second_factor.codes_left(staff.edgar()) == 9


def test_the_code_of_a_colleague_opens_nothing(clock: object) -> None:
    with_device(staff.edgar())
    client = staff.signed_in(staff.ada())
    TOTPDevice.objects.create(user=staff.ada(), key="32" * 20, name="app")
    assert client.post(GIVE, {"code": code()}).status_code == 200
    assert not is_open(client)


def test_an_administrator_takes_it_away_and_the_log_says_so(clock: object) -> None:
    with_device(staff.edgar())
    data = {"action": "take_second_factor_away", "_selected_action": [staff.edgar().pk]}
    staff.signed_in(staff.ada()).post("/admin/auth/user/", data)
    assert TOTPDevice.objects.count() == 1
    staff.signed_in(staff.amos()).post("/admin/auth/user/", data)
    assert TOTPDevice.objects.count() == 0
    assert Operation.objects.get().changes == {"user": {"edgar": {"second factor": ["set up", None]}}}


def test_keys_of_colleagues_are_shown_to_nobody() -> None:
    client = staff.signed_in(staff.sue())
    for address in ("/admin/otp_totp/totpdevice/", "/admin/otp_static/staticdevice/"):
        assert client.get(address).status_code == 404


def test_what_is_stored_makes_no_code_without_the_secret_key(settings: Settings) -> None:
    device = second_factor.proposed(staff.edgar(), KEY)
    assert device.bin_key != bytes.fromhex(device.key)
    assert len(device.bin_key) == 20
    settings.SECRET_KEY = "another" * 10
    assert second_factor.proposed(staff.edgar(), KEY).bin_key != device.bin_key


def test_a_recovery_code_opens_the_door_once_and_what_is_stored_never(clock: object) -> None:
    client = with_device(staff.edgar())
    codes = second_factor.recovery_codes(staff.edgar())
    stored = StaticToken.objects.values_list("token", flat=True).order_by("pk")[0]
    assert second_factor.tried(staff.edgar(), stored) is None
    assert client.post(GIVE, {"code": codes[0]}).status_code == 200  # too soon after a wrong one
    StaticToken.objects.first().device.throttle_reset()
    assert client.post(GIVE, {"code": codes[0]}).status_code == 302
    assert second_factor.tried(staff.edgar(), codes[0]) is None
