"""How gunicorn serves the archive. Its command line and GUNICORN_CMD_ARGS go above this file."""

import multiprocessing
import os
from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive.env import Env

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

env = Env(os.environ)
port = env.integer("PORT", 8000, least=1, most=65535)

wsgi_app = "newsarchive.wsgi"
bind = [f"127.0.0.1:{port}"]
worker_class = "gthread"
workers = env.integer("WEB_CONCURRENCY", max(2, min(multiprocessing.cpu_count(), 8)), least=1, most=256)
threads = 4  # not above DATABASE_POOL_SIZE: a thread without a connection waits
timeout = 60  # s
graceful_timeout = 20  # s
keepalive = 5  # s
# A memory file system when there is one: a slow disk must not make a worker look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Otherwise a socket is opened in the home directory, which a service may not have.
control_socket_disable = True
loglevel = "warning"


def when_ready(server: "Arbiter") -> None:
    print(f"News Archive is at http://127.0.0.1:{port}/ (Ctrl-C stops it)", flush=True)  # noqa: T201


def post_worker_init(worker: "Worker") -> None:
    """Every worker looks for scheduled items whose hour has come, for work in the background that waits, and
    for accounts that change too much; whichever is first does it. Each writes what readers searched for."""
    from articles import alarms, errands, release, searches  # noqa: PLC0415 - the worker has loaded the application by now

    release.start_watching()
    errands.start_watching()
    alarms.start_watching()
    searches.start_writing()
