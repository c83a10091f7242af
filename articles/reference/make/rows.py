"""The hand-written tables beside these scripts, and the shape in which results are written."""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
_KINDS = {"=": "short", "~": "former", "*": "transliteration"}

Alias = dict[str, str]


def rows(name: str, width: int) -> Iterator[tuple[str, list[str]]]:
    """Yields (heading, cells) for each row of a table; short rows are filled with empty cells."""
    heading = ""
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            heading = line[3:].strip()
        elif line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) > width:
                raise ValueError(f"{name}, line {number}: {len(cells)} cells, at most {width} expected")
            yield heading, cells + [""] * (width - len(cells))


def pairs(name: str) -> dict[str, str]:
    """A table of two columns."""
    return {first: second for _, (first, second) in rows(name, 2)}


def position(cell: str) -> tuple[float, float]:
    latitude, longitude = (float(number) for number in cell.split(","))
    return latitude, longitude


def items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(";") if item.strip()]


def alias(text: str, language: str, kind: str = "name") -> Alias:
    """An alias; a sign before the text says what kind of name it is."""
    if text[0] in _KINDS:
        kind, text = _KINDS[text[0]], text[1:]
    return {"text": text, "language": language, "kind": kind}


def distinct(aliases: Sequence[Alias], name: str) -> list[Alias]:
    """The aliases without repetitions and without the name itself, in order."""
    seen = {name}
    kept: list[Alias] = []
    for one in aliases:
        mark = one["text"] if one["text"] == name else f"{one['language']} {one['text']}"
        if mark not in seen:
            seen.add(mark)
            kept.append(one)
    return kept


def name_and_sort_name(cell: str) -> tuple[str, str]:
    """Splits "name@sort name"; by default a name sorts as itself without accents. Empty when the same."""
    name, _, sort_name = cell.partition("@")
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    sort_name = sort_name or plain
    return name, "" if sort_name == name else sort_name


def write(path: Path, parts: Mapping[str, Any]) -> None:
    """Writes one JSON object, each entry of its lists and objects on a line of its own."""
    blocks = []
    for key, part in parts.items():
        if isinstance(part, dict):
            lines = [f"{_json(name)}: {_json(value)}" for name, value in part.items()]
            body = "{\n" + ",\n".join(lines) + "\n}"
        else:
            body = "[\n" + ",\n".join(_json(entry) for entry in part) + "\n]"
        blocks.append(f"{_json(key)}: {body}")
    path.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
