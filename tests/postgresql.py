"""A private PostgreSQL: its own cluster on a Unix socket, in a temporary folder that is gone afterwards.

with cluster() as url: ...

The benchmark keeps its data: `data` names a folder that stays, `options` are settings beside OPTIONS.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

OLDEST = 15
START_WITHIN = 60  # s
STOP_WITHIN = 20  # s

# Nothing here survives the run, so nothing needs to reach the disk.
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "jit": "off",
    "listen_addresses": "",
    "log_min_messages": "panic",
}


def programs() -> Path | None:
    """The folder of the newest `initdb` and `postgres` that are new enough, or None."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(answer.stdout.strip() or "/"))
    found = [(version(folder), folder) for folder in dict.fromkeys(folders) if (folder / "initdb").is_file()]
    usable = [pair for pair in found if pair[0] >= OLDEST]
    return max(usable)[1] if usable else None


def version(folder: Path) -> int:
    """The major version of the server in `folder`; 0 when there is none."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return 0
    number = re.search(r"(\d+)", answer.stdout)
    return int(number[1]) if number else 0


def unprivileged() -> dict[str, Any]:
    """Arguments for subprocess: PostgreSQL refuses to run as root, so root runs it as somebody else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("root cannot run PostgreSQL, and there is neither a user postgres nor nobody")


@contextmanager
def cluster(data: Path | None = None, options: Mapping[str, str] | None = None) -> Iterator[str]:
    """Start a cluster and give its DATABASE_URL; stop it and remove every trace but `data` on the way out."""
    folder = programs()
    if folder is None:
        raise RuntimeError(f"no PostgreSQL {OLDEST} or newer is installed")
    # Short, because the path of a Unix socket may have about a hundred characters.
    home = Path(tempfile.mkdtemp(prefix="na-pg-", dir="/tmp"))
    server = None
    try:
        as_user = unprivileged()
        data = data or home / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        if as_user:
            for place in (home, data):
                os.chown(place, as_user["user"], as_user["group"])
        if not (data / "PG_VERSION").exists():
            initialise(folder, home, data, as_user)
        server = start(folder, home, data, {**OPTIONS, **(options or {})}, as_user)
        url = f"postgresql://archive@/postgres?host={home}"
        wait_for(server, home)
        yield url
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(home, ignore_errors=True)


def initialise(folder: Path, home: Path, data: Path, as_user: dict[str, Any]) -> None:
    command: list[str | Path] = [
        folder / "initdb",
        "--pgdata",
        data,
        "--username=archive",
        "--auth=trust",
        "--no-sync",
    ]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=home, **as_user)
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr}")


def start(
    folder: Path, home: Path, data: Path, options: Mapping[str, str], as_user: dict[str, Any]
) -> subprocess.Popen[bytes]:
    command: list[str | Path] = [folder / "postgres", "-D", data, "-k", home]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    # A session of its own: Ctrl-C reaches the tests first, and they stop the server when they are done.
    log = (home / "log").open("wb")
    with log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=home, start_new_session=True, **as_user)


def wait_for(server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while True:
        try:
            psycopg.connect(host=str(home), user="archive", dbname="postgres").close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(home / 'log').read_text()}") from error
            time.sleep(0.05)
        else:
            return


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast": open connections are closed
    try:
        server.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
