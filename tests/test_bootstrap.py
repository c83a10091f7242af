import subprocess
import sys
import time
from pathlib import Path

import pytest

import bootstrap

VERSION = sys.version_info[:3]


def test_an_old_python_is_told_so_in_one_sentence() -> None:
    assert bootstrap.complaint((3, 9, 2), has_venv=True) == (
        "News Archive needs Python 3.11 or newer; this is Python 3.9. Try: make PYTHON=python3.11"
    )


def test_a_python_without_venv_is_told_what_to_install() -> None:
    assert bootstrap.complaint((3, 11, 2), has_venv=False) == (
        "This Python has no venv module; on Debian and Ubuntu: apt install python3-venv"
    )


def test_a_good_python_hears_nothing() -> None:
    assert bootstrap.complaint((3, 13, 0), has_venv=True) == ""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text("# nothing to install\n")
    return file


def test_an_installation_is_stamped_and_not_repeated(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    venv = tmp_path / ".venv"

    def pretend(command: list[str], **options: object) -> None:
        ran.append(command)
        (venv / "bin").mkdir(parents=True, exist_ok=True)
        (venv / "bin/python").touch()

    monkeypatch.setattr(bootstrap, "usable", lambda *_: False)
    monkeypatch.setattr(subprocess, "run", pretend)
    assert not bootstrap.is_installed(lock, venv, VERSION)
    bootstrap.install(lock, venv, VERSION)
    assert [command[1:3] for command in ran] == [["-m", "venv"], ["-m", "pip"]]
    assert "--require-hashes" in ran[1]
    assert bootstrap.is_installed(lock, venv, VERSION)


def test_a_changed_lock_or_python_asks_for_a_new_installation(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").touch()
    monkeypatch.setattr(bootstrap, "usable", lambda *_: True)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)
    bootstrap.install(lock, venv, VERSION)
    assert not bootstrap.is_installed(lock, venv, (3, 99, 0))
    lock.write_text("# something else\n")
    assert not bootstrap.is_installed(lock, venv, VERSION)


def test_a_failed_installation_leaves_no_stamp(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(command: list[str], **options: object) -> None:
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(bootstrap, "usable", lambda *_: True)
    monkeypatch.setattr(subprocess, "run", fail)
    venv = tmp_path / ".venv"
    venv.mkdir()
    with pytest.raises(subprocess.CalledProcessError):
        bootstrap.install(lock, venv, VERSION)
    assert list(venv.iterdir()) == []


def test_half_a_venv_is_not_usable(tmp_path: Path) -> None:
    assert bootstrap.usable(tmp_path / ".venv", VERSION) is False


def test_the_development_lock_holds_all_of_the_other() -> None:
    runtime, development = (
        {line for line in (bootstrap.ROOT / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime - development == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_names_no_place_to_download_from(name: str) -> None:
    text = (bootstrap.ROOT / name).read_text()
    assert [word for word in ("http", "--index", "--find-links", "--extra") if word in text] == []


def test_a_second_set_up_is_immediate() -> None:
    lock = bootstrap.ROOT / bootstrap.LOCKS["dev"]
    if not bootstrap.is_installed(lock, bootstrap.VENV, VERSION):
        pytest.skip("these tests do not run from .venv")
    started = time.monotonic()
    assert bootstrap.main(["dev"]) == 0
    assert time.monotonic() - started < 1
