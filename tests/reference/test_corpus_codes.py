"""Every code in the Reuters-21578 files has a meaning here. Skipped where the corpus is not at hand."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles import reference

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "reuters-21578"

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the Reuters-21578 corpus is not beside the project"
)


def codes_in_files(element: str) -> Iterator[str]:
    for path in sorted(CORPUS.glob("reut2-*.sgm")):
        text = path.read_text(encoding="latin-1")
        for block in re.findall(f"<{element}>(.*?)</{element}>", text):
            yield from re.findall("<D>(.*?)</D>", block)


@pytest.mark.parametrize("scheme", ["places", "topics", "people"])
def test_the_list_of_codes_is_covered_exactly(scheme: str) -> None:
    listed = (CORPUS / f"all-{scheme}-strings.lc.txt").read_text(encoding="ascii").split()
    assert sorted(reference.wire_codes()[f"reuters:{scheme}"]) == sorted(listed)


@pytest.mark.parametrize("scheme", ["places", "topics", "people"])
def test_every_code_that_occurs_has_a_meaning(scheme: str) -> None:
    occurring = set(codes_in_files(scheme.upper()))
    assert occurring - set(reference.wire_codes()[f"reuters:{scheme}"]) == set()
    assert len(occurring) > 90
