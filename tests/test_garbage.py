import gc
import platform
from pathlib import Path

import pytest

from articles.garbage import give_back, seldom_sought


def _fail_within() -> None:
    with seldom_sought():
        assert (gc.get_threshold()[0], gc.get_freeze_count() > 0) == (50_000, True)
        raise LookupError


def test_garbage_is_sought_as_before_when_the_work_is_done_or_fails() -> None:
    before = gc.get_threshold()
    with pytest.raises(LookupError):
        _fail_within()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries give back by themselves")
def test_what_was_freed_in_pieces_is_given_back() -> None:
    def resident() -> int:
        (line,) = (
            each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmRSS")
        )
        return int(line.split()[1])  # kB

    pieces = [b"x" * (5000 + number % 7) for number in range(10_000)]
    kept = pieces[::100]
    del pieces
    before = resident()
    give_back()
    assert before - resident() > 20_000
    assert len(kept) == 100
