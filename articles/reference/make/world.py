"""static/img/world.svg, the map of the world, from a TopoJSON atlas: a shape for each country, by alpha-2.

Shapes stand in it once and are drawn by reference (`<use href="world.svg#FR">`), so that a page that shades
them holds no coordinates, and browsers keep the drawing.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from articles.maps import HEIGHT, WIDTH, project
from articles.reference.make.shapes import decoded_arcs, ring

_LEFT_OUT = {"010"}  # Antarctica, as large as it is silent
_WITHOUT_CODE = {"Kosovo": "XK"}
_SMALLEST = 3  # square units; smaller islands are no more than dust

Place = tuple[int, int]


def world(atlas: Path, codes: dict[str, str]) -> str:
    """The drawing. `codes` gives the alpha-2 of each numeric code."""
    topology = json.loads(atlas.read_text(encoding="utf-8"))
    arcs = decoded_arcs(topology)
    shapes = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        numeric = geometry.get("id", "")
        code = _WITHOUT_CODE.get(geometry["properties"]["name"]) or codes.get(numeric)
        if code is None or numeric in _LEFT_OUT:
            continue
        path = "".join(_paths(geometry, arcs))
        if path:
            shapes.append(f'<path id="{code}" d="{path}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">\n'
        '<g id="land">\n' + "\n".join(sorted(shapes)) + "\n</g>\n</svg>\n"
    )


def _paths(geometry: dict[str, Any], arcs: list[list[tuple[float, float]]]) -> Iterator[str]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    drawn = [_drawn(ring(part, arcs)) for polygon in polygons for part in polygon]
    largest = max(map(_area, drawn), default=0)
    for points in drawn:
        if _area(points) >= min(_SMALLEST, largest):
            yield _path(points)


def _drawn(points: Iterable[tuple[float, float]]) -> list[Place]:
    """On the drawing, in whole units; points that fall together are one. No ring crosses the antimeridian."""
    places: list[Place] = []
    for longitude, latitude in points:
        x, y = project(max(-180, min(180, longitude)), latitude)
        place = round(x), round(y)
        if not places or places[-1] != place:
            places.append(place)
    return places


def _area(points: Sequence[Place]) -> float:
    following = [*points[1:], *points[:1]]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(points, following, strict=True))) / 2


def _path(points: Sequence[Place]) -> str:
    """SVG path data (SVG 2, section 9.3), relative, without a needless character."""
    (x, y), *others = points
    text = f"M{x} {y}l"
    for nx, ny in others:
        text += f"{'' if text[-1] == 'l' or nx < x else ' '}{nx - x}{'' if ny < y else ' '}{ny - y}"
        x, y = nx, ny
    return text + "z"
