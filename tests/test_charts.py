from hypothesis import given
from hypothesis import strategies as st

from articles.charts import PLOT, TOP, Gap, Point, Tick, bars


def test_nothing_to_draw_is_an_empty_chart() -> None:
    chart = bars([])
    assert (chart.bars, chart.maximum) == ((), 0)


def test_the_tallest_bar_fills_the_plot_and_the_smallest_can_be_seen() -> None:
    chart = bars([Point("a", 1000), Point("b", 1), Point("c", 0)])
    assert [(bar.y, bar.height) for bar in chart.bars] == [(TOP, PLOT), (TOP + PLOT - 2, 2), (TOP + PLOT, 0)]


def test_few_points_have_centred_ticks_and_many_have_ticks_at_the_left() -> None:
    assert bars([Point("a", 1, tick="A"), Point("b", 1)]).ticks == (Tick(25.0, "A", "middle"),)
    assert bars([Point(str(n), 1, tick="x" if n == 5 else "") for n in range(50)]).ticks == (
        Tick(10.0, "x", "start"),
    )


def test_a_gap_stands_at_the_left_of_the_point_it_precedes() -> None:
    assert bars([Point("1987", 1), Point("2015", 1, gap="1988 to 2014: no items")]).gaps == (
        Gap(50.0, "1988 to 2014: no items"),
    )


@given(st.lists(st.integers(0, 10**9), max_size=300))
def test_bars_never_leave_the_drawing(counts: list[int]) -> None:
    for bar in bars([Point("", count) for count in counts]).bars:
        assert 0 <= bar.slot_x <= bar.x + 0.01
        assert bar.x + bar.width <= 100.01
        assert TOP <= bar.y <= bar.y + bar.height <= TOP + PLOT + 0.01
