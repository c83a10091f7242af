"""Work that each process of the web server does again and again, in a thread of its own."""

import logging
import threading
from collections.abc import Callable

from django.db import connection

logger = logging.getLogger(__name__)


def walk(stop: threading.Event, work: Callable[[], object], interval: float) -> None:
    """Works until told to stop. What fails, as for want of a database, is tried again the next time."""
    while not stop.wait(interval):
        try:
            work()
        except Exception:
            logger.exception("%s failed; trying again in %s s", threading.current_thread().name, interval)
        finally:
            connection.close()


def begin(name: str, work: Callable[[], object], interval: float) -> threading.Event:
    """Ends with the process, or when the event is set; `interval` is in seconds."""
    stop = threading.Event()
    threading.Thread(target=walk, args=(stop, work, interval), name=name, daemon=True).start()
    return stop
