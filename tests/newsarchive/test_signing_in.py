"""Signing in is throttled by name and address together."""

import datetime as dt

import pytest
import time_machine
from django.test import Client, RequestFactory
from pytest_django import Settings

from newsarchive.signing_in import address
from tests import staff

LOGIN = "/admin/login/"


def attempt(client: Client, password: str, name: str = "edgar", at: str = "192.0.2.1") -> int:
    return client.post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=at).status_code


@pytest.mark.django_db
def test_five_wrong_passwords_close_the_door_for_that_name_from_there() -> None:
    staff.edgar(), staff.ada()
    with time_machine.travel(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), tick=False) as clock:
        assert [attempt(Client(), "wrong") for _ in range(6)] == [200, 200, 200, 200, 429, 429]
        assert attempt(Client(), staff.PASSWORD) == 429
        assert attempt(Client(), staff.PASSWORD, at="192.0.2.2") == 302
        assert attempt(Client(), staff.PASSWORD, name="ada") == 302
        clock.shift(dt.timedelta(minutes=16))
        assert attempt(Client(), staff.PASSWORD) == 302


@pytest.mark.django_db
def test_the_page_of_a_closed_door_says_how_long() -> None:
    for _ in range(5):
        response = Client().post(LOGIN, {"username": "edgar", "password": "wrong"})
    assert (response["Retry-After"], response["Cache-Control"]) == ("900", "no-store")
    assert "Wait a quarter of an hour" in response.content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "nonsense", "127.0.0.1"),
        (2, "203.0.113.7", "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_outermost_proxy_saw(
    settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get(LOGIN, HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="127.0.0.1")
    assert address(request) == expected
