"""topics.json and wire_codes.json, from the IPTC Media Topics and the tables here."""

import json
import re
from pathlib import Path
from typing import Any

from articles.reference.make.rows import alias, distinct, items, pairs, rows

ATTRIBUTION = (
    "Media Topics: IPTC NewsCodes, copyright IPTC, International Press Telecommunications Council, "
    "https://iptc.org, licensed under CC BY 4.0, https://creativecommons.org/licenses/by/4.0/. "
    "Adapted: retired concepts left out, "
    'the label of medtop:20000642 changed from "economic sanction" to "economic sanctions", own topics added.'
)
_LANGUAGES = {  # column of the multilingual list -> BCP 47
    "ar": "ar",
    "de": "de",
    "dk": "da",
    "es": "es",
    "fr": "fr",
    "no-NB": "nb",
    "no-NN": "nn",
    "pt-BR": "pt-BR",
    "pt-PT": "pt-PT",
    "se": "sv",
    "zh-Hans": "zh-Hans",
}
_RENAMED = {"medtop:20000642": "economic sanctions"}
_WIKIDATA = "http://www.wikidata.org/entity/"


def topics(tree: Path, labels: Path) -> dict[str, Any]:
    """The parts of topics.json. `tree`: JSON-LD in one language; `labels`: the multilingual list."""
    data = json.loads(tree.read_text(encoding="utf-8"))
    concepts = {concept["qcode"]: concept for concept in data["conceptSet"]}
    foreign = {row["NewsCode-QCode (flat)"]: row for row in json.loads(labels.read_text(encoding="utf-8"))}
    current = {code: concept for code, concept in concepts.items() if "retired" not in concept}
    return {
        "about": {
            "attribution": ATTRIBUTION,
            "released": data["dateReleased"][:10],
            "labels_released": "2023-10-24",
        },
        "topics": [_topic(code, current[code], foreign.get(code, {})) for code in sorted(current)],
        "retired": _retired(concepts),
        "own": own_topics(),
    }


def own_topics() -> list[dict[str, Any]]:
    return [
        {
            "code": "",
            "name": name,
            "parent": parent,
            "description": description,
            "aliases": distinct([alias(item, "en") for item in items(others)], name),
        }
        for _, (name, parent, description, others) in rows("own_topics.txt", 4)
    ]


def wire_codes(tree: Path) -> dict[str, dict[str, str]]:
    """The parts of wire_codes.json. `tree`: the Media Topics as JSON-LD."""
    return {
        "reuters:places": pairs("reuters_places.txt"),
        "reuters:topics": pairs("reuters_topics.txt"),
        "reuters:people": {code: name for _, (code, name, _) in rows("reuters_people.txt", 3)},
        "subj": _subject_codes(json.loads(tree.read_text(encoding="utf-8"))["conceptSet"]),
    }


def _subject_codes(concepts: list[dict[str, Any]]) -> dict[str, str]:
    """IPTC Subject Code -> the Media Topic that IPTC says is the same, or close to it; the first is best."""
    by_code = {concept["qcode"]: concept for concept in concepts}
    retired = _retired(by_code)
    found: dict[str, str] = {}
    for match in ("exactMatch", "closeMatch"):
        for topic, concept in sorted(by_code.items()):
            current = next(iter(retired.get(topic, [topic])), "")
            for subject in re.findall(r"subjectcode/(\d{8})", " ".join(concept.get(match, []))):
                if current:
                    found.setdefault(subject, current)
    return dict(sorted(found.items()))


def _topic(code: str, concept: dict[str, Any], foreign: dict[str, str]) -> dict[str, Any]:
    label = concept["prefLabel"]["en-GB"].strip()
    name = _RENAMED.get(code, label)
    former = foreign.get("Name (en-GB)", label).strip()
    american = foreign.get("Name (en-US)", "").strip()
    aliases = [alias(label, "en")]
    if former != label:
        aliases.append(alias(former, "en", "former"))
    elif american:
        aliases.append(alias(american, "en"))
    wikidata = [uri for uri in concept.get("exactMatch", []) if uri.startswith(_WIKIDATA)]
    return {
        "code": code,
        "name": name,
        "parent": _codes(" ".join(concept.get("broader", [])))[0] if concept.get("broader") else "",
        "wikidata_id": wikidata[0].removeprefix(_WIKIDATA) if wikidata else "",
        "description": concept["definition"]["en-GB"].strip(),
        "aliases": distinct(aliases, name),
        "labels": _labels(foreign, name),
    }


def _labels(foreign: dict[str, str], name: str) -> dict[str, str]:
    found = {language: foreign.get(f"Name ({column})", "").strip() for column, language in _LANGUAGES.items()}
    return {language: label for language, label in found.items() if label and label != name}


def _codes(text: str) -> list[str]:
    return [f"medtop:{number}" for number in re.findall(r"(?:mediatopic/|medtop:)(\d{8})", text)]


def _retired(concepts: dict[str, Any]) -> dict[str, list[str]]:
    """Retired code -> the current codes its change note leads to, else its nearest broader concept."""
    named = {}
    for code, concept in concepts.items():
        if "retired" in concept:
            note = concept.get("changeNote", {}).get("en-GB", "")
            named[code] = [other for other in _codes(note) if other != code] or _codes(
                " ".join(concept.get("broader", []))
            )

    def current(code: str, seen: frozenset[str]) -> list[str]:
        if code not in named:
            return [code] if code in concepts else []
        if code in seen:
            return []
        return [end for other in named[code] for end in current(other, seen | {code})]

    return {code: list(dict.fromkeys(current(code, frozenset()))) for code in sorted(named)}
