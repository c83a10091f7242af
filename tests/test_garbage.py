import gc

import pytest

from articles.garbage import seldom_sought


def _fail_within() -> None:
    with seldom_sought():
        assert (gc.get_threshold()[0], gc.get_freeze_count() > 0) == (50_000, True)
        raise LookupError


def test_garbage_is_sought_as_before_when_the_work_is_done_or_fails() -> None:
    before = gc.get_threshold()
    with pytest.raises(LookupError):
        _fail_within()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
