import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from articles import backup
from articles.backup import Impossible
from tests import cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has tools of its own"),
]


def headlines(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as copy:
        return [headline for (headline,) in copy.execute("SELECT headline FROM articles_article ORDER BY id")]


def test_a_copy_has_all_tables_with_the_index(tmp_path: Path) -> None:
    cast.article("Ministers talk")
    file = tmp_path / "copy.sqlite3"
    assert backup.copy(file) == file.stat().st_size
    assert headlines(file) == ["Ministers talk"]
    with closing(sqlite3.connect(file)) as copy:
        found = copy.execute("SELECT count(*) FROM search_index WHERE search_index MATCH 'stems : minist'")
        assert found.fetchone() == (1,)


def test_what_is_written_meanwhile_does_not_wait_and_is_not_in_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_PAGES", 50)
    cast.article("Before")
    steps: list[int] = []

    def report(done: int, total: int) -> None:
        steps.append(total)
        if len(steps) <= 3:
            cast.article(f"Meanwhile {len(steps)}")

    backup.copy(tmp_path / "copy.sqlite3", report)
    assert headlines(tmp_path / "copy.sqlite3") == ["Before"]
    assert len(steps) == -(-steps[0] // 50)  # it did not begin anew


def test_its_owner_alone_may_read_it(tmp_path: Path) -> None:
    backup.copy(tmp_path / "copy.sqlite3")
    assert stat.S_IMODE((tmp_path / "copy.sqlite3").stat().st_mode) == 0o600


def test_a_copy_that_stands_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite3"
    file.write_text("yesterday")
    with pytest.raises(Impossible, match="stands already"):
        backup.copy(file)
    assert file.read_text() == "yesterday"


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(Impossible, match="cannot be written: No such file or directory"):
        backup.copy(tmp_path / "none" / "copy.sqlite3")
    with pytest.raises(Impossible, match="cannot be written"):
        backup.copy(tmp_path / ("x" * 255))
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_broke_off_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite3.part").write_text("half")
    cast.article("Ministers talk")
    backup.copy(tmp_path / "copy.sqlite3")
    assert [file.name for file in tmp_path.iterdir()] == ["copy.sqlite3"]
    assert headlines(tmp_path / "copy.sqlite3") == ["Ministers talk"]


def test_one_that_fails_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    def report(done: int, total: int) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(Impossible, match=r"^The copy failed: database or disk is full\.$"):
        backup.copy(tmp_path / "copy.sqlite3", report)
    assert list(tmp_path.iterdir()) == []
    assert connection.is_usable()
