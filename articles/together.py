"""Who, where and what appears together: the tags that the items of one facet carry beside it."""

from collections import Counter
from dataclasses import dataclass

from articles.models import SUBJECTS, Subject
from articles.search import facet
from articles.search.engine import engine
from articles.search.plan import Facet, Match

MOST = 8


@dataclass(frozen=True, slots=True)
class Company:
    """A subject, and how many public items it shares with another."""

    subject: Subject
    count: int


@dataclass(frozen=True, slots=True)
class Circle:
    """The company of one kind, most frequent first."""

    title: str
    members: tuple[Company, ...]


def together(number: int, most: int = MOST) -> list[Circle]:
    """The people, countries and topics on the items of a facet, itself left out; circles without members too.

    Exact counts. One query for the tags of all its items, and one a kind for the names.
    """
    counts = facet.tally(engine().facets(Match(Facet(facet.word(number)))))
    del counts[number]
    circles = (_circle(model, counts, most) for model in SUBJECTS)
    return [circle for circle in circles if circle.members]


def _circle(model: type[Subject], counts: Counter[int], most: int) -> Circle:
    kind = facet.KINDS[model.kind]
    of_kind = Counter(
        {value: n for (k, value), n in ((facet.split(f), n) for f, n in counts.items()) if k == kind}
    )
    # A few more than wanted, because some may be hidden; ties in order of their keys, on every engine.
    ranked = sorted(of_kind.items(), key=lambda pair: (-pair[1], pair[0]))[: most * 2]
    found = model._default_manager.filter(is_hidden=False).in_bulk([pk for pk, _ in ranked])
    members = [Company(found[pk], count) for pk, count in ranked if pk in found]
    return Circle(str(model._meta.verbose_name_plural), tuple(members[:most]))
