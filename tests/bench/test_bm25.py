import math

import pytest

from bench.bm25 import Bm25


def test_the_score_is_that_of_the_formula() -> None:
    ranking = Bm25({"a": ["tin", "tin", "sea"], "b": ["tin"], "c": ["sea", "sea"]})
    # Two of three have "tin": idf ln(1 + 1.5 / 2.5). Lengths are 3 and 1, 2 on average.
    idf = math.log(1.6)
    a = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2))
    b = idf * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 1 / 2))
    assert (round(a, 6), round(b, 6)) == (0.56658, 0.590862)
    assert ranking.rank(["tin"], 10) == ["b", "a"]


@pytest.mark.parametrize(
    ("words", "ranked"),
    [(["sea", "gone"], ["c", "a"]), (["gone"], []), (["tin", "sea", "sea"], ["c", "a", "b"])],
)
def test_any_word_counts_as_often_as_it_is_asked_for(words: list[str], ranked: list[str]) -> None:
    documents = {"a": ["tin", "sea", "x", "y"], "b": ["tin", "x", "y", "z"], "c": ["sea", "sea"]}
    assert Bm25(documents).rank(words, 10) == ranked


def test_no_more_than_asked_for_are_ranked() -> None:
    assert Bm25({"a": ["tin"], "b": ["tin"]}).rank(["tin"], 1) == ["a"]
