"""Walks through what the archive holds: for every name, or for one subject that is new or has a new name.

A sweep goes on in batches, each a transaction that also keeps how far it came: killed at any moment, it loses
nothing, and whoever calls `advance` next goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from articles import rights
from articles.models import Article, IndexState, Operation, Proposal, Subject, Sweep
from articles.rights import Actor
from articles.search import facet, index
from articles.search.analysis import is_stop_word, key, query_stems
from articles.search.find import Hits, find
from articles.search.plan import AllOf, AnyOf, Exact, Facet, Match, Plan, Stem, Without
from articles.tagging.decisions import decide
from articles.tagging.inflection import forms, is_inflected
from articles.tagging.lexicon import names_of
from articles.tagging.proposals import propose

BATCH = 500
# So many names of a subject are looked for, its own first.
MOST_NAMES = 40

Report = Callable[[Sweep], object]


@dataclass(frozen=True)
class Naming:
    """The articles that may name a subject and are not tagged with it, by the index; drafts are among them.

    Not all do: the words of a name may stand for something else. A sweep reads each of them.
    """

    subject: Subject

    @cached_property
    def hits(self) -> Hits:
        plans = tuple(_plan(words, self._languages) for words in self._names)
        tagged = Facet(facet.word(facet.number(facet.KINDS[self.subject.kind], self.subject.pk)))
        return find(Match(AllOf((AnyOf(plans), Without(tagged))), unpublished=True))

    @property
    def count(self) -> int:
        return self.hits.count

    def after(self, sequence: int) -> list[int]:
        """The sequences of the next BATCH, oldest first."""
        sequences = self.hits.sequences
        return sorted(sequences[sequences > sequence].tolist())[:BATCH]

    @cached_property
    def _languages(self) -> tuple[str, ...]:
        state = IndexState.objects.defer("frequent", "coming").first()
        return tuple(state.languages) if state else ()

    @cached_property
    def _names(self) -> list[tuple[str, ...]]:
        keys = dict.fromkeys(key(text) for text in names_of(self.subject, self._languages))
        names = [tuple(each.split()) for each in keys if each]
        return [words for words in names if len(words) > 1 or not is_stop_word(words[0])][:MOST_NAMES]


def named_in(subject: Subject) -> Naming:
    return Naming(subject)


def begin(subject: Subject | None, user: Actor, *, apply: bool = False) -> Sweep:
    """A sweep for one subject, or for all; with `apply` the user accepts what it finds, in one operation."""
    allowed = rights.holds(user, "change_proposal") if subject else rights.holds(user, "add_sweep")
    rights.require(allowed and rights.holds(user, "edit_any_article"), "You may not look for names.")
    owner = {subject.kind: subject} if subject else {}
    until = Article.objects.aggregate(last=Max("sequence"))["last"] or 0
    return Sweep.objects.create(until=until, applies=apply, created_by=rights.person(user), **owner)


def unfinished() -> list[Sweep]:
    return list(Sweep.objects.filter(finished_at=None).order_by("pk"))


def run(sweep: Sweep, report: Report = lambda sweep: None) -> Sweep:
    """Advances to the end; `report` is given the sweep after each batch."""
    while sweep.finished_at is None:
        sweep = advance(sweep)
        report(sweep)
    return sweep


@transaction.atomic
def advance(sweep: Sweep) -> Sweep:
    """One batch further; safe in several processes at once, which take turns."""
    index.take_turn()
    standing = Sweep.objects.select_for_update().get(pk=sweep.pk)
    if standing.finished_at is not None:
        return standing
    articles = _next(standing)
    if articles:
        _look(standing, articles)
        standing.last = articles[-1].sequence
        standing.seen += len(articles)
    else:
        standing.finished_at = timezone.now()
    standing.save()
    return standing


def _next(sweep: Sweep) -> list[Article]:
    rows = Article.objects.filter(sequence__lte=sweep.until).select_related("source").order_by("sequence")
    if sweep.kind:
        return list(rows.filter(sequence__in=Naming(sweep.subject).after(sweep.last)))
    return list(rows.filter(sequence__gt=sweep.last)[:BATCH])


def _look(sweep: Sweep, articles: list[Article]) -> None:
    subject = (sweep.kind, sweep.subject_id) if sweep.kind else None
    settled = propose(articles, subject=subject, by_rule=not sweep.applies)
    index.refresh(settled.changed)
    sweep.tagged += settled.tagged
    sweep.proposed += settled.waiting
    if sweep.applies:
        waiting = Proposal.objects.waiting().filter(article__in=articles)
        if sweep.kind:
            waiting = waiting.of(sweep.subject)
        ids = list(waiting.order_by("pk").values_list("pk", flat=True))
        sweep.operation = decide(Operation.Kind.ACCEPT, ids, sweep.created_by, operation=sweep.operation)


def _plan(words: tuple[str, ...], languages: tuple[str, ...]) -> Plan:
    """One word in any of its forms; several as written, or in any form where names have cases."""
    if not any(is_inflected(words[0], language.partition("-")[0]) for language in languages):
        return Stem(query_stems(words[0], languages)) if len(words) == 1 else Exact(words)
    stems = tuple(
        Stem(tuple(dict.fromkeys(stem for form in forms(word) for stem in query_stems(form, languages))))
        for word in words
    )
    return stems[0] if len(stems) == 1 else AllOf(stems)
