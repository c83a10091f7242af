"""The memory of work that makes millions of objects, none in a circle.

Python looks for circular garbage whenever some hundred objects were made, and now and then among all there
are: a tenth of the time. And the C library keeps what was freed for itself, in pieces: a process grows by 230
bytes an article though it holds no more than before.
"""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_SELDOM = 50_000, 20, 50  # objects, then how many rounds of the generation before


@contextmanager
def seldom_sought() -> Iterator[None]:
    """While it lasts, garbage is sought seldom, and not among what was there before."""
    former = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*former)
        gc.unfreeze()


def give_back() -> None:
    """What was freed is the system's again, as far as the C library (glibc) can tell: some milliseconds."""
    with suppress(AttributeError):  # other libraries have no such function, and give back by themselves
        ctypes.CDLL(None).malloc_trim(0)
