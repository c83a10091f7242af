"""Who, where and what appears together, as `_circles.html` draws it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from articles import addresses, paths
from articles.facets import Group
from articles.models import Subject
from articles.views.listing import Pairs, address


@dataclass(frozen=True, slots=True)
class Companion:
    """Its name leads to `url`, its count to `items_url`."""

    name: str
    count: int
    url: str
    items_url: str


@dataclass(frozen=True, slots=True)
class Circle:
    title: str
    kind: str
    entries: list[Companion]


def circles(groups: Iterable[Group], items_url: Callable[[str, str], str]) -> list[Circle]:
    """`items_url` gives the address of the items in common with a subject, from its kind and slug."""
    found = []
    for group in groups:
        url = addresses.of_subjects(group.kind)
        entries = [
            Companion(each.name, each.count, url(each.value), items_url(group.kind, each.value))
            for each in group.entries
        ]
        found.append(Circle(group.title, group.kind, entries))
    return found


def with_subject(subject: Subject) -> Callable[[str, str], str]:
    """The page of a subject and another."""
    return lambda kind, slug: addresses.of_pair((subject.kind, subject.slug), (kind, slug))


def in_search(*narrowed: tuple[str, str]) -> Callable[[str, str], str]:
    """The search within these parameters for a subject too."""
    search = paths.page("search")

    def link(kind: str, slug: str) -> str:
        pairs: Pairs = [*narrowed, (kind, slug)]
        return address(search, pairs)

    return link
