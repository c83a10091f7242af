import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "correct-horse-battery-staple-0123456789-abcdefghijklmnop"
GOOD = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "archive.example.org"}
NO_KEY = "SECRET_KEY is missing: set it or SECRET_KEY_FILE, or use `make serve`."
WEAK = "SECRET_KEY is too weak: use 50 or more random characters."
NO_HOST = "ALLOWED_HOSTS is empty: name the hosts this site answers to, or use `make serve`."
ANY_HOST = "ALLOWED_HOSTS may not contain '*': name the hosts this site answers to."
NO_DEBUG = "DEBUG shows source code and settings: it needs ALLOWED_HOSTS=localhost,127.0.0.1."
NO_ORACLE = "DATABASE_URL is not understood: unknown kind 'oracle'; use postgresql:// or sqlite:///."
SHOW = (
    "import json; from newsarchive import settings as s;"
    "print(json.dumps({name: getattr(s, name, None) for name in {names!r}}))"
)


def start(
    environ: dict[str, str], program: str = "import newsarchive.settings"
) -> subprocess.CompletedProcess[str]:
    # Nothing of the tests' own environment: the settings are read as a fresh process would.
    clean = {"PATH": os.environ["PATH"], **environ}
    return subprocess.run(
        [sys.executable, "-c", program], env=clean, cwd=ROOT, capture_output=True, text=True, check=False
    )


def values(environ: dict[str, str], *names: str) -> dict[str, object]:
    program = SHOW.replace("{names!r}", repr(names))
    started = start(environ, program)
    assert started.stderr == ""
    shown: dict[str, object] = json.loads(started.stdout)
    return shown


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, NO_KEY),
        ({"SECRET_KEY": KEY[:49]}, WEAK),
        ({"SECRET_KEY": "ab" * 40}, WEAK),
        ({"SECRET_KEY": f"django-insecure-{KEY}"}, WEAK),
        ({"ALLOWED_HOSTS": " , "}, NO_HOST),
        ({"ALLOWED_HOSTS": "archive.example.org,*"}, ANY_HOST),
        ({"ALLOWED_HOSTS": "."}, ANY_HOST),
        ({"DEBUG": "1"}, NO_DEBUG),
        ({"DEBUG": "1", "ALLOWED_HOSTS": "localhost,archive.example.org"}, NO_DEBUG),
        ({"DEBUG": "on?"}, "DEBUG must be 1 or 0, not 'on?'."),
        ({"DATABASE_URL": "oracle://h/n"}, NO_ORACLE),
        ({"DATABASE_POOL_SIZE": "0"}, "DATABASE_POOL_SIZE must be a whole number from 1 to 1000, not '0'."),
    ],
)
def test_a_deployment_refuses_to_start(change: dict[str, str], sentence: str) -> None:
    started = start({**GOOD, **change})
    assert started.returncode == 1
    assert started.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {sentence}"


def test_a_deployment_is_https_only() -> None:
    names = ("LOCAL", "DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_NAME")
    assert values(GOOD, *names) == {
        "LOCAL": False,
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
    }


def test_a_local_site_is_plain_http_and_may_debug() -> None:
    local = {**GOOD, "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]", "DEBUG": "1"}
    assert values(local, "LOCAL", "DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE") == {
        "LOCAL": True,
        "DEBUG": True,
        "SECURE_SSL_REDIRECT": None,
        "SESSION_COOKIE_SECURE": None,
    }


def test_a_server_without_any_setting_refuses_to_start() -> None:
    started = start({}, "import newsarchive.wsgi")
    assert started.returncode == 1
    assert "ImproperlyConfigured: ALLOWED_HOSTS is empty" in started.stderr.splitlines()[-1]


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    documented = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    read = {"FORWARDED_ALLOW_IPS"}  # by gunicorn itself
    for file in ("newsarchive/settings.py", "gunicorn.conf.py"):
        read |= variables((ROOT / file).read_text())
    assert documented == read


def variables(source: str) -> set[str]:
    """The first argument of each `env.reader("NAME", …)` in `source`."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env"), attr=reader),
                args=[ast.Constant(value=str(name)), *_],
            ):
                names |= {name, f"{name}_FILE"} if reader == "secret" else {name}
    return names
