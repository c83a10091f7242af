"""The promise of `make serve`, kept by a real process: from nothing to a page, the second time at once."""

import os
import re
import resource
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST_START = 120  # s, on a busy machine
READY = re.compile(r"News Archive is at (http://127\.0\.0\.1:\d+/)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(data_dir: Path, port: int) -> Iterator[str]:
    """Start the local site; everything it printed until it was ready."""
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "PORT": str(port), "WEB_CONCURRENCY": "1"}
    command = [sys.executable, "-m", "newsarchive.local"]
    server = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert server.stdout is not None
    try:
        yield printed_until_ready(server.stdout.fileno())
    finally:
        server.send_signal(signal.SIGINT)
        # Read to the end: with nobody listening, a last word of a worker would be the server's failure.
        rest, _ = server.communicate(timeout=30)
        assert server.returncode == 0, rest


def printed_until_ready(output: int) -> str:
    printed, deadline = "", time.monotonic() + FIRST_START
    while not READY.search(printed):
        assert select.select([output], [], [], deadline - time.monotonic())[0], f"not ready:\n{printed}"
        data = os.read(output, 65536).decode()
        assert data, f"it stopped:\n{printed}"
        printed += data
    return printed


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310 - our own address
        code: int = response.status
        return code


def worked() -> float:
    """Seconds of processor time of the processes that ended so far: the clock also counts what others do."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the local site is on SQLite")
def test_the_first_start_prints_a_login_and_the_second_is_quick(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as printed:
        assert len(re.findall(r"First login, shown only now: +editor +/ +\S{20}\n", printed)) == 1
        site = f"http://127.0.0.1:{port}/"
        assert [status(site + path) for path in ("healthz", "readyz", "admin/login/")] == [200, 200, 200]
    before = worked()
    with serving(tmp_path, port) as printed:
        assert "login" not in printed
    assert worked() - before < 3
    for name in ("db.sqlite3", "secret_key"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
