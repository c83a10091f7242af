import tempfile
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


@needs_server
def test_data_that_are_to_stay_are_there_again_under_other_settings() -> None:
    # Beside pytest's own folders, which another user may not look into.
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="na-data-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "cluster"
        with postgresql.cluster(data) as url, psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 17 AS number")
        with postgresql.cluster(data, {"work_mem": "7MB"}) as url, psycopg.connect(url) as connection:
            rows = connection.execute("SELECT number, current_setting('work_mem') FROM kept").fetchall()
    assert rows == [(17, "7MB")]


def test_a_folder_without_a_server_has_no_version(tmp_path: Path) -> None:
    assert postgresql.version(tmp_path) == 0


def test_no_programs_are_found_on_a_bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    assert postgresql.programs() is None
