"""The middle of each country, from a TopoJSON atlas whose geometries carry ISO 3166 numeric codes.

TopoJSON: quantised arcs, delta-encoded, shared between polygons (github.com/topojson/topojson-specification).
"""

import itertools
import json
from pathlib import Path
from typing import Any

Point = tuple[float, float]


def centroids(path: Path) -> dict[str, Point]:
    """Numeric code -> (latitude, longitude) of the centre of mass of the largest polygon, in degrees."""
    atlas = json.loads(path.read_text(encoding="utf-8"))
    arcs = decoded_arcs(atlas)
    found: dict[str, tuple[float, Point]] = {}
    for geometry in atlas["objects"]["countries"]["geometries"]:
        code = geometry.get("id")
        if code is None:
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        largest = max(_area_and_centre(ring(polygon[0], arcs)) for polygon in polygons)
        found[code] = max(found.get(code, largest), largest)
    return {code: centre for code, (_, centre) in found.items()}


def decoded_arcs(atlas: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a topology, in degrees."""
    (scale_x, scale_y), (move_x, move_y) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    decoded = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        decoded.append(points)
    return decoded


def ring(indexes: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Joins arcs to a ring; ~i means arc i backwards."""
    points: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        for x, y in arc[1:] if points else arc:
            # Across the antimeridian a ring goes on beyond 180 degrees, so that its area is its own.
            turns = round((points[-1][0] - x) / 360) if points else 0
            points.append((x + 360 * turns, y))
    return points


def _area_and_centre(ring: list[Point]) -> tuple[float, Point]:
    """Shoelace area in square degrees and the centre as (latitude, longitude)."""
    double = x = y = 0.0
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        cross = x1 * y2 - x2 * y1
        double += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    if not double:
        return 0.0, (round(ring[0][1], 1), round(ring[0][0], 1))
    longitude = (x / (3 * double) + 180) % 360 - 180
    return abs(double) / 2, (round(y / (3 * double), 1), round(longitude, 1))
