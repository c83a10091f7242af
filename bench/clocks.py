"""Time, processor time and memory, of this process and of the PostgreSQL it talks to."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import median

PROC = Path("/proc")
WARM_RUNS = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds: of the clock, and of all processors."""

    wall: float
    cpu: float


class Clock:
    """Measures calls. The backends of `postmaster`, a PostgreSQL server, count too; 0 for none."""

    def __init__(self, postmaster: int = 0) -> None:
        self._postmaster = postmaster

    def once(self, call: Callable[[], Any]) -> Taken:
        begun, used = time.perf_counter(), self._used()
        call()
        return Taken((time.perf_counter() - begun) * 1000, (self._used() - used) * 1000)

    def warm(self, call: Callable[[], Any]) -> tuple[Taken, Taken]:
        """The first run, and the medians of the following ones."""
        first = self.once(call)
        runs = [self.once(call) for _ in range(WARM_RUNS)]
        return first, Taken(median([run.wall for run in runs]), median([run.cpu for run in runs]))

    def _used(self) -> float:
        """Seconds of processor time so far. What a backend that ended had used is not in it."""
        return time.process_time() + sum(_on_processor(child) for child in _children(self._postmaster))


def _children(process: int) -> list[str]:
    if not process:
        return []
    try:
        return (PROC / str(process) / "task" / str(process) / "children").read_text().split()
    except OSError:
        return []


def _on_processor(process: str) -> float:
    """Of Linux's schedstat, the first number: nanoseconds on a processor."""
    try:
        return int((PROC / process / "schedstat").read_text().split()[0]) / 1e9
    except (OSError, IndexError):
        return 0.0


def memory() -> tuple[int, int]:
    """Bytes this process holds now, and the most it ever held."""
    lines = (PROC / "self" / "status").read_text().splitlines()
    values = {name: value for name, _, value in (line.partition(":") for line in lines)}
    return tuple(int(values[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[return-value]
