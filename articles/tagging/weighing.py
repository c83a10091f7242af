"""How surely an item is about a subject that it names: points for where and how often, added up.

The points are whole and half ones, chosen on a part of labelled news and tried on the rest (docs/tagging.md).
Nothing but the item itself counts: the same item has the same confidence in every archive, whatever was
imported before it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from articles.tagging.evidence import Evidence

# What a person reads beside a proposal, and what it is worth.
COUNTRY = {
    "start": -5.0,
    "headline": 0.5,
    "dateline": 4.0,
    "first paragraph": 1.0,
    "twice as often": 1.0,
    "by its name": 0.5,
    "alone": 3.5,
    "one of many": 0.5,
    "doubt": 3.0,
}
PERSON = {
    "start": -3.5,
    "headline": 2.5,
    "first paragraph": 1.0,
    "twice as often": 1.0,
    "by its name": 2.0,
    "doubt": 3.0,
}
TOPIC = {
    "start": -4.0,
    "headline": 2.0,
    "first paragraph": 0.5,
    "twice as often": 1.0,
    "by its name": 1.0,
    "doubt": 3.0,
}
POINTS = {"country": COUNTRY, "person": PERSON, "topic": TOPIC}
# A person who is never named in full, and a topic, which is a common word, are for people to decide.
MOST_UNNAMED = 0.7
_NAMED = {
    "country": ("name", "short", "former", "transliteration"),
    "person": ("name",),
    "topic": (),
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """An evidence with its confidence, from 0 to 1."""

    evidence: Evidence
    confidence: float
    marks: dict[str, float]

    @property
    def reasons(self) -> list[str]:
        """Plain words for where and how often, such as: in the headline; 4 times."""
        reasons = [
            f"in the {mark}" for mark in ("headline", "dateline", "first paragraph") if self.marks[mark]
        ]
        count = len(self.evidence.places)
        reasons.append("once" if count == 1 else f"{count} times")
        if self.evidence.subject[0] == "person" and not self.marks["by its name"]:
            reasons.append("never by the full name")
        return [*reasons, self.evidence.doubt] if self.evidence.doubt else reasons


def weigh(found: Sequence[Evidence]) -> list[Weighed]:
    """The confidence of everything that one item names, the surest first."""
    totals: dict[str, tuple[int, int]] = {}
    for evidence in found:
        subjects, places = totals.get(evidence.subject[0], (0, 0))
        totals[evidence.subject[0]] = subjects + 1, places + len(evidence.places)
    weighed = [_weighed(evidence, *totals[evidence.subject[0]]) for evidence in found]
    return sorted(weighed, key=lambda each: (-each.confidence, each.evidence.subject))


def _weighed(evidence: Evidence, subjects: int, places: int) -> Weighed:
    kind = evidence.subject[0]
    points, marks = POINTS[kind], _marks(evidence)
    marks["alone"] = len(evidence.places) / places
    marks["one of many"] = math.log2(subjects)
    total = points["start"]
    for mark, worth in marks.items():
        total += points.get(mark, 0.0) * worth
    confidence = 1 / (1 + math.exp(-total))
    if kind == "topic" or (kind == "person" and not marks["by its name"]):
        confidence = min(confidence, MOST_UNNAMED)
    return Weighed(evidence, round(confidence, 3), marks)


def _marks(evidence: Evidence) -> dict[str, float]:
    """Where it is named, how often, and how."""
    headline = dateline = lead = by_name = False
    in_text = 0
    forms = _NAMED[evidence.subject[0]]
    for place in evidence.places:
        field = place.sighting.field
        headline = headline or field == "headline"
        dateline = dateline or field == "dateline"
        lead = lead or (field in ("standfirst", "body") and place.sighting.in_lead)
        by_name = by_name or (place.form in forms if forms else " " in place.sighting.text)
        in_text += field != "dateline"
    return {
        "headline": headline,
        "dateline": dateline,
        "first paragraph": lead,
        "twice as often": math.log2(1 + in_text),
        "by its name": by_name,
        "doubt": evidence.share - 1,
    }
