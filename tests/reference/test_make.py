"""The scripts that compile the data give the committed bytes. Skipped where their sources are not at hand."""

import subprocess
import sys
from pathlib import Path

import pytest

from articles.reference.make.rows import alias, distinct, name_and_sort_name, rows
from articles.reference.make.shapes import centroids

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT.parent / "shared" / "corpora" / "reference"


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the sources of the reference data are not beside the project"
)
def test_the_sources_give_the_committed_bytes(tmp_path: Path) -> None:
    options = {
        "codes": SOURCES / "countries_merged.json",
        "historic-codes": SOURCES / "historic_countries_iso3166-3.json",
        "cldr": SOURCES / "cldr",
        "atlas": SOURCES / "world-atlas" / "countries-50m.json",
        "coarse-atlas": SOURCES / "world-atlas" / "countries-110m.json",
        "media-topics": SOURCES / "iptc_mediatopics" / "cptall-en-GB.json",
        "media-topic-labels": SOURCES / "iptc_mediatopics" / "mediatopics_2023-10-24_multilang.json",
        "into": tmp_path,
        "map": tmp_path / "world.svg",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    subprocess.run([sys.executable, "-m", "articles.reference.make", *arguments], cwd=ROOT, check=True)
    committed = ROOT / "articles" / "reference"
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["countries.json", "historic.json", "topics.json", "wire_codes.json", "world.svg"]
    kept = {name: committed / name for name in made} | {"world.svg": ROOT / "static/img/world.svg"}
    assert [name for name in made if (tmp_path / name).read_bytes() != kept[name].read_bytes()] == []


def test_a_row_with_too_many_cells_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"countries\.txt, line \d+: 9 cells, at most 2 expected"):
        list(rows("countries.txt", 2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Britain", ("Britain", "name")), ("=UK", ("UK", "short")), ("~Siam", ("Siam", "former"))],
)
def test_a_sign_says_what_kind_of_name_it_is(text: str, expected: tuple[str, str]) -> None:
    made = alias(text, "en")
    assert (made["text"], made["kind"]) == expected


def test_repetitions_and_the_name_itself_are_left_out() -> None:
    given = [alias("Chad", "de"), alias("Tschad", "de"), alias("Tschad", "de"), alias("Tschad", "nl")]
    assert distinct(given, "Chad") == [alias("Tschad", "de"), alias("Tschad", "nl")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Chad", ("Chad", "")),
        ("Réunion", ("Réunion", "Reunion")),
        ("South Yemen@Yemen, South", ("South Yemen", "Yemen, South")),
    ],
)
def test_names_sort_without_accents(cell: str, expected: tuple[str, str]) -> None:
    assert name_and_sort_name(cell) == expected


def test_the_middle_of_a_shape_across_the_antimeridian_lies_within_it(tmp_path: Path) -> None:
    atlas = tmp_path / "atlas.json"
    atlas.write_text(
        '{"transform": {"scale": [1, 1], "translate": [0, 0]},'
        ' "arcs": [[[170, 10], [20, 0]], [[-170, 10], [0, 10], [-20, 0], [0, -10]]],'
        ' "objects": {"countries": {"geometries": ['
        '{"type": "Polygon", "id": "001", "arcs": [[0, 1]]}, {"type": "Polygon", "arcs": [[0, 1]]}]}}}'
    )
    assert centroids(atlas) == {"001": (15.0, -180.0)}
