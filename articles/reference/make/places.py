"""countries.json and historic.json, from the tables here, ISO codes, CLDR names and the atlas."""

import json
import re
from pathlib import Path
from typing import Any

from articles.reference.make.rows import (
    Alias,
    alias,
    distinct,
    items,
    name_and_sort_name,
    pairs,
    position,
    rows,
)
from articles.reference.make.shapes import centroids

_LANGUAGES = ("ru", "uk", "de", "fr", "es")
_SHORT_INSTEAD = {"HK", "MO", "PS"}  # CLDR's full names of these are descriptions: "Hong Kong SAR China"


def countries(codes: Path, cldr: Path, atlas: Path) -> list[dict[str, Any]]:
    """All current entries in the order of their names. `codes`: a list of objects with iso2, iso3, ison."""
    iso = {entry["iso2"]: entry for entry in json.loads(codes.read_text(encoding="utf-8"))}
    middles, by_hand, whereabouts = centroids(atlas), pairs("positions.txt"), pairs("whereabouts.txt")
    names = {language: _territories(cldr, language) for language in _LANGUAGES}
    made = []
    for heading, cells in rows("countries.txt", 9):
        code, numeric = cells[0], iso[cells[0]]["ison"]
        region, subregion = heading.split(" / ")
        latitude, longitude = position(by_hand[code]) if code in by_hand else middles[numeric]
        name, sort_name = name_and_sort_name(cells[1])
        russian = _russian(cells[8], names["ru"][code])
        aliases = [*_english(cells), *russian, *_cldr_aliases(code, names)]
        made.append(
            {
                "alpha2": code,
                "alpha3": "XKX" if code == "XK" else iso[code]["iso3"],
                "numeric": numeric,
                "name": name,
                "sort_name": sort_name,
                "name_ru": russian[0]["text"],
                "region": region,
                "subregion": subregion,
                "latitude": latitude,
                "longitude": longitude,
                "wikidata_id": cells[6],
                "description": _description(cells, subregion, whereabouts),
                "aliases": distinct(aliases, name),
            }
        )
    return sorted(made, key=lambda entry: entry["sort_name"] or entry["name"])


def historic(codes: Path) -> list[dict[str, Any]]:
    """The entries of ISO 3166-3. `codes`: a list of objects with alpha_2, alpha_3, alpha_4 and numeric."""
    iso = {entry["alpha_4"]: entry for entry in json.loads(codes.read_text(encoding="utf-8"))}
    made = []
    for _, cells in rows("historic.txt", 12):
        code, full_name, since, until, successors, demonyms, place, where, wikidata = cells[:9]
        english, russian, text = cells[9:]
        name, sort_name = name_and_sort_name(full_name)
        latitude, longitude = position(place)
        region, subregion = where.split(" / ")
        russian_names = [alias(item, "ru") for item in items(russian)]
        aliases = [alias(item, "en") for item in items(english)]
        aliases += [alias(item, "en", "demonym") for item in items(demonyms)]
        made.append(
            {
                "alpha4": code,
                "alpha2": iso[code]["alpha_2"],
                "alpha3": iso[code]["alpha_3"],
                "numeric": iso[code]["numeric"] or "",
                "name": name,
                "sort_name": sort_name,
                "name_ru": russian_names[0]["text"],
                "existed_from": int(since) if since else None,
                "existed_until": int(until) if until else None,
                "successors": successors.split(","),
                "region": region,
                "subregion": subregion,
                "latitude": latitude,
                "longitude": longitude,
                "wikidata_id": wikidata,
                "description": text,
                "aliases": distinct(aliases + russian_names, name),
            }
        )
    return made


def _english(cells: list[str]) -> list[Alias]:
    official = [alias(cells[2], "en")] if cells[2] else []
    return [
        *official,
        *(alias(item, "en") for item in items(cells[7])),
        *(alias(item, "en", "demonym") for item in items(cells[3])),
    ]


def _russian(cell: str, from_cldr: str) -> list[Alias]:
    first, _, rest = cell.partition(";")
    return [alias(first or from_cldr, "ru"), *(alias(item, "ru") for item in items(rest))]


def _cldr_aliases(code: str, names: dict[str, dict[str, str]]) -> list[Alias]:
    found = []
    for language in _LANGUAGES[1:]:
        labels = names[language]
        label = labels.get(f"{code}-alt-short", labels[code]) if code in _SHORT_INSTEAD else labels[code]
        variant = labels.get(f"{code}-alt-variant", "")
        found += [alias(text, language) for text in (label, variant) if text and "(" not in text]
        if code == "US":
            found.append(alias(labels["US-alt-short"], language, "short"))
        elif code == "MM" and (both := re.fullmatch(r"(.+) \((.+)\)", label)):
            found += [alias(both[1], language), alias(both[2], language, "former")]
    return found


def _territories(cldr: Path, language: str) -> dict[str, str]:
    data = json.loads((cldr / language / "territories.json").read_text(encoding="utf-8"))
    names: dict[str, str] = data["main"][language]["localeDisplayNames"]["territories"]
    return {code: name.replace("о-ва", "острова") for code, name in names.items()}


def _description(cells: list[str], subregion: str, whereabouts: dict[str, str]) -> str:
    status = cells[5] or "Country"
    where = whereabouts.get(cells[0]) or whereabouts.get(subregion, subregion)
    text = status if where == "Antarctica" else f"{status}{', in' if ' the ' in status else ' in'} {where}"
    return f"{text}; capital {cells[4]}." if cells[4] else f"{text}."
