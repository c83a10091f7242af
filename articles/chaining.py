"""Articles into stories: what continues, corrects or repeats what. docs/stories.md has rules and figures.

Whether one article follows another is a question to these two alone. Of those that it could follow an article
follows one, by a rule that knows no order of arrival; stories are what hangs together. So the end is the same
in whatever order articles come, and what an article changes is found from it: itself, what followed it, and
what might follow it now.
"""

from collections.abc import Collection, Generator, Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles import traces
from articles.formats.record import ArticleRecord
from articles.models import Article, StoryPart, StoryTrace
from articles.search import index
from articles.sequels import Verdict, judged
from articles.traces import Filing, Near, Pair, Said


class Link(NamedTuple):
    """What an article follows, and how that is known."""

    follows: int | None = None
    relation: str = ""
    origin: str = ""
    likeness: int | None = None
    is_pinned: bool = False


class Astray(NamedTuple):
    """Articles that were never chained, those whose trace is wrong, and those whose part is."""

    unknown: list[int]
    traces: list[int]
    parts: list[int]


ALONE = Link()
_SAID = (StoryPart.Origin.IMPORT, StoryPart.Origin.EDITOR)


def receive(
    received: Iterable[tuple[Article, ArticleRecord]], simhashes: Mapping[int, int] | None = None
) -> int:
    """`chain` for what a wire sent. The SimHash of some articles may be known, by their keys."""
    pairs = list(received)
    said = {article.pk: Said.by(record) for article, record in pairs}
    return chain([article for article, _ in pairs], said, simhashes)


def refresh(article_ids: Collection[int]) -> int:
    """`chain` by primary keys; those that are gone are passed over."""
    return chain(list(_articles(article_ids)))


@transaction.atomic
def chain(
    articles: Collection[Article],
    said: Mapping[int, Said] | None = None,
    simhashes: Mapping[int, int] | None = None,
) -> int:
    """Brings stories in line with these articles; returns how many parts changed.

    A constant number of queries, but for floods. What their senders said is kept where `said` is silent. The
    caller has its turn (`search.index.take_turn`).
    """
    if not articles:
        return 0
    known = simhashes or {}
    filings = {article.pk: Filing(article, known.get(article.pk)) for article in articles}
    before, after = _traces(filings, said or {})
    changed = [pk for pk, trace in after.items() if traces.differing(before.get(pk), trace)]
    traces.keep([after[pk] for pk in changed])
    former = [before[pk] for pk in changed if pk in before]
    links = _Chaining(filings, after).links(former, [after[pk] for pk in changed])
    return _write(*_parts(links))


def astray(article_ids: Collection[int]) -> Astray:
    """What is not as the tables say of some articles."""
    filings = {article.pk: Filing(article) for article in _articles(article_ids)}
    before, after = _traces(filings, {})
    wrong = {pk for pk, trace in after.items() if pk in before and traces.differing(before[pk], trace)}
    known = {pk: filing for pk, filing in filings.items() if pk in before}
    gone, wanted = _parts(_Chaining(known, before).links((), ())) if known else (set(), [])
    parts = ({part.pk for part in wanted} | gone) & known.keys()
    return Astray(sorted(filings.keys() - before.keys()), sorted(wrong), sorted(parts - wrong))


def waiting(*, every: bool = False) -> QuerySet[Article]:
    """The articles that were never chained, or by rules of another time."""
    articles = Article.objects.all()
    if every:
        return articles
    traced = StoryTrace.objects.filter(article=OuterRef("pk"), version=traces.VERSION)
    return articles.filter(~Exists(traced))


def catch_up(*, every: bool = False) -> Generator[tuple[int, int]]:
    """Chains what is waiting, a batch a transaction: how many articles, and how many parts that changed."""
    last = 0
    while ids := list(_next(waiting(every=every), last)):
        with transaction.atomic():
            index.take_turn()
            if changed := refresh(ids):
                index.announce()
        yield len(ids), changed
        last = ids[-1]


def _next(articles: QuerySet[Article], last: int) -> QuerySet[Article, int]:
    return articles.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[: index.BATCH]


def company(article_id: int) -> list[int]:
    """The other parts of the story of an article: to be refreshed when it is gone."""
    story = StoryPart.objects.filter(article=article_id).values("story")
    parts = StoryPart.objects.filter(story__in=story).exclude(article=article_id).order_by()
    return list(parts.values_list("article_id", flat=True))


def _articles(ids: Iterable[int]) -> Iterable[Article]:
    return Article.objects.filter(pk__in=list(ids)).only(*traces.FIELDS).order_by("pk")


def _traces(
    filings: Mapping[int, Filing], said: Mapping[int, Said]
) -> tuple[dict[int, StoryTrace], dict[int, StoryTrace]]:
    """The traces as they stand, and as they should be."""
    before: dict[int, StoryTrace] = StoryTrace.objects.in_bulk(list(filings))
    after = {}
    for pk, filing in filings.items():
        standing = before.get(pk)
        known = Said(standing.evolved_from, standing.relation) if standing else Said()
        after[pk] = traces.made(filing, said.get(pk, known))
    return before, after


class _Chaining:
    """What some articles follow, and others on their account. It reads, and writes nothing."""

    def __init__(self, filings: Mapping[int, Filing], standing: Mapping[int, StoryTrace]) -> None:
        self._filings = dict(filings)
        self._traces = dict(standing)
        self._parts: dict[int, StoryPart | None] = {}
        self._looking: set[int] = set()
        self._pairs: set[Pair] = set()
        self._verdicts: dict[Pair, Verdict | None] = {}

    def links(self, before: Collection[StoryTrace], after: Collection[StoryTrace]) -> dict[int, Link]:
        """`before` and `after`: traces that were changed just now."""
        ids = set(self._filings)
        near = self._look(ids | self._heirs(ids), before)
        if tipped := near.tipped(before, after):
            ids |= tipped
            self._look(tipped | self._heirs(tipped))
        self._look(self._late(ids))
        links = self._chosen()
        if severed := self._severed(links) - self._looking:
            self._look(severed)
            links = self._chosen()
        return links

    def _look(self, ids: set[int], before: Collection[StoryTrace] = ()) -> Near:
        """Finds out what these could follow or be followed by."""
        fresh = ids - self._looking
        unknown = fresh - self._traces.keys()
        self._traces |= StoryTrace.objects.in_bulk(unknown) if unknown else {}
        near = Near.to([*(self._traces[pk] for pk in fresh if pk in self._traces), *before])
        self._looking |= fresh
        self._pairs |= set(near.pairs(fresh))
        self._load(fresh.union(*self._pairs))
        return near

    def _heirs(self, ids: Collection[int]) -> set[int]:
        """Those who followed one of these, or say that they do."""
        self._load(ids)
        known = [self._filings[pk] for pk in ids if pk in self._filings]
        keys = [traces.evolved_key(filing.source_id, filing.external_id) for filing in known]
        said = StoryTrace.objects.filter(evolved_key__in=keys).order_by().values_list("pk", flat=True)
        followed = StoryPart.objects.filter(follows__in=ids).order_by().values_list("pk", flat=True)
        return {*said, *followed}

    def _load(self, ids: Collection[int]) -> None:
        unknown = [pk for pk in ids if pk not in self._filings]
        if unknown:
            self._filings |= {article.pk: Filing(article) for article in _articles(unknown)}
        fresh = [pk for pk in ids if pk not in self._parts]
        found = StoryPart.objects.in_bulk(fresh) if fresh else {}
        self._parts |= {pk: found.get(pk) for pk in fresh}

    def _late(self, ids: Collection[int]) -> set[int]:
        """Articles that might follow one of these, which came later than they."""
        followers = (self._ordered(pair) for pair in self._pairs)
        return {later for later, earlier in followers if earlier in ids and self._verdict(later, earlier)}

    def _severed(self, links: Mapping[int, Link]) -> set[int]:
        """First parts that may be first only because a circle was cut there, which may now be none.

        Rules make no circles: senders or editors must have their say in the story.
        """
        ends = {*links, *(link.follows for link in links.values() if link.follows)}
        stories = set(StoryPart.objects.filter(pk__in=ends).order_by().values_list("story", flat=True)) - {
            None
        }
        if any(link.origin in _SAID for link in links.values()) or not stories:
            return {pk for pk in stories if pk}
        said = StoryPart.objects.filter(story__in=stories, origin__in=_SAID).order_by()
        return {pk for pk in said.values_list("story", flat=True) if pk}

    def _ordered(self, pair: Pair) -> Pair:
        one, other = pair
        return (one, other) if self._filings[one].order > self._filings[other].order else (other, one)

    def _verdict(self, later: int, earlier: int) -> Verdict | None:
        pair = later, earlier
        if pair not in self._verdicts:
            self._verdicts[pair] = judged(self._filings[later], self._filings[earlier])
        return self._verdicts[pair]

    def _chosen(self) -> dict[int, Link]:
        earlier: dict[int, set[int]] = {pk: set() for pk in self._looking}
        for later, other in map(self._ordered, self._pairs):
            if later in earlier and not self._stands_apart(other):
                earlier[later].add(other)
        named = self._named()
        return {
            pk: self._pinned(pk) or named.get(pk) or self._nearest(pk, others)
            for pk, others in earlier.items()
        }

    def _stands_apart(self, pk: int) -> bool:
        """Whether an editor has split it off."""
        part = self._parts.get(pk)
        return part is not None and part.is_pinned and part.follows_id is None

    def _pinned(self, pk: int) -> Link | None:
        part = self._parts.get(pk)
        return _link(part) if part and part.is_pinned else None

    def _named(self) -> dict[int, Link]:
        """What an editor says that an article supersedes or, then, its sender that it evolved from."""
        named: dict[int, Link] = {}
        senders = {
            pk: self._traces[pk]
            for pk in self._looking
            if pk in self._traces and self._traces[pk].evolved_from
        }
        found = self._sent_as({(self._filings[pk].source_id, t.evolved_from) for pk, t in senders.items()})
        for pk, trace in senders.items():
            follows = found.get((self._filings[pk].source_id, trace.evolved_from), pk)
            relation = trace.relation or self._filings[pk].mark.relation or StoryPart.Relation.UPDATE
            if follows != pk:
                named[pk] = Link(follows, str(relation), StoryPart.Origin.IMPORT)
        for pk in self._looking:
            follows = self._filings[pk].supersedes_id or pk
            if follows != pk:
                relation = self._filings[pk].mark.relation or StoryPart.Relation.TAKE
                named[pk] = Link(follows, str(relation), StoryPart.Origin.EDITOR)
        return named

    def _sent_as(self, names: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
        """The articles of these sources and external ids."""
        if not names:
            return {}
        wanted = Q(pk__in=[])
        for source in {source for source, _ in names}:
            ids = [external_id for of, external_id in names if of == source]
            wanted |= Q(source=source, external_id__in=ids) & ~Q(external_id="")
        rows = Article.objects.filter(wanted).order_by().values_list("source_id", "external_id", "pk")
        return {(source, external_id): pk for source, external_id, pk in rows}

    def _nearest(self, pk: int, others: Collection[int]) -> Link:
        """The last of its own source that it continues, or else the one most like it that it repeats."""
        copied: tuple[int, int, Verdict] | None = None
        for other in sorted(others, key=lambda each: self._filings[each].order, reverse=True):
            verdict = self._verdict(pk, other)
            if verdict is None:
                continue
            if verdict.same_source:
                return Link(other, verdict.relation, StoryPart.Origin.RULE, verdict.likeness)
            alike = 100 if verdict.likeness is None else verdict.likeness
            if copied is None or alike > copied[0]:
                copied = alike, other, verdict
        if copied is None:
            return ALONE
        _, other, verdict = copied
        return Link(other, verdict.relation, StoryPart.Origin.RULE, verdict.likeness)


def _link(part: StoryPart) -> Link:
    return Link(part.follows_id, part.relation, part.origin, part.likeness, part.is_pinned)


def _parts(links: Mapping[int, Link]) -> tuple[set[int], list[StoryPart]]:
    """What these links make of the stories they touch: parts that go, and parts that are to be written."""
    ends = {*links, *(link.follows for link in links.values() if link.follows)}
    stories = set(StoryPart.objects.filter(pk__in=ends).order_by().values_list("story", flat=True))
    touched = StoryPart.objects.filter(Q(pk__in=ends) | Q(story__in=stories - {None})).order_by()
    standing = {part.pk: part for part in touched}
    graph = dict.fromkeys(ends, ALONE) | {pk: _link(part) for pk, part in standing.items()} | dict(links)
    for circle in _circles(graph):
        weakest = _weakest(circle, graph)
        graph[weakest] = (
            Link(origin=graph[weakest].origin, is_pinned=True) if graph[weakest].is_pinned else ALONE
        )
    first = _firsts(graph)
    followed = {link.follows for link in graph.values()}
    wanted = [
        StoryPart(article_id=pk, story_id=first[pk], **_columns(link))
        for pk, link in graph.items()
        if link.follows or link.is_pinned or pk in followed
    ]
    gone = standing.keys() - {part.pk for part in wanted}
    return gone, [part for part in wanted if part.pk not in standing or not _same(part, standing[part.pk])]


def _columns(link: Link) -> dict[str, object]:
    columns = link._asdict()
    return {"follows_id": columns.pop("follows"), **columns}


def _same(one: StoryPart, other: StoryPart) -> bool:
    return (one.story_id, _link(one)) == (other.story_id, _link(other))


def _circles(graph: Mapping[int, Link]) -> list[list[int]]:
    """Each follows another, and the last the first: senders and editors may say so, rules do not."""
    seen: dict[int, int] = {}
    found = []
    for start in graph:
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in seen:
            seen[at] = start
            path.append(at)
            at = graph[at].follows
        if at is not None and seen[at] == start:
            found.append(path[path.index(at) :])
    return found


def _weakest(circle: Collection[int], graph: Mapping[int, Link]) -> int:
    """Of those in a circle the one to be the first part: no editor put it there, and it is the earliest."""
    said = {"": 0, StoryPart.Origin.RULE: 1, StoryPart.Origin.IMPORT: 2, StoryPart.Origin.EDITOR: 3}
    rows = Article.objects.filter(pk__in=circle).order_by("published_at", "uid").values_list("pk", flat=True)
    return min(rows, key=lambda pk: (graph[pk].is_pinned, said[graph[pk].origin]))


def _firsts(graph: Mapping[int, Link]) -> dict[int, int]:
    """The first part of the story of each."""
    first: dict[int, int] = {}
    for start in graph:
        path = [start]
        while path[-1] not in first and (follows := graph[path[-1]].follows):
            path.append(follows)
        end = first.get(path[-1], path[-1])
        first |= dict.fromkeys(path, end)
    return first


def _write(gone: Collection[int], wanted: Collection[StoryPart]) -> int:
    changed = {*gone, *(part.pk for part in wanted)}
    if changed:
        StoryPart.objects.filter(pk__in=changed).delete()
        StoryPart.objects.bulk_create(wanted)
    return len(changed)
