import resource
from collections.abc import Callable

from newsarchive.stack import roomy


def busy() -> int:
    return sum(map(one, range(2000)))


def one(number: int) -> int:
    return another(number)


def another(number: int) -> int:
    return number


def room_for_busy() -> int:
    return busy()


def faults(depth: int, call: Callable[[], int]) -> int:
    """Pages of memory that the system has to give while something is called that deep."""
    if depth:
        return faults(depth - 1, call)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    call()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_calls_take_no_memory_from_the_system_however_deep_they_are_made() -> None:
    call = roomy(room_for_busy)
    call()
    assert [depth for depth in range(200) if faults(depth, call) > 200] == []


def test_a_function_with_room_is_called_as_before() -> None:
    beside = "beside"

    @roomy
    def told(one: str, two: str = "two", *, three: str = "three") -> tuple[str, ...]:
        """What it was told."""
        return one, two, three, beside

    assert told("one") == ("one", "two", "three", "beside")
    assert told("1", "2", three="3") == ("1", "2", "3", "beside")
    assert (told.__name__, told.__doc__) == ("told", "What it was told.")
