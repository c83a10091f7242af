from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import __main__ as runner
from tests import postgresql


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was run, as (engine, url); no test is really started."""
    ran: list[tuple[str, str]] = []

    def pretend(engine: str, url: str, arguments: list[str]) -> tuple[int, str]:
        ran.append((engine, url))
        return 0, f"{engine}: 3 passed in 0.1 s"

    @contextmanager
    def cluster() -> Iterator[str]:
        yield "postgresql:///private"

    monkeypatch.setattr(runner, "run", pretend)
    monkeypatch.setattr(postgresql, "cluster", cluster)
    monkeypatch.delenv("CI", raising=False)
    return ran


def test_the_suite_runs_on_both_engines(
    engines: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(postgresql, "programs", lambda: Path("/bin"))
    monkeypatch.setattr(postgresql, "version", lambda _: 17)
    assert runner.main([]) == 0
    assert engines == [("SQLite", ""), ("PostgreSQL 17", "postgresql:///private")]
    assert capsys.readouterr().out == "\nSQLite: 3 passed in 0.1 s\nPostgreSQL 17: 3 passed in 0.1 s\n"


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_a_machine_without_a_server_says_so_last(
    engines: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ci: str,
    status: int,
) -> None:
    monkeypatch.setattr(postgresql, "programs", lambda: None)
    monkeypatch.setenv("CI", ci)
    assert runner.main([]) == status
    assert capsys.readouterr().out.splitlines()[-1] == (
        "PostgreSQL: NOT RUN, no server 15 or newer here (apt install postgresql)"
    )


def test_a_report_is_summed_up(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" failures="1" errors="0" skipped="2" time="4.25"/></testsuites>'
    )
    assert runner.summary(report) == "6 passed, 1 failed, 2 skipped in 4.2 s"


def test_a_run_that_died_has_no_counts(tmp_path: Path) -> None:
    assert runner.summary(tmp_path / "none.xml") == "no report; see above"
