"""What is made of measurements: percentiles, and the two measures of ranking."""

import math
from collections.abc import Collection, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1) of the values does not exceed."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value; of an even number, the lower of the two: one that was measured."""
    return percentile(values, 0.5)


def average_precision(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """The mean over the relevant documents of the precision where each is found, 0 where it is not."""
    found, total = 0, 0.0
    for place, document in enumerate(ranked, start=1):
        if document in relevant:
            found += 1
            total += found / place
    return total / len(relevant) if relevant else 0.0


def ndcg(ranked: Sequence[str], relevant: Collection[str], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002), of relevant or not."""
    gained = sum(
        1 / math.log2(place + 1)
        for place, document in enumerate(ranked[:depth], start=1)
        if document in relevant
    )
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(depth, len(relevant)) + 1))
    return gained / ideal if ideal else 0.0


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan
