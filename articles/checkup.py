"""Proves that the archive agrees with itself: index, stories and tables, counters and index, originals.

The index, the counters and the stories follow from the tables and can be mended. Originals and versions
cannot: what is wrong with them is told and left as it is. Memory grows with the counters, not with the items.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef

from articles import chaining
from articles.models import SUBJECTS, Article, SourceItem, Version
from articles.models.name import misspelt, spell
from articles.search import counters, index, renewal
from articles.search.engine import engine

ORIGINALS = 100  # read at a time
Report = Callable[[str, int], object]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and whether it was put right."""

    what: str
    mended: bool = False

    def __str__(self) -> str:
        return f"{self.what}{' (mended)' if self.mended else ''}"


def examine(*, repair: bool = False, report: Report = lambda part, count: None) -> Iterator[Finding]:
    """Everything that is wrong. `report` is told what is looked at, and how many of it were gone through.

    Linear in articles and originals: the texts are read again, which takes nearly all of the time.
    """
    report("index", 0)
    if damage := engine().damage():
        if repair:
            index.clear()
            renewal.rebuild()
        yield Finding(f"index: {damage}", mended=repair)
    yield from _index(repair=repair, report=report)
    yield from _stories(repair=repair, report=report)
    report("counters", 0)
    yield from _counters(repair=repair)
    report("names", 0)
    yield from _names(repair=repair)
    yield from _originals(report)
    report("versions", 0)
    yield from _versions()


def total() -> int:
    """How many there are to go through: articles twice, for the index and for stories, and originals."""
    return 2 * Article.objects.count() + SourceItem.objects.count()


def _index(*, repair: bool, report: Report) -> Iterator[Finding]:
    for ids in index.batches():
        with transaction.atomic():
            astray = index.astray(ids)
            found = [f"index: the entry of article {pk} is not what the tables say" for pk in astray.articles]
            run = f"articles {ids[0]} to {ids[-1]}"
            found += [
                f"index: the postings of “{lexeme}” for {run} are not what the tables say"
                for lexeme in astray.lexemes
            ]
            for tagging, strays in astray.taggings:
                name = tagging._meta.verbose_name
                found += [f"taggings: {name} {pk} does not stand where its article stands" for pk in strays]
            if found and repair:
                index.refresh(ids, thorough=True)
        yield from (Finding(what, mended=repair) for what in found)
        report("index", len(ids))


def _stories(*, repair: bool, report: Report) -> Iterator[Finding]:
    last = unknown = 0
    rows = Article.objects.order_by("pk").values_list("pk", flat=True)
    while ids := list(rows.filter(pk__gt=last)[: index.BATCH]):
        with transaction.atomic():
            index.take_turn()
            astray = chaining.astray(ids)
            if repair and any(astray):
                chaining.refresh([*astray.unknown, *astray.traces, *astray.parts])
        unknown += len(astray.unknown)
        found = [f"stories: the trace of article {pk} is not what it says" for pk in astray.traces]
        found += [f"stories: article {pk} is not where its trace leads" for pk in astray.parts]
        yield from (Finding(what, repair) for what in found)
        report("stories", len(ids))
        last = ids[-1]
    if unknown:
        yield Finding(f"stories: {unknown:,} articles were never chained (manage.py chain_stories)", repair)


def _counters(*, repair: bool) -> Iterator[Finding]:
    with transaction.atomic():
        index.take_turn()
        found = counters.wrong()
        if found and repair:
            counters.mend()
    yield from (Finding(f"counters: {what}", mended=repair) for what in found)


def _names(*, repair: bool) -> Iterator[Finding]:
    for model in SUBJECTS:
        for pks in misspelt(model):
            if repair:
                spell(model, pks)
            for pk in pks:
                yield Finding(f"names: the words of {model.kind} {pk} are not those of the names", repair)


def _originals(report: Report) -> Iterator[Finding]:
    last = 0
    while batch := list(SourceItem.objects.filter(pk__gt=last).order_by("pk")[:ORIGINALS]):
        for item in batch:
            data = bytes(item.data)
            if hashlib.sha256(data).hexdigest() != item.sha256 or len(data) != item.size:
                yield Finding(f"originals: the bytes of original {item.pk} are not those received")
        last = batch[-1].pk
        report("originals", len(batch))


def _versions() -> Iterator[Finding]:
    counted = (
        Version.objects.order_by("article").values("article").annotate(n=Count("pk"), last=Max("number"))
    )
    gaps = counted.exclude(n=F("last")).values_list("article", flat=True)
    for pk in gaps.iterator():
        yield Finding(f"versions: those of article {pk} are not numbered from 1 without gaps")
    standing = Version.objects.filter(article=OuterRef("pk"), number=OuterRef("version_number"))
    lacking = Article.objects.filter(~Exists(standing), version_number__gt=1).order_by("pk")
    for pk in lacking.values_list("pk", flat=True).iterator():
        yield Finding(f"versions: article {pk} lacks the version that stands")
