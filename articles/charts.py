"""Numbers to coordinates; the templates draw them. Pure Python, no database.

Across, coordinates are per cent of the drawing, so that it is as wide as its column and its text keeps its
size; down, they are pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

TOP, PLOT, BELOW = 18, 110, 22

_apart = attrgetter("label", "count", "url", "slot_x", "slot_width", "x", "width", "y", "height")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing counted. `gap` says what was left out just before it ("1988 to 2014: no items"), or is
    empty."""

    label: str
    count: int
    url: str = ""
    tick: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int
    url: str
    slot_x: float
    slot_width: float
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Gap:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """What `components/_chart_bars.html` draws."""

    bars: tuple[Bar, ...]
    drawn: tuple[tuple[Any, ...], ...]  # those that count anything, as a template takes them apart fast
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
    thick = min(slot * 0.72, 8.0)
    drawn: list[Bar] = []
    ticks: list[Tick] = []
    gaps: list[Gap] = []
    for number, point in enumerate(points):
        left = number * slot
        tall = max(PLOT * point.count / maximum, 2) if point.count else 0
        place = (left, slot, left + (slot - thick) / 2, thick, TOP + PLOT - tall, tall)
        drawn.append(Bar(point.label, point.count, point.url, *(round(value, 2) for value in place)))
        if point.tick:
            ticks.append(_tick(left, slot, point.tick))
        if point.gap:
            gaps.append(Gap(round(left, 2), point.gap))
    taken_apart = tuple(_apart(bar) for bar in drawn if bar.count)
    return Bars(tuple(drawn), taken_apart, tuple(ticks), tuple(gaps), maximum)


def _tick(left: float, slot: float, label: str) -> Tick:
    """Centred below its bar when there is room for it there, else starting at the bar's left edge."""
    if slot >= 6:
        return Tick(round(left + slot / 2, 2), label, "middle")
    return Tick(round(left, 2), label, "start")
