"""Compiles the reference data; needed only when a source changes. python -m articles.reference.make --help"""

import argparse
from pathlib import Path

from articles.reference.make.places import countries, historic
from articles.reference.make.rows import HERE, write
from articles.reference.make.subjects import topics, wire_codes
from articles.reference.make.world import world

PLACES_ABOUT = {
    "sources": "ISO 3166 codes; Unicode CLDR names (Unicode License v3); "
    "Natural Earth shapes (public domain); "
    "names, demonyms and decisions by hand. See README.md."
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codes", type=Path, required=True, help="JSON list with iso2, iso3, ison")
    parser.add_argument(
        "--historic-codes", type=Path, required=True, help="JSON list with alpha_2 to alpha_4, numeric"
    )
    parser.add_argument("--cldr", type=Path, required=True, help="folder of <language>/territories.json")
    parser.add_argument("--atlas", type=Path, required=True, help="world-atlas countries-50m.json")
    parser.add_argument("--coarse-atlas", type=Path, required=True, help="world-atlas countries-110m.json")
    parser.add_argument("--media-topics", type=Path, required=True, help="cptall-en-GB.json")
    parser.add_argument("--media-topic-labels", type=Path, required=True, help="the multilingual list, JSON")
    parser.add_argument("--into", type=Path, default=HERE.parent)
    parser.add_argument("--map", type=Path, default=Path("static/img/world.svg"))
    given = parser.parse_args()
    present = countries(given.codes, given.cldr, given.atlas)
    write(given.into / "countries.json", {"about": PLACES_ABOUT, "countries": present})
    numbers = {entry["numeric"]: entry["alpha2"] for entry in present if entry["numeric"]}
    given.map.write_text(world(given.coarse_atlas, numbers), encoding="utf-8")
    write(given.into / "historic.json", {"about": PLACES_ABOUT, "historic": historic(given.historic_codes)})
    write(given.into / "topics.json", topics(given.media_topics, given.media_topic_labels))
    write(given.into / "wire_codes.json", wire_codes(given.media_topics))


main()
