"""docs/search.md promises; these tests hold it to that."""

import re
from pathlib import Path

import pytest

from articles.search import analysis, query
from tests.search.matching import is_found

DOCUMENT = Path(__file__).parents[2] / "docs" / "search.md"
ROW = re.compile(
    r"\| `(?P<printed>[^`]+)` \| (?P<language>[a-z]{2}) \| `(?P<typed>[^`]+)` \| (?P<found>yes|no) \|"
)
ROWS = [match.groups() for match in map(ROW.match, DOCUMENT.read_text().splitlines()) if match]


def test_every_row_of_the_tables_is_read() -> None:
    lines = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    assert len(ROWS) == len(lines)


@pytest.mark.parametrize(("printed", "language", "typed", "found"), ROWS)
def test_the_table_of_what_is_found_is_true(printed: str, language: str, typed: str, found: str) -> None:
    assert is_found(typed, printed, language) is (found == "yes")


def test_the_documented_limits_are_those_of_the_code() -> None:
    document = " ".join(DOCUMENT.read_text().split())
    sentence = (
        f"more than {query.MAX_LENGTH:,} characters, {query.MAX_WORDS} words (or {query.MAX_TOKENS} tokens), "
        f"{query.MAX_PREFIXES} words with a star, {query.MAX_NESTING} parentheses within each other"
    )
    assert document.count(sentence) == 1
    assert document.count(f"A word longer than {analysis.MAX_TOKEN_LENGTH} characters") == 1
