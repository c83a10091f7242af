"""What ails the vocabulary: names that may be one, tags that say little, entries that lack something.

Nothing is counted or compared pair by pair. Names that are alike, or are claimed twice, are neighbours in an
index of their forms (`NameForm`), and one pass along it finds them; tags used once or never, or without a
description or code, are read along the index of the number of items. Of tags that may always stand inside
another LOOKED_AT are tried at a time, in memory. Every list is bounded by
ON_A_PAGE and goes on after the last thing shown. What an editor held to be rightly different (`namesakes`)
stands in a list of its own.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import Count, Q

from articles import namesakes
from articles.models import SUBJECTS, Country, NameChange, NameForm, Namesakes, Subject, Topic
from articles.search import facet
from articles.search.columns import snapshot
from articles.search.snapshot import Snapshot

ON_A_PAGE = 20
LOOKED_AT = 20
# The lists of names in common, and the column of `NameForm` that they have in common.
LIKENESS = {"alike": Namesakes.Likeness.ALIKE.value, "twice": Namesakes.Likeness.KEY.value}
FEW = 8  # of the items of a tag
FEWEST = 5  # items of a tag that is said to be always inside another
BEARERS = 6  # of one form


@dataclass(frozen=True, slots=True)
class Ailment:
    """What is wrong with these entries, in a word or two; the first is the one to be mended.

    Of names in common also the form, the keys of all who bear it, and what was decided about them.
    """

    entries: Sequence[Any]
    what: str = ""
    form: str = ""
    bearers: Sequence[int] = ()
    held: Namesakes | None = None

    @property
    def uids(self) -> list[str]:
        return [entry.uid for entry in self.entries]

    @property
    def hidden(self) -> int:
        """How many bear the form beside those that are listed."""
        return len(self.bearers) - len(self.entries)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of ailments, and after what the next begins; empty on the last."""

    ailments: list[Ailment]
    after: str = ""


def alike(model: type[Subject], after: str = "") -> Found:
    """Entries with names that differ in script, case, accents or transliteration only, and may be one."""
    forms = NameForm.objects.filter(kind=facet.KINDS[model.kind])
    return _groups(model, "alike", _alike(forms.exclude(alike="").values("alike")), after)


def claimed_twice(model: type[Subject], after: str = "") -> Found:
    """Entries that have the very same name or alias."""
    forms = NameForm.objects.filter(kind=facet.KINDS[model.kind])
    return _groups(model, "key", _claimed_twice(forms.values("key")), after)


def _alike(forms: Any) -> Any:
    bearers, spellings = Count("subject", distinct=True), Count("key", distinct=True)
    return forms.annotate(bearers=bearers, spellings=spellings).filter(bearers__gt=1, spellings__gt=1)


def _claimed_twice(forms: Any) -> Any:
    return forms.annotate(bearers=Count("subject", distinct=True)).filter(bearers__gt=1)


def numbers() -> Mapping[tuple[str, str], int]:
    """How many lines the lists "alike" and "twice" have, by kind of name and list, where there are any.

    Two queries as long as no name changes and nothing is decided; then two more, each a pass along the forms
    of all names, and those for what is rightly different.
    """
    last_change = NameChange.objects.order_by("-pk").values_list("pk", "token").first()
    return _counted(last_change, namesakes.state())


@lru_cache(maxsize=1)
def _counted(
    last_change: tuple[int, int] | None, decided: tuple[int | None, int]
) -> Mapping[tuple[str, str], int]:
    kinds = {facet.KINDS[model.kind]: model.kind for model in SUBJECTS}
    forms = NameForm.objects.order_by()
    lists = {
        "alike": _alike(forms.exclude(alike="").values("kind", "alike")),
        "twice": _claimed_twice(forms.values("kind", "key")),
    }
    found = {
        name: Counter(shared.values_list("kind", flat=True).iterator()) for name, shared in lists.items()
    }
    return {
        (kinds[kind], name): left
        for name, counts in found.items()
        for kind, count in counts.items()
        if (left := count - (len(namesakes.settled(kind, LIKENESS[name])) if decided[1] else 0))
    }


def _groups(model: type[Subject], column: str, shared: Any, after: str) -> Found:
    """In order of the form; three to five queries."""
    settled = namesakes.settled(facet.KINDS[model.kind], column)
    beyond = shared.filter(**{f"{column}__gt": after}).order_by(column).values_list(column, flat=True)
    values = [value for value in beyond[: ON_A_PAGE + 1 + len(settled)] if value not in settled]
    shown, more = values[:ON_A_PAGE], len(values) > ON_A_PAGE
    rows = NameForm.objects.filter(kind=facet.KINDS[model.kind], **{f"{column}__in": shown})
    bearers: dict[str, dict[int, str]] = {value: {} for value in shown}
    for value, subject, name in rows.order_by("pk").values_list(column, "subject", "key"):
        bearers[value].setdefault(subject, name)
    entries = _entries(model, {pk for found in bearers.values() for pk in found})
    return Found(
        [
            Ailment(
                sorted(
                    (entries[pk] for pk in found if pk in entries),
                    key=lambda entry: (-entry.article_count, entry.pk),
                )[:BEARERS],
                " · ".join(dict.fromkeys(found.values())),
                value,
                sorted(found),
            )
            for value, found in bearers.items()
        ],
        shown[-1] if more else "",
    )


def _entries(model: type[Subject], keys: set[int]) -> dict[int, Any]:
    manager: Any = model._default_manager
    found: dict[int, Any] = manager.in_bulk(keys)
    return found


def apart(model: type[Subject], after: str = "") -> Found:
    """What is rightly different, the last decision first. Two queries."""
    held = Namesakes.objects.filter(kind=facet.KINDS[model.kind]).order_by("-pk")
    held = held.filter(pk__lt=after) if after.isdecimal() else held
    rows = list(held.select_related("operation__created_by")[: ON_A_PAGE + 1])
    entries = _entries(model, {pk for row in rows for pk in row.bearers})
    shown = [
        Ailment([entries[pk] for pk in row.bearers if pk in entries], row.form, held=row)
        for row in rows[:ON_A_PAGE]
    ]
    return Found(shown, str(rows[ON_A_PAGE - 1].pk) if len(rows) > ON_A_PAGE else "")


def hardly_used(model: type[Subject], after: str = "") -> Found:
    """On no item or on one; those of the reference data are kept for what is to come, and left out."""
    manager: Any = model._default_manager
    rows = manager.filter(article_count__lte=1, merged_into=None).exclude(origin="reference")
    return _by_items(rows, after, lambda entry: "once" if entry.article_count else "never")


def bare(model: type[Subject], after: str = "") -> Found:
    """On items, and without a description, or without the code that tells it from its namesakes."""
    uncoded = Q(alpha2="", alpha4="") if model is Country else Q(wikidata_id="")
    if model is Topic:
        uncoded &= Q(code="")
    manager: Any = model._default_manager
    rows = manager.filter(Q(description="") | uncoded, article_count__gt=0, is_hidden=False)

    def lacks(entry: Any) -> str:
        code = (entry.alpha2 or entry.alpha4) if model is Country else entry.wikidata_id
        code = code or getattr(entry, "code", "")
        wanted = "ISO code" if model is Country else "Wikidata id"
        return " and ".join([*([] if entry.description else ["description"]), *([] if code else [wanted])])

    return _by_items(rows, after, lacks)


def _by_items(rows: Any, after: str, says: Callable[[Any], str]) -> Found:
    """The most covered first, along the index of the number of items."""
    count, _, key = after.partition("-")
    if count.isdecimal() and key.isdecimal():
        rows = rows.filter(Q(article_count__lt=count) | Q(article_count=count, pk__gt=key))
    found = list(rows.order_by("-article_count", "pk")[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    last = f"{shown[-1].article_count}-{shown[-1].pk}" if len(found) > ON_A_PAGE else ""
    return Found([Ailment([entry], says(entry)) for entry in shown], last)


def inside(model: type[Subject], after: str = "") -> Found:
    """Tags all of whose items carry another tag of their kind too, which is not above them in the tree."""
    manager: Any = model._default_manager
    rows = manager.filter(article_count__gte=FEWEST, is_hidden=False)
    rows = rows.select_related("parent__parent__parent") if model is Topic else rows
    count, _, key = after.partition("-")
    if count.isdecimal() and key.isdecimal():
        rows = rows.filter(Q(article_count__lt=count) | Q(article_count=count, pk__gt=key))
    looked_at = list(rows.order_by("-article_count", "pk")[: LOOKED_AT + 1])
    window = looked_at[:LOOKED_AT]
    now = snapshot()
    pairs = [(entry, other) for entry in window if (other := _around(entry, now)) is not None]
    others = _entries(model, {other for _, other in pairs})
    shown = [
        Ailment([entry, others[other]], "always together with")
        for entry, other in pairs
        if other in others and not _is_above(others[other], entry)
    ]
    last = f"{window[-1].article_count}-{window[-1].pk}" if len(looked_at) > LOOKED_AT else ""
    return Found(shown, last)


def _around(entry: Any, now: Snapshot) -> int | None:
    """The key of a tag of its kind that all its items carry; of several that with the lowest.

    A few of its items have hardly ever another tag in common: only of such are all of them asked.
    """
    kind = facet.KINDS[entry.kind]
    own = now.bearing(facet.word(facet.number(kind, entry.pk))) & now.public
    places = np.flatnonzero(own)
    few = np.unique(places[np.linspace(0, len(places) - 1, FEW).astype(np.int64)]) if len(places) else places
    common = (facet.split(number) for number, count in now.tally(few, FEW).items() if count == len(few))
    others = sorted(key for found, key in common if found == kind and key != entry.pk)
    words = ((key, facet.word(facet.number(kind, key))) for key in others)
    return next((key for key, word in words if not (own & ~now.bearing(word)).any()), None)


def _is_above(other: Any, entry: Any) -> bool:
    above, seen = getattr(entry, "parent", None), 0
    while above is not None and seen < 20:
        if above.pk == other.pk:
            return True
        above, seen = above.parent, seen + 1
    return False


# What it is called, and how it is found.
KINDS: dict[str, tuple[str, Callable[[type[Subject], str], Found]]] = {
    "alike": ("Names that may be one", alike),
    "twice": ("Names claimed twice", claimed_twice),
    "inside": ("Always together with another", inside),
    "bare": ("Without a description or a code", bare),
    "unused": ("Used once or never", hardly_used),
    "apart": ("Rightly different", apart),
}
