"""Typed readers for environment variables: a bad value is refused with one sentence that names it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})

# The whole tuning of SQLite as a server: readers never wait for the writer (WAL), a writer takes its
# lock at once (IMMEDIATE; a later upgrade fails without waiting) and waits its turn for up to `timeout` s:
# on a machine with too much to do a batch of an import can take more than ten. What was written is brought
# from the log into the file at 12,288 pages, 48 MiB: at the usual thousand each batch would rewrite the same
# pages of every index, and wait for the disk.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = NORMAL;"
        "PRAGMA cache_size = -32768;"
        "PRAGMA temp_store = MEMORY;"
        "PRAGMA journal_size_limit = 67108864;"
        "PRAGMA wal_autocheckpoint = 12288;"
    ),
}

# Seconds. How long a request waits for a connection before it is a 503, and when the pool gives up trying by
# itself: its attempts grow rare, whereas a request then tries at once and finds a database that is back.
POOL_OPTIONS = {"timeout": 3, "reconnect_timeout": 2}

MAIL_TIMEOUT = 10  # s that a mail server may take to answer

# Connection parameters passed on to libpq as they are; everything else in the query is refused.
LIBPQ_OPTIONS = frozenset(
    {
        "application_name",
        "connect_timeout",
        "sslcert",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
    }
)


@dataclass(frozen=True, slots=True)
class Env:
    """Reads settings from `values`, as a rule `os.environ`."""

    values: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default).strip()

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name)
        if value is None:
            return default
        if value.strip().lower() in TRUE:
            return True
        if value.strip().lower() in FALSE:
            return False
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 20 and least <= int(value) <= most):
            raise ImproperlyConfigured(
                f"{name} must be a whole number from {least} to {most}, not {value!r}."
            )
        return int(value)

    def words(self, name: str) -> list[str]:
        """A list separated by commas; spaces around a word and empty words do not count."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def path(self, name: str, default: Path) -> Path:
        value = self.text(name)
        return Path(value).expanduser().resolve() if value else default

    def secret(self, name: str) -> str:
        """The value of NAME, or the content of the file that NAME_FILE points at (not both)."""
        value, file_name = self.values.get(name, ""), self.text(f"{name}_FILE")
        if not file_name:
            return value
        if value:
            raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error


def database(url: str, *, default_file: Path, pool_size: int) -> dict[str, Any]:
    """Django's DATABASES entry for a URL; an empty URL means SQLite in `default_file`.

    `sqlite:///relative/path`, `sqlite:////absolute/path`, `sqlite:///:memory:`,
    `postgresql://user:password@host:5432/name?sslmode=require`, and with a Unix socket
    `postgresql:///name?host=/run/postgresql`. Each part may be percent-encoded (RFC 3986).
    `statement_timeout` (ms) in the query bounds each PostgreSQL statement.
    """
    if not url:
        return _sqlite(str(default_file))
    try:
        parts = urlsplit(url)
        makers: dict[str, Callable[[], dict[str, Any]]] = {
            "sqlite": lambda: _sqlite_url(parts),
            "postgresql": lambda: _postgresql(parts, pool_size),
            "postgres": lambda: _postgresql(parts, pool_size),
        }
        maker = makers.get(parts.scheme)
        if maker is None:
            raise ValueError(f"unknown kind {parts.scheme!r}; use postgresql:// or sqlite:///")  # noqa: TRY301
        return maker()
    except ValueError as error:
        # The URL holds a password: never repeat it in full.
        raise ImproperlyConfigured(f"DATABASE_URL is not understood: {error}.") from None


def _sqlite_url(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path.removeprefix("/"), errors="strict")
    if parts.netloc or parts.query or not name:
        raise ValueError("write sqlite:///relative/path or sqlite:////absolute/path")
    return _sqlite(name if name == ":memory:" else str(Path(name).resolve()))


def _sqlite(name: str) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": dict(SQLITE_OPTIONS)}


MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def mail(url: str, *, folder: Path) -> dict[str, Any]:
    """Django's EMAIL_ settings for a URL; an empty URL means files in `folder`, a mail each.

    `smtp+starttls://user:password@host:587`, `smtps://user:password@host:465`, `smtp://localhost:25`,
    `file:///absolute/folder`. Each part may be percent-encoded. Without encryption only on this machine.
    """
    try:
        parts = urlsplit(url)
        return _mail_files(parts, folder) if parts.scheme in {"", "file"} else _mail_server(parts)
    except ValueError as error:
        # The URL holds a password: never repeat it in full.
        raise ImproperlyConfigured(f"EMAIL_URL is not understood: {error}.") from None


def _mail_server(parts: SplitResult) -> dict[str, Any]:
    host = parts.hostname or ""
    if parts.scheme not in MAIL_PORTS:
        raise ValueError(f"unknown kind {parts.scheme!r}; use smtp+starttls://, smtps:// or file:///")
    if not host or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError(f"write {parts.scheme}://user:password@host:port")
    if parts.scheme == "smtp" and host not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError("smtp:// is not encrypted; use smtp+starttls:// or smtps://")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or "", errors="strict"),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or "", errors="strict"),
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": MAIL_TIMEOUT,
    }


def _mail_files(parts: SplitResult, folder: Path) -> dict[str, Any]:
    if not parts.scheme and parts != urlsplit(""):
        raise ValueError("it has no kind; use smtp+starttls://, smtps:// or file:///")
    if parts.scheme and (parts.netloc or parts.query or not parts.path.strip("/")):
        raise ValueError("write file:///absolute/folder")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": unquote(parts.path, errors="strict") if parts.scheme else str(folder),
    }


def origin(url: str, hosts: Sequence[str], *, local: bool) -> str:
    """The site's address for mails, without a slash at its end: as given, or of the first of its hosts."""
    if not url:
        host = hosts[0].strip(".")
        return f"http://{host}:8000" if local else f"https://{host}"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured("SITE_URL is an address such as https://archive.example.org.")
    if parts.scheme == "http" and not local:
        raise ImproperlyConfigured("SITE_URL must begin with https:// on a site that others reach.")
    return url.rstrip("/")


def existing(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The same database, for a server: an SQLite file that is missing stays missing.

    Opening it would make an empty one, beside which the real one cannot be put back.
    """
    name = str(entry["NAME"])
    if not entry["ENGINE"].endswith("sqlite3") or name.startswith((":memory:", "file:")):
        return dict(entry)
    return {**entry, "NAME": f"file:{quote(name)}?mode=rw"}  # https://www.sqlite.org/uri.html


def _postgresql(parts: SplitResult, pool_size: int) -> dict[str, Any]:
    query = dict(
        parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query), errors="strict")
    )
    name = unquote(parts.path.removeprefix("/"), errors="strict")
    if not name or "/" in name:
        raise ValueError("it names no database")
    options: dict[str, Any] = {"pool": {"min_size": 1, "max_size": pool_size, **POOL_OPTIONS}}
    if "statement_timeout" in query:
        milliseconds = query.pop("statement_timeout")
        if not (milliseconds.isascii() and milliseconds.isdigit()):
            raise ValueError("statement_timeout is a whole number of milliseconds")
        options["options"] = f"-c statement_timeout={milliseconds}"
    prepared = query.pop("prepared_statements", "on")
    if prepared not in {"on", "off"}:
        raise ValueError("prepared_statements is on or off")
    # After so many times a statement of `articles.prepared` is a prepared one.
    options["prepare_threshold"] = 3 if prepared == "on" else None
    host = query.pop("host", "") or unquote(parts.hostname or "", errors="strict")
    unknown = sorted(query.keys() - LIBPQ_OPTIONS)
    if unknown:
        raise ValueError(f"unknown option {', '.join(unknown)}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or "", errors="strict"),
        "PASSWORD": unquote(parts.password or "", errors="strict"),
        "HOST": host,
        "PORT": str(parts.port or ""),
        # With a pool: test a connection before handing it out, so that a restarted server goes unnoticed.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "5", **query, **options},
    }
