import gc
import time
from collections.abc import Callable


def seconds(call: Callable[[str], object], text: str, *, enough: float = 0) -> float:
    """Processor time, the best of several runs: what else runs on the machine can only make it slower.
    A run that takes less than `enough` is the last.

    Without the garbage collector, whose work depends on everything that earlier tests left in memory.
    """
    times = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(7):
            start = time.thread_time()
            call(text)
            times.append(time.thread_time() - start)
            if times[-1] < enough:
                break
    finally:
        gc.enable()
    return min(times)
