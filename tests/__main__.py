"""`make test`: all of the suite on SQLite, then what knows a database on PostgreSQL; a last line for each."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree as ET

from tests import postgresql

WORKERS = "2"
# What knows no database is alike on both, and so is what a browser makes of a page: once is enough.
KNOWING = ["-m", "database and not browser"]


def run(engine: str, url: str, arguments: list[str]) -> tuple[int, str]:
    """Run pytest against the database at `url`; its exit status, and a line that sums it up."""
    print(f"\n--- {engine} ---", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, f"--junitxml={report}", *arguments]
        # Compiled once, not again in each of the processes that tests start, nor for the other database.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        status = subprocess.run(command, env={**inherited, "DATABASE_URL": url}, check=False).returncode
        return status, f"{engine}: {summary(report)}"


def summary(report: Path) -> str:
    """Counts from a JUnit report that pytest wrote a moment ago."""
    try:
        suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314
    except (OSError, ET.ParseError):
        return "no report; see above"
    if suite is None:
        return "no report; see above"
    count = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
    passed = count["tests"] - count["failures"] - count["errors"] - count["skipped"]
    parts = [f"{passed} passed"]
    for name, word in (("failures", "failed"), ("errors", "errors"), ("skipped", "skipped")):
        if count[name]:
            parts.append(f"{count[name]} {word}")
    return f"{', '.join(parts)} in {float(suite.get('time', '0')):.1f} s"


def main(arguments: list[str]) -> int:
    status, line = run("SQLite", "", arguments)
    lines, statuses = [line], [status]
    folder = postgresql.programs()
    if folder is None:
        lines.append(
            f"PostgreSQL: NOT RUN, no server {postgresql.OLDEST} or newer here (apt install postgresql)"
        )
        statuses.append(1 if os.environ.get("CI") == "true" else 0)
    else:
        with postgresql.cluster() as url:
            status, line = run(f"PostgreSQL {postgresql.version(folder)}", url, [*KNOWING, *arguments])
        lines.append(line)
        statuses.append(status)
    print("\n" + "\n".join(lines), flush=True)
    return next((status for status in statuses if status), 0)


def leave(*_: object) -> NoReturn:
    # An exception, so that the cluster is stopped and removed on the way out.
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
