import math

import pytest

from bench.figures import average_precision, mean, median, ndcg, percentile


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 3.0), (0.95, 5.0), (0.8, 4.0), (0.81, 5.0), (0.0, 1.0), (1.0, 5.0)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert percentile([4.0, 1.0, 5.0, 2.0, 3.0], share) == value


def test_the_median_of_an_even_number_is_the_lower_middle() -> None:
    assert median([4.0, 1.0, 3.0, 2.0]) == 2.0


def test_nothing_measured_is_no_number() -> None:
    assert [math.isnan(value) for value in (percentile([], 0.5), mean([]))] == [True, True]


@pytest.mark.parametrize(
    ("ranked", "value"),
    [
        # Found at 1, 3 and 5 of three: (1/1 + 2/3 + 3/5) / 3.
        (["a", "x", "b", "y", "c"], (1 + 2 / 3 + 3 / 5) / 3),
        # One of three is never found.
        (["x", "a", "b"], (1 / 2 + 2 / 3) / 3),
        ([], 0.0),
        (["a", "b", "c"], 1.0),
    ],
)
def test_average_precision(ranked: list[str], value: float) -> None:
    assert average_precision(ranked, {"a", "b", "c"}) == pytest.approx(value)


@pytest.mark.parametrize(
    ("ranked", "value"),
    [
        (["a", "b"], 1.0),
        # Found at 2 and 4: (1/log2 3 + 1/log2 5) over the ideal 1 + 1/log2 3.
        (["x", "a", "y", "b"], (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3))),
        (["x", "y"], 0.0),
        (["x"] * 10 + ["a", "b"], 0.0),
    ],
)
def test_ndcg_at_ten(ranked: list[str], value: float) -> None:
    assert ndcg(ranked, {"a", "b"}) == pytest.approx(value)


def test_the_ideal_of_more_than_ten_answers_is_ten_of_them() -> None:
    answers = [str(number) for number in range(15)]
    assert ndcg(answers, set(answers)) == pytest.approx(1.0)


def test_a_question_without_answers_counts_nothing() -> None:
    assert (average_precision(["a"], set()), ndcg(["a"], set())) == (0.0, 0.0)
