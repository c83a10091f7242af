import datetime as dt
from itertools import pairwise

import numpy as np

from articles.bursts import Burst, bursts, mean_week

MONDAY = dt.date(2015, 6, 1)
FIRST = MONDAY.toordinal()


def counts(**weeks: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Items on the Monday of each of the weeks named, such as w3=5, over forty weeks."""
    days = np.zeros(280, dtype=np.int64)
    for name, count in weeks.items():
        days[7 * int(name[1:])] = count
    return days


def test_nothing_has_no_bursts() -> None:
    assert bursts(0, np.zeros(0, dtype=np.int64)) == []
    assert bursts(FIRST, counts()) == []


def test_an_even_flow_has_no_bursts() -> None:
    assert bursts(FIRST, np.full(70, 10)) == []


def test_a_burst_has_twice_the_items_of_a_mean_week() -> None:
    quiet = dict.fromkeys((f"w{number}" for number in range(9)), 2)
    monday = MONDAY + dt.timedelta(weeks=9)
    assert bursts(FIRST, counts(**quiet, w9=18)) == [Burst(monday, monday, 18, 5.0)]
    assert bursts(FIRST, counts(**quiet, w9=4)) == []


def test_a_few_items_are_no_burst() -> None:
    assert bursts(FIRST, counts(w0=1, w2=1, w4=1, w6=1, w8=4)) == []


def test_silent_weeks_are_left_out_of_the_mean() -> None:
    assert mean_week(FIRST, counts(w0=6, w30=4)) == 5
    assert bursts(FIRST, counts(w0=6, w30=6)) == []


def test_a_burst_is_cut_to_its_days_with_items_and_crosses_weeks() -> None:
    days = counts(w0=1, w5=1, w10=1, w15=1)
    days[20:23] = [4, 0, 5]
    (burst,) = bursts(FIRST, days)
    assert (burst.first, burst.last, burst.count) == (
        MONDAY + dt.timedelta(days=20),
        MONDAY + dt.timedelta(days=22),
        9,
    )


def test_bursts_stand_in_order_of_time_and_do_not_overlap() -> None:
    days = counts(**dict.fromkeys((f"w{number}" for number in range(12, 36)), 1))
    days[14:18] = 9
    days[70:80] = 8
    found = bursts(FIRST, days)
    assert [burst.first for burst in found] == sorted(burst.first for burst in found)
    assert all(one.last < other.first for one, other in pairwise(found))
    assert [burst.count for burst in found] == [36, 56, 24]
