"""The budgets of CONTRIBUTING.md, which make us look for the missing noun.

Those of templates and style sheets are in test_looks.py.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
CODE = [
    path
    for folder in ("articles", "newsarchive")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
SAY_NOTHING = {"utils", "helpers", "common", "services", "service", "manager", "managers", "misc"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(paths: Iterable[Path]) -> Iterator[tuple[str, int]]:
    """Every function, and its lines."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{name(path)}: {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_long() -> None:
    assert [name(path) for path in CODE if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []


def test_functions_are_short() -> None:
    lengths = dict(functions(CODE))
    assert {function: lines for function, lines in lengths.items() if lines > 50} == {}
    assert median(lengths.values()) <= 10


def test_tests_are_short() -> None:
    long = {name: lines for name, lines in functions((ROOT / "tests").rglob("*.py")) if lines > 50}
    assert long == {}


def test_names_of_modules_say_something() -> None:
    named = [path for path in CODE if path.stem in SAY_NOTHING or path.parent.name in SAY_NOTHING]
    assert list(map(name, named)) == []


def test_what_the_type_checker_is_told_to_ignore_is_named() -> None:
    blind = re.compile(r"type: ignore(?!\[)")
    assert [name(path) for path in CODE if blind.search(path.read_text(encoding="utf-8"))] == []
