"""Numbers to coordinates; the templates draw them. Pure Python, no database.

Across, coordinates are per cent of the drawing, so that it is as wide as its column and its text keeps its
size; down, they are pixels. The bars are one shape, stretched to the width of the drawing; before each stands
a link as tall as the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from articles.figures import grouped

TOP, PLOT, BELOW = 18, 110, 22
LATE = 94  # per cent of the width: what starts beyond would stick out
SCARCE = 6  # labels of years that have room on a phone


@dataclass(frozen=True, slots=True)
class Point:
    """One thing counted. `gap` says what was left out just before it ("1988–2014"), or is
    empty."""

    label: str
    count: int
    url: str = ""
    tick: str = ""
    gap: str = ""


class Bar(NamedTuple):
    """What stands before one: a tuple, which a template takes apart fast."""

    label: str
    items: str
    url: str
    x: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label below the axis. `anchor` are its classes: where `x` is in it and, of many, whether it can be
    spared where there is no room."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Gap:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """What `components/_chart_bars.html` draws. `outline` is the path of all bars (SVG 2, 9.3), each of
    `slots` one wide, with the axis at `plot_height`."""

    outline: str
    slots: int
    slot: float  # how wide one is drawn
    bars: tuple[Bar, ...]  # those that count anything
    ticks: tuple[Tick, ...]
    gaps: tuple[Gap, ...]
    maximum: int
    height: int = TOP + PLOT + BELOW
    top: int = TOP
    top_label: int = TOP - 5
    plot_height: int = PLOT
    base: int = TOP + PLOT
    tick_y: int = TOP + PLOT + 17


def bars(points: Sequence[Point]) -> Bars:
    """A bar for each point, in the order given. The tallest fills the plot; what is counted at all is 2 px
    tall or more."""
    maximum = max((point.count for point in points), default=0)
    slot = 100 / max(len(points), 1)
    thick = min(0.72, 8 / slot)
    many = sum(1 for point in points if point.tick) > SCARCE
    outline: list[str] = []
    drawn: list[Bar] = []
    ticks: list[Tick] = []
    gaps: list[Gap] = []
    for number, point in enumerate(points):
        left = round(number * slot, 2)
        if point.count:
            tall = max(PLOT * point.count / maximum, 2)
            outline.append(f"M{number + (1 - thick) / 2:.5g} {PLOT}v{-tall:.4g}h{thick:.4g}v{tall:.4g}")
            drawn.append(Bar(point.label, grouped(point.count), point.url, left))
        if point.tick:
            ticks.append(_tick(left, slot, point.tick, spare=many and len(ticks) % 2 == 1))
        if point.gap:
            gaps.append(Gap(left, point.gap))
    return Bars(
        outline="".join(outline),
        slots=len(points),
        slot=round(slot, 2),
        bars=tuple(drawn),
        ticks=tuple(ticks),
        gaps=tuple(gaps),
        maximum=maximum,
    )


def _tick(left: float, slot: float, label: str, *, spare: bool) -> Tick:
    """Centred below its bar when there is room for it there, else starting at the bar's left edge; near the
    right edge of the drawing it ends with the bar."""
    if slot >= 6:
        return Tick(round(left + slot / 2, 2), label, "middle")
    also = " spare" if spare else ""
    if left > LATE:
        return Tick(round(left + slot, 2), label, f"end{also}")
    return Tick(left, label, f"start{also}")
