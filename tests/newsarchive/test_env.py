import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsarchive.env import SQLITE_OPTIONS, Env, database, existing, mail, origin

FILE = Path("/data/db.sqlite3")


def parsed(url: str) -> dict[str, Any]:
    return database(url, default_file=FILE, pool_size=8)


@pytest.mark.parametrize(
    ("value", "meaning"),
    [("1", True), ("true", True), (" YES ", True), ("0", False), ("off", False), ("", False)],
)
def test_a_flag_is_on_or_off(value: str, meaning: bool) -> None:
    assert Env({"DEBUG": value}).flag("DEBUG") is meaning


def test_an_unset_flag_has_its_default() -> None:
    assert Env({}).flag("DEBUG", default=True) is True


def test_a_flag_that_is_neither_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DEBUG must be 1 or 0, not 'maybe'.$"):
        Env({"DEBUG": "maybe"}).flag("DEBUG")


def test_a_number_within_its_bounds() -> None:
    assert Env({"PORT": " 8080 "}).integer("PORT", 8000, least=1, most=65535) == 8080


def test_an_unset_number_has_its_default() -> None:
    assert Env({"PORT": ""}).integer("PORT", 8000, least=1, most=65535) == 8000


@pytest.mark.parametrize("value", ["0", "65536", "-1", "80a", "8e3", "٨٠٨٠", "9" * 5000])
def test_a_number_out_of_bounds_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^PORT must be a whole number from 1 to 65535"):
        Env({"PORT": value}).integer("PORT", 8000, least=1, most=65535)


def test_a_list_ignores_spaces_and_empty_words() -> None:
    assert Env({"HOSTS": " a.example , ,b.example,"}).words("HOSTS") == ["a.example", "b.example"]


def test_a_relative_path_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Env({"DATA_DIR": "var"}).path("DATA_DIR", FILE) == tmp_path / "var"
    assert Env({}).path("DATA_DIR", FILE) == FILE


def test_a_secret_that_starts_with_a_dollar_is_taken_as_it_is() -> None:
    assert Env({"SECRET_KEY": "$HOME"}).secret("SECRET_KEY") == "$HOME"


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from a file\n")
    assert Env({"SECRET_KEY_FILE": str(file)}).secret("SECRET_KEY") == "from a file"


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^Set SECRET_KEY or SECRET_KEY_FILE, not both.$"):
        Env({"SECRET_KEY": "a", "SECRET_KEY_FILE": str(tmp_path)}).secret("SECRET_KEY")


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY_FILE cannot be read: .*no-such-file"):
        Env({"SECRET_KEY_FILE": str(tmp_path / "no-such-file")}).secret("SECRET_KEY")


def test_no_url_means_sqlite_in_the_data_directory() -> None:
    assert parsed("") == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(FILE),
        "OPTIONS": SQLITE_OPTIONS,
    }


def test_an_absolute_sqlite_path_has_four_slashes() -> None:
    assert parsed("sqlite:////srv/news%20archive.db")["NAME"] == "/srv/news archive.db"


def test_a_relative_sqlite_path_has_three_slashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parsed("sqlite:///news.db")["NAME"] == str(tmp_path / "news.db")


def test_a_sqlite_database_may_be_in_memory() -> None:
    assert parsed("sqlite:///:memory:")["NAME"] == ":memory:"


def test_a_postgresql_url_is_percent_decoded() -> None:
    assert parsed("postgresql://us%65r:p%40ss%2Fw%3A%25@db.example:5433/n%C3%A9ws?sslmode=verify-full") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "néws",
        "USER": "user",
        "PASSWORD": "p@ss/w:%",
        "HOST": "db.example",
        "PORT": "5433",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": "5",
            "prepare_threshold": 3,
            "sslmode": "verify-full",
            "pool": {"min_size": 1, "max_size": 8, "timeout": 3, "reconnect_timeout": 2},
        },
    }


def test_a_unix_socket_is_named_in_the_query() -> None:
    settings = parsed("postgresql://archive@/news?host=/run/postgresql")
    assert (settings["HOST"], settings["PORT"], settings["USER"]) == ("/run/postgresql", "", "archive")


def test_the_statement_timeout_is_in_milliseconds() -> None:
    assert (
        parsed("postgres://h/n?statement_timeout=9000")["OPTIONS"]["options"] == "-c statement_timeout=9000"
    )


def test_a_pooler_may_have_no_prepared_statements() -> None:
    assert parsed("postgres://h/n?prepared_statements=off")["OPTIONS"]["prepare_threshold"] is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://h/n?prepared_statements=never", "prepared_statements is on or off"),
        ("mysql://h/n", "unknown kind 'mysql'; use postgresql:// or sqlite:///"),
        ("archive.db", "unknown kind ''; use postgresql:// or sqlite:///"),
        ("postgresql://host", "it names no database"),
        ("postgresql://host/a/b", "it names no database"),
        ("postgresql://host/n?sslmod=require&hots=x", "unknown option hots, sslmod"),
        ("postgresql://host/n?statement_timeout=5s", "statement_timeout is a whole number of milliseconds"),
        ("postgresql://host:port/n", "Port could not be cast to integer value as 'port'"),
        ("sqlite://relative/path", "write sqlite:///relative/path or sqlite:////absolute/path"),
        ("sqlite:///", "write sqlite:///relative/path or sqlite:////absolute/path"),
    ],
)
def test_a_url_that_means_nothing_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        parsed(url)
    assert str(refusal.value) == f"DATABASE_URL is not understood: {reason}."


def test_a_refusal_does_not_repeat_the_password() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        parsed("postgresql://user:geheim@host/n?bad=1")
    assert "geheim" not in str(refusal.value)


def test_a_server_does_not_make_the_file_that_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "100% ours?.sqlite3"
    address = existing(database("", default_file=file, pool_size=8))["NAME"]
    with pytest.raises(sqlite3.OperationalError, match="unable to open database file"):
        sqlite3.connect(address, uri=True)
    assert list(tmp_path.iterdir()) == []
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE found (it)")
    with closing(sqlite3.connect(address, uri=True)) as opened:
        assert opened.execute("SELECT name FROM sqlite_master").fetchall() == [("found",)]


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "postgresql:///archive"])
def test_other_databases_are_served_as_they_are(url: str) -> None:
    assert existing(parsed(url)) == parsed(url)


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("", {"EMAIL_FILE_PATH": "/data/mail"}),
        ("file:///var/spool/a%20b", {"EMAIL_FILE_PATH": "/var/spool/a b"}),
        ("smtp://localhost", {"EMAIL_HOST": "localhost", "EMAIL_PORT": 25, "EMAIL_USE_TLS": False}),
        (
            "smtp+starttls://ann:p%40ss@mail.example.org",
            {
                "EMAIL_PORT": 587,
                "EMAIL_USE_TLS": True,
                "EMAIL_HOST_USER": "ann",
                "EMAIL_HOST_PASSWORD": "p@ss",
            },
        ),
        ("smtps://mail.example.org:4650", {"EMAIL_PORT": 4650, "EMAIL_USE_SSL": True, "EMAIL_TIMEOUT": 10}),
    ],
)
def test_where_mail_goes(url: str, settings: dict[str, Any]) -> None:
    made = mail(url, folder=Path("/data/mail"))
    assert {name: made[name] for name in settings} == settings


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("smtp://mail.example.org", "smtp:// is not encrypted; use smtp+starttls:// or smtps://."),
        ("mail.example.org", "it has no kind; use smtp+starttls://, smtps:// or file:///."),
        ("http://ann:secret@x", "unknown kind 'http'; use smtp+starttls://, smtps:// or file:///."),
        ("smtps://", "write smtps://user:password@host:port."),
        ("smtps://x/path", "write smtps://user:password@host:port."),
        ("file://host/x", "write file:///absolute/folder."),
        ("file:///", "write file:///absolute/folder."),
    ],
)
def test_mail_that_would_go_astray_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        mail(url, folder=Path("/data/mail"))
    assert str(refusal.value) == f"EMAIL_URL is not understood: {sentence}"


def test_a_port_that_is_none_is_refused_without_the_password() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        mail("smtps://ann:secret@x:99999", folder=Path("/data/mail"))
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "local", "made"),
    [
        ("", True, "http://localhost:8000"),
        ("", False, "https://localhost"),
        ("https://archive.example.org/", False, "https://archive.example.org"),
        ("http://localhost:8001", True, "http://localhost:8001"),
    ],
)
def test_where_links_in_mails_lead(url: str, *, local: bool, made: str) -> None:
    assert origin(url, ["localhost"], local=local) == made


@pytest.mark.parametrize("url", ["archive.example.org", "https://", "ftp://x", "https://x/y", "http://x"])
def test_links_in_mails_lead_to_a_safe_address(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        origin(url, ["x"], local=False)
