import socket
import stat
from pathlib import Path

import pytest
from django.test import override_settings

from newsarchive import local


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret_key"
    local.make_secret(file)
    first = file.read_text()
    local.make_secret(file)
    assert file.read_text() == first
    assert len(first.strip()) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_commands_use_the_local_secret_when_nothing_is_configured(tmp_path: Path) -> None:
    local.make_secret(tmp_path / "secret_key")
    environ = {"DATA_DIR": str(tmp_path)}
    local.use_local_settings(environ)
    assert environ == {
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY_FILE": str(tmp_path / "secret_key"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    }


@pytest.mark.parametrize("name", ["SECRET_KEY", "SECRET_KEY_FILE", "ALLOWED_HOSTS"])
def test_a_configured_machine_is_left_alone(tmp_path: Path, name: str) -> None:
    local.make_secret(tmp_path / "secret_key")
    environ = {"DATA_DIR": str(tmp_path), name: "set"}
    local.use_local_settings(environ)
    assert environ == {"DATA_DIR": str(tmp_path), name: "set"}


def test_nothing_is_assumed_without_a_local_secret(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path)}
    local.use_local_settings(environ)
    assert environ == {"DATA_DIR": str(tmp_path)}


def test_a_taken_port_is_noticed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert local.is_free(port) is False
    assert local.is_free(port) is True


def test_static_files_are_collected_only_when_one_changed(tmp_path: Path) -> None:
    source, root = tmp_path / "source", tmp_path / "static"
    source.mkdir()
    (source / "a.css").write_text("a { color: red }")
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(STATICFILES_DIRS=[source], STATIC_ROOT=root, STATICFILES_FINDERS=finders):
        assert local.collect_static(root) is True
        assert local.collect_static(root) is False
        (source / "b.css").write_text("b { color: blue }")
        assert local.collect_static(root) is True
    assert sorted(file.name for file in root.iterdir()) == ["a.css", "b.css"]
