import pytest
from django.db import OperationalError, connection
from django.test import Client

from newsarchive import health


def test_a_process_is_alive_without_a_database(client: Client) -> None:
    # No database is allowed here: touching one would fail the test.
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_migrated_archive_is_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_an_archive_with_migrations_to_come_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "migrations_waiting", lambda: 2)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"2 migrations not applied\n")


def test_an_archive_without_its_database_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", away)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database unavailable\n")


def test_health_is_read_only(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
