"""Room for calls, where many are made.

CPython keeps the frames of calls in chunks of 16 KiB. Where a loop happens to stand at the end of one, each
call in it asks the system for another chunk and gives it back: a page then takes up to three times as long,
and the next one, which stands elsewhere, does not. A function that says it needs a large frame is given a
large chunk, in which what it calls finds room as well. (Python/pystate.c of 3.11: push_chunk and
_PyThreadState_PopFrame.)
"""

from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

SLOTS = 40_000  # of 8 bytes: a chunk of 512 KiB, of which 199 KiB are for calls; only what is used is touched


def roomy(function: F) -> F:
    """The same function, in which calls cost the same at any depth."""
    code = function.__code__.replace(co_stacksize=SLOTS)
    made: Any = FunctionType(
        code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    update_wrapper(made, function)
    return cast("F", made)
