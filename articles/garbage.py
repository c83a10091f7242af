"""Python looks for circular garbage whenever some hundred objects were made, and now and then among all there
are: a tenth of the time of work that makes millions of them, none in a circle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

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
