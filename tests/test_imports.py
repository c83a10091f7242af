"""The import arrow of docs/architecture.md: a module imports from its own layer and those before it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent

# From the ground up; the longest name that fits a module decides.
LAYERS = (
    (
        "chronology charts bursts maps keyset markup differences calendars converters formats reference "
        "similarity takes destinations fetching linking figures paths garbage"
    ),
    "models rows prepared",
    "search",
    (
        "tagging facets coverage daily anniversaries edition together portrait related tagged neighbours "
        "addresses versions rights traces sequels chaining ledger second_factor "
        "rounds"
    ),
    (
        "importer analyst exporter backup files frames intake received holdings clearance history merging "
        "interruption revision forecast retry reparse polling sources editing vocabulary release filters "
        "reference.load "
        "checkup splicing stories reversal undoing refiling mergers deletions bulk consequences namesakes "
        "ailments recording alarms searches statistics presence saved_search arrivals alerts outlook letters "
        "dispatch subscribing"
    ),
    "spool errands deliveries wholesale",
    "seeding checks templatetags citations",
    "views feeds notices sitemaps linked_data admin desk management uploads",
    "urls apps",
)
# What knows no database lies below the models, although it stands in the folder of the search.
PURE = "alike analysis folding stemming stopwords nodes query facet plan lexemes reading"
PLACE = {f"articles.{name}": level for level, names in enumerate(LAYERS) for name in names.split()} | {
    f"articles.search.{name}": 0 for name in PURE.split()
}


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "articles").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "migrations" not in parts and "make" not in parts:
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules of ours that a file imports, within functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def level(module: str) -> int:
    name = module
    while name and name not in PLACE:
        name = name.rpartition(".")[0]
    return PLACE.get(name, -1)


def test_every_module_has_its_layer() -> None:
    assert [name for name in modules() if name != "articles" and level(name) < 0] == []


def test_no_import_points_back() -> None:
    known = modules()
    back = [
        f"{name} → {target}"
        for name, path in known.items()
        if name != "articles"
        for target in imported(path, known)
        if target.startswith("articles.") and level(target) > level(name)
    ]
    assert back == []


def test_what_is_pure_knows_no_database() -> None:
    known = modules()
    ground = [
        name for name in known if name != "articles" and level(name) == 0 and name != "articles.converters"
    ]
    stained = [
        f"{name} → {target}"
        for name in ground
        for target in imported(known[name], known)
        if target.startswith(("django.db", "articles.models"))
    ]
    assert stained == []
