"""What to look for in the index, in terms that every engine has: words analysed, names and tags resolved."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.search.facet import day_word


@dataclass(frozen=True, slots=True)
class Stem:
    """A word in any of the forms that share one of these stems. It counts towards the ranking."""

    stems: tuple[str, ...]
    headline_only: bool = False
    of_phrase: bool = False  # stands beside an Exact for its weight alone, and is not marked


@dataclass(frozen=True, slots=True)
class Exact:
    """Words as written, one directly after the other; with `prefix` the last may go on.

    Does not count towards the ranking.
    """

    words: tuple[str, ...]
    headline_only: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """A word of the headline whose stem begins so. Does not count towards the ranking."""

    stem: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A word of the tags, such as xp345."""

    word: str


@dataclass(frozen=True, slots=True)
class AllOf:
    nodes: "tuple[Plan, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """An empty one finds nothing."""

    nodes: "tuple[Plan, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """As a node of an AllOf: not these. Standing elsewhere: everything but."""

    node: "Plan"


Plan = Stem | Exact | Beginning | Facet | AllOf | AnyOf | Without


@dataclass(frozen=True, slots=True)
class Span:
    """Local days from `first` to `last`, both included; None leaves that side open."""

    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A question to the archive: a plan within a span of days. Unpublished items answer only to the desk."""

    plan: Plan
    span: Span = field(default_factory=Span)
    unpublished: bool = False

    def plan_within_span(self) -> Plan:
        """The plan without the local days next to the span, which bounds in universal time let in."""
        beside = list(_days_beside(self.span))
        return AllOf((self.plan, *(Without(Facet(day_word(day))) for day in beside))) if beside else self.plan


def _days_beside(span: Span) -> Iterator[dt.date]:
    """Two days on either side, which `chronology.day_bounds` lets in for the sake of time zones."""
    for edge, step in ((span.first, -1), (span.last, 1)):
        for distance in (step, 2 * step):
            if (
                edge is not None
                and dt.date.min.toordinal() <= edge.toordinal() + distance <= dt.date.max.toordinal()
            ):
                yield edge + dt.timedelta(days=distance)


def scored(
    plan: Plan, guard: Plan | None = None, below_any: bool = False
) -> Iterator[tuple[str, bool, Plan | None]]:
    """The stems that count towards the ranking: each stem, whether in the headline only, and its guard.

    A stem in one branch of several counts only where its own branch holds: that branch is its guard.
    """
    match plan:
        case Stem(stems, headline_only):
            for stem in stems:
                yield stem, headline_only, guard
        case AllOf(nodes):
            if below_any:
                guard = plan if guard is None else AllOf((guard, plan))
            for node in nodes:
                yield from scored(node, guard)
        case AnyOf(nodes):
            for node in nodes:
                yield from scored(node, guard, True)
        case _:
            return
