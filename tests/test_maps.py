"""Coordinates against figures of the projection's paper; shades and their legend."""

import itertools
import math

import pytest

from articles import maps
from articles.maps import HEIGHT, WIDTH, Level, legend, level, project, shapes


def test_the_equator_runs_through_the_whole_drawing() -> None:
    assert [round(project(longitude, 0)[0]) for longitude in (-180, 0, 180)] == [0, WIDTH // 2, WIDTH]
    assert project(-180, 0)[1] == project(180, 0)[1]


def test_the_poles_are_as_wide_and_as_far_as_the_paper_says() -> None:
    unit = WIDTH / (project(180, 0)[0] - project(-180, 0)[0]) * WIDTH / (2 * 2.7066299836960748)
    left, right = project(-180, 90), project(180, 90)
    assert (right[0] - left[0]) / WIDTH == pytest.approx(0.5924, abs=0.001)
    assert (project(0, -90)[1] - left[1]) / unit == pytest.approx(2 * 1.3173627591574133, abs=1e-6)


def test_equal_areas_are_drawn_equal() -> None:
    def area(south: float, north: float) -> float:
        """Of a zone, in strips of a hundredth of a degree."""
        edges = [south + (north - south) * step / 2000 for step in range(2001)]
        return sum(
            (project(180, (a + b) / 2)[0] - project(-180, (a + b) / 2)[0])
            * (project(0, a)[1] - project(0, b)[1])
            for a, b in itertools.pairwise(edges)
        )

    # Zones of a sphere are as large as they are high (Archimedes).
    half = math.degrees(math.asin(0.5))
    assert area(0, half) / area(half, 90) == pytest.approx(1, abs=1e-4)


def test_cape_horn_is_on_the_drawing_and_the_south_pole_is_not() -> None:
    assert project(-67, -55.98)[1] < HEIGHT < project(0, -90)[1]


@pytest.mark.parametrize(
    ("count", "shade"), [(0, 0), (1, 1), (9, 1), (10, 2), (999, 3), (1000, 4), (10_000, 5), (4_000_000, 5)]
)
def test_ten_times_the_items_are_a_shade_darker(count: int, shade: int) -> None:
    assert level(count) == shade


def test_the_legend_has_the_shades_that_occur() -> None:
    assert legend([0, 3, 12_000, 7]) == [Level(1, "1–9"), Level(5, "10,000 and more")]
    assert legend([0, 0]) == []


def test_shapes_are_known_by_their_code() -> None:
    drawing = '<svg><g id="land">\n<path id="FR" d="M1 2z"/>\n<path id="JP" d="M3 4z"/></g></svg>'
    assert shapes(drawing) == {"FR", "JP"}
    assert maps.shapes("<svg/>") == frozenset()
