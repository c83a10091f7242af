from pathlib import Path

import psycopg
import pytest

from tests import postgresql

needs_server = pytest.mark.skipif(postgresql.programs() is None, reason="no PostgreSQL server programs here")


@needs_server
def test_a_cluster_is_private_and_leaves_no_trace() -> None:
    with postgresql.cluster() as url:
        home = Path(url.partition("host=")[2])
        with psycopg.connect(url) as connection:
            rows = connection.execute(
                "SELECT current_setting('data_directory'), current_setting('listen_addresses')"
            ).fetchall()
        assert rows == [(str(home / "data"), "")]
    assert not home.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


@needs_server
def test_a_cluster_is_removed_when_the_tests_are_interrupted() -> None:
    home = Path()

    def interrupted() -> None:
        nonlocal home
        with postgresql.cluster() as url:
            home = Path(url.partition("host=")[2])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not home.exists()


def test_a_folder_without_a_server_has_no_version(tmp_path: Path) -> None:
    assert postgresql.version(tmp_path) == 0


def test_no_programs_are_found_on_a_bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    assert postgresql.programs() is None
