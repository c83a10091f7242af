from hypothesis import given
from hypothesis import strategies as st

from articles.charts import PLOT, Bars, Gap, Point, Tick, bars


def _heights(chart: Bars) -> list[float]:
    return [float(bar.split("v-")[1].split("h")[0]) for bar in chart.outline.split("M")[1:]]


def test_nothing_to_draw_is_an_empty_chart() -> None:
    chart = bars([])
    assert (chart.outline, chart.bars, chart.maximum) == ("", (), 0)


def test_the_tallest_bar_fills_the_plot_and_the_smallest_can_be_seen() -> None:
    chart = bars([Point("a", 1000), Point("b", 1), Point("c", 0)])
    assert _heights(chart) == [PLOT, 2]


def test_a_bar_stands_in_the_middle_of_its_slot() -> None:
    chart = bars([Point("a", 0), Point("b", 2), Point("c", 1), Point("d", 0)])
    assert chart.outline == "M1.34 110v-110h0.32v110M2.34 110v-55h0.32v55"


def test_what_counts_anything_is_told_at_its_slot() -> None:
    chart = bars([Point("1990", 0, "/1990/"), Point("1991", 1234, "/1991/")])
    assert chart.bars == (("1991", "1,234", "/1991/", 50.0),)
    assert chart.slot == 50.0


def test_few_points_have_centred_ticks_and_many_have_ticks_at_the_left() -> None:
    assert bars([Point("a", 1, tick="A"), Point("b", 1)]).ticks == (Tick(25.0, "A", "middle"),)
    assert bars([Point(str(n), 1, tick="x" if n == 5 else "") for n in range(50)]).ticks == (
        Tick(10.0, "x", "start"),
    )


def test_of_many_ticks_every_other_can_be_spared() -> None:
    points = [Point(str(n), 1, tick=str(n) if n % 5 == 0 else "") for n in range(34)]
    assert [(tick.label, tick.anchor) for tick in bars(points).ticks] == [
        ("0", "start"),
        ("5", "start spare"),
        ("10", "start"),
        ("15", "start spare"),
        ("20", "start"),
        ("25", "start spare"),
        ("30", "start"),
    ]


def test_a_tick_at_the_right_edge_ends_with_its_bar() -> None:
    points = [Point(str(n), 1, tick="x" if n == 49 else "") for n in range(50)]
    assert bars(points).ticks == (Tick(100.0, "x", "end"),)


def test_a_gap_stands_at_the_left_of_the_point_it_precedes() -> None:
    assert bars([Point("1987", 1), Point("2015", 1, gap="1988–2014")]).gaps == (Gap(50.0, "1988–2014"),)


@given(st.lists(st.integers(0, 10**9), max_size=300))
def test_bars_never_leave_the_drawing(counts: list[int]) -> None:
    chart = bars([Point("", count) for count in counts])
    assert all(0 < height <= PLOT for height in _heights(chart))
    assert len(_heights(chart)) == sum(count > 0 for count in counts)
    assert all(x >= 0 and x + chart.slot <= 100.01 + 0.01 * len(counts) for *_, x in chart.bars)
