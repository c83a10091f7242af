"""Numbers to the world map: where a point of the globe is drawn, and how dark a country is. Pure Python.

The drawing is `static/img/world.svg`, made by `articles.reference.make.world` with the same projection.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from articles.figures import grouped

WIDTH, HEIGHT = 1000, 448  # of the drawing, which ends below South America and leaves Antarctica out
# The Equal Earth projection: B. Šavrič, T. Patterson, B. Jenny, International Journal of Geographical
# Information Science 33 (2019), equations 7 to 9. Equal areas, so that shades can be compared.
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2
_NORTH = 1.31735  # of the drawing's upper edge, in units of the projection
LEVELS = (1, 10, 100, 1_000, 10_000)  # items from which on a country is a shade darker


@dataclass(frozen=True, slots=True)
class Place:
    """A country on the map: its drawing is `shape`, or a dot at (x, y) where it is too small to have one."""

    name: str
    url: str
    count: int
    level: int
    shape: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Level:
    """One shade of the legend."""

    number: int
    label: str


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to the coordinates of the drawing."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = math.radians(longitude) * math.cos(theta) / (_M * slope)
    y = theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    scale = WIDTH / (2 * math.pi / (_M * _A1))
    return WIDTH / 2 + x * scale, (_NORTH - y) * scale


def level(count: int) -> int:
    """0 for none, then one for each of LEVELS that is reached."""
    return sum(count >= least for least in LEVELS)


def legend(counts: Iterable[int]) -> list[Level]:
    """The shades that occur, the lightest first."""
    occurring = sorted({level(count) for count in counts} - {0})
    return [Level(number, _label(number)) for number in occurring]


def shapes(drawing: str) -> frozenset[str]:
    """The countries that the drawing has a shape of, by alpha-2, from its text."""
    return frozenset(re.findall(r'<path id="([A-Z]{2})"', drawing))


def _label(number: int) -> str:
    least = grouped(LEVELS[number - 1])
    if number == len(LEVELS):
        return gettext("%(count)s and more") % {"count": least}
    return f"{least}–{grouped(LEVELS[number] - 1)}"
