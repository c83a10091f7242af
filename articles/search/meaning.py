"""What a query means in this archive: words analysed, names expanded, tags resolved, dates gathered."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy

from articles.models import IndexState
from articles.search import facet, names
from articles.search.analysis import Form, forms, is_stop_word, key, phrase, query_stems
from articles.search.nodes import After, And, Before, Field, Node, Not, Or, Phrase, Prefix, Tag, Word
from articles.search.parts import says_nothing
from articles.search.plan import AllOf, AnyOf, Exact, Facet, Plan, Span, Stem, Without
from articles.search.query import (
    PARAGRAPH,
    PROSE,
    NGram,
    Query,
    as_sentence,
    has_function_words,
    is_plain,
    is_unwanted,
    ngrams,
)

# From this many telling words on, a query without operators is a question, and most of its words may do.
QUESTION = 3
# Of a long question so many words are looked for, those it repeats first.
MOST_TELLING = 64
_UNKNOWN = {
    "person": gettext_lazy("There is no person called “%(name)s”."),
    "country": gettext_lazy("There is no country called “%(name)s”."),
    "topic": gettext_lazy("There is no topic called “%(name)s”."),
    "source": gettext_lazy("There is no source called “%(name)s”."),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query ready for an engine.

    `plan` is None when nothing was asked. `question` also finds items with only some of the words. `named_at`
    says where in the text typed each name of a subject begins and ends.
    """

    plan: Plan | None = None
    span: Span = field(default_factory=Span)
    question: Plan | None = None
    named: tuple[names.Named, ...] = ()
    named_at: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    is_expanded: bool = True


def bind(query: Query, *, expand: bool = True) -> Meaning:
    """Gives a query its meaning. Up to three queries, and one for each kind of tag in it."""
    return bind_all([query], expand=expand)[0]


def bind_all(queries: Sequence[Query], *, expand: bool = True) -> list[Meaning]:
    """The meaning of each query; for all together no more queries to the database than for one."""
    queries = [as_sentence(query) for query in queries]
    state = IndexState.objects.defer("frequent", "coming").first()
    languages = tuple(state.languages) if state else ()
    grams = [ngrams(query) for query in queries]
    # Names are looked up when they are not expanded, too: the reader may want their pages.
    bearers = names.named({gram.key for each in grams for gram in each}, languages)
    tags = [tag for query in queries if query.root is not None for tag in _tags(query.root)]
    facets = names.facets_of(tags)
    return [
        replace(
            _bound(query, _Binder(languages, chosen if expand else {}, facets), chosen), is_expanded=expand
        )
        for query, chosen in (
            (query, _chosen(each, bearers)) for query, each in zip(queries, grams, strict=True)
        )
    ]


def _bound(query: Query, binder: "_Binder", chosen: Mapping[int, tuple[NGram, list[names.Named]]]) -> Meaning:
    if query.root is None:
        return Meaning(notes=query.notes, languages=tuple(binder.languages))
    plan = binder.plan(query.root)
    told: dict[tuple[str, int], names.Named] = {}
    for _, (_, bearers) in sorted(chosen.items()):
        for name in bearers:
            told.setdefault((name.kind, name.pk), name)
    return Meaning(
        plan=plan,
        span=Span(binder.first, binder.last),
        question=_question(query, binder),
        named=tuple(told.values()),
        named_at=tuple((gram.start, gram.end) for _, (gram, _) in sorted(chosen.items())),
        notes=(*query.notes, *binder.notes),
        languages=tuple(binder.languages),
    )


def _tags(node: Node) -> Iterator[Tag]:
    match node:
        case Tag():
            yield node
        case Not(inside):
            yield from _tags(inside)
        case And(nodes) | Or(nodes):
            for part in nodes:
                yield from _tags(part)


def _chosen(
    grams: Collection[NGram], bearers: Mapping[str, list[names.Named]]
) -> dict[int, tuple[NGram, list[names.Named]]]:
    """Of names that overlap the longest, by where their first word stands."""
    chosen: dict[int, tuple[NGram, list[names.Named]]] = {}
    covered: set[int] = set()
    for gram in sorted(grams, key=lambda gram: (-len(gram.words), gram.start)):
        places = {word.start for word in gram.words}
        if gram.key in bearers and not places & covered:
            covered |= places
            chosen[gram.start] = gram, bearers[gram.key]
    return chosen


def _question(query: Query, binder: "_Binder") -> Plan | None:
    """Any of the telling words of a query that is nothing but words, and enough of them; in a sentence a
    minus may stand, in a paragraph phrases too. A word asked for twice weighs twice.
    """
    root = query.root
    if not isinstance(root, And):
        return None
    unwanted = [node for node in root.nodes if is_unwanted(node)]
    wanted = [node for node in root.nodes if isinstance(node, Word | Phrase)]
    typed = [token for node in wanted for token in key(node.text).split()]
    words = [token for token in typed if not is_stop_word(token)] or typed
    is_sentence = len(typed) >= PROSE and has_function_words(typed)
    if (
        len(words) < QUESTION
        or len(wanted) + len(unwanted) < len(root.nodes)
        or (unwanted and not is_sentence)
        or (len(typed) <= PARAGRAPH and not is_plain(wanted))
    ):
        return None
    chosen = dict(Counter(words).most_common(MOST_TELLING))
    any_word = AnyOf(tuple(Stem(query_stems(word, binder.languages)) for word in words if word in chosen))
    without = [plan for plan in map(binder.plan, unwanted) if plan is not None]
    return AllOf((any_word, *without)) if without else any_word


class _Binder:
    """Walks one query; gathers the span and the notes on its way."""

    def __init__(
        self,
        languages: Collection[str],
        chosen: Mapping[int, tuple[NGram, list[names.Named]]],
        facets: Mapping[Tag, list[int]],
    ) -> None:
        self.languages = languages
        self.chosen = chosen
        self.facets = facets
        self.first: dt.date | None = None
        self.last: dt.date | None = None
        self.notes: list[str] = []

    def plan(self, node: Node) -> Plan | None:
        """The plan of a node; None for one that asks for nothing by itself, such as a date or a stop word."""
        plan: Plan | None = None
        match node:
            case And(nodes):
                plan = self._all(nodes)
            case Or(nodes):
                plans = tuple(plan for plan in map(self.plan, nodes) if plan is not None)
                plan = AnyOf(plans) if plans else None
            case After(date) | Not(Before(date)):
                self._limit(first=date)
            case Before(date) | Not(After(date)):
                self._limit(last=_day_before(date))
            case Not(inside):
                inner = self.plan(inside)
                plan = None if inner is None else Without(inner)
            case Tag():
                plan = self._tag(node)
            case Field(_, inside):
                plan = self._words(inside, headline_only=True)
            case _:
                plan = self._all((node,))
        return plan

    def _all(self, nodes: Collection[Node]) -> Plan | None:
        words = [node for node in nodes if isinstance(node, Word)]
        telling = [word for word in words if not says_nothing(word)]
        # Function words are passed over, unless there is nothing else.
        passed = (
            {id(word) for word in words if word not in telling}
            if telling or len(words) < len(nodes)
            else set()
        )
        plans: list[Plan] = []
        named_until = -1
        for node in nodes:
            if isinstance(node, Word) and node.start in self.chosen:
                gram, bearers = self.chosen[node.start]
                plans.append(self._name(gram, bearers))
                named_until = gram.end
            elif isinstance(node, Word) and (node.start < named_until or id(node) in passed):
                continue
            else:
                plan = self._words(node) if isinstance(node, Word | Phrase | Prefix) else self.plan(node)
                if plan is not None:
                    plans.append(plan)
        if not plans:
            return None
        return plans[0] if len(plans) == 1 and not isinstance(plans[0], Without) else AllOf(tuple(plans))

    def _name(self, gram: NGram, bearers: Collection[names.Named]) -> Plan:
        typed = [plan for word in gram.words if (plan := self._words(word)) is not None]
        itself = typed[0] if len(typed) == 1 else AllOf(tuple(typed))
        others = {text: names.plan_of_name(text, self.languages) for name in bearers for text in name.names}
        return AnyOf((itself, *others.values())) if others else itself

    def _words(self, node: Word | Phrase | Prefix, *, headline_only: bool = False) -> Plan | None:
        if isinstance(node, Word):
            found = [self._form(form, headline_only, whole=True) for form in forms(node.text)]
        elif isinstance(node, Phrase):
            found = [self._form(phrase(node.text), headline_only)]
        else:
            found = [self._form(Form(phrase(node.text).words, prefix=True), headline_only)]
        plans = [plan for plan in found if plan is not None]
        if len(plans) < 2:
            return plans[0] if plans else None
        return AnyOf(tuple(plans))

    def _form(self, form: Form, headline_only: bool, *, whole: bool = False) -> Plan | None:
        if not form.words:
            return None
        if whole and len(form.words) == 1 and not form.prefix:
            return Stem(query_stems(form.words[0], self.languages), headline_only)
        exact = Exact(form.words, headline_only, form.prefix)
        # What stands as written also stands in its forms: these add nothing but weight for the ranking.
        weighty = [
            word for word in (form.words[:-1] if form.prefix else form.words) if not is_stop_word(word)
        ]
        stems = dict.fromkeys(
            Stem(query_stems(word, self.languages), headline_only, of_phrase=True) for word in weighty
        )
        return AllOf((exact, *stems)) if stems else exact

    def _tag(self, tag: Tag) -> Plan:
        found = self.facets[tag]
        if not found:
            self.notes.append(_UNKNOWN[tag.kind] % {"name": tag.value})
        plans = tuple(Facet(facet.word(number)) for number in found)
        return plans[0] if len(plans) == 1 else AnyOf(plans)

    def _limit(self, first: dt.date | None = None, last: dt.date | None = None) -> None:
        """Dates limit the whole search, wherever in it they stand."""
        if first is not None:
            self.first = first if self.first is None else max(first, self.first)
        if last is not None:
            self.last = last if self.last is None else min(last, self.last)


def _day_before(date: dt.date) -> dt.date:
    return date - dt.timedelta(days=1) if date > dt.date.min else date
