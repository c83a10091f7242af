"""The one door to the index: who writes, tags, publishes, withdraws or deletes an article calls `refresh`.

It brings the search document, the places of the taggings and the counters in line with the tables, in the
caller's transaction. It compares before it writes, so that calling it once too often costs little and changes
nothing.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from articles.models import SUBJECTS, TAGGINGS, Article, Coverage, IndexState, Source
from articles.search import facet
from articles.search.analysis import ANALYSER_VERSION, plain_text, terms
from articles.search.engine import Document, Stored, engine

BATCH = 500
# Bytes of tokens up to which a field is searchable, about 60,000 words: PostgreSQL holds no larger vector.
FIELD_LIMIT = 400_000

_UPSERT_COVERAGE = """
    INSERT INTO articles_coverage (facet, month, count) VALUES (%s, %s, %s)
    ON CONFLICT (facet, month) DO UPDATE SET count = articles_coverage.count + excluded.count
"""


def refresh(article_ids: Collection[int]) -> int:
    """Brings the index in line with these articles, deleted ones included; returns how many entries were not.

    A constant number of queries for up to BATCH articles. Writers wait here for one another's commit.
    """
    ids = sorted(set(article_ids))
    return sum(_refresh_batch(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


@transaction.atomic
def _refresh_batch(ids: Sequence[int]) -> int:
    state = _locked_state()
    stored = engine().stored(ids)
    wanted = {document.article_id: document for document in documents(ids)}
    changed = [pk for pk in ids if not _agree(stored.get(pk), wanted.get(pk))]
    _place_taggings(ids)
    if not changed:
        return 0
    engine().remove([pk for pk in changed if pk in stored])
    engine().write([wanted[pk] for pk in changed if pk in wanted])
    before = [stored[pk] for pk in changed if pk in stored]
    after = [wanted[pk] for pk in changed if pk in wanted]
    _count(before, after)
    state.documents += len(after) - len(before)
    state.length += sum(document.length for document in after) - sum(document.length for document in before)
    seen = {
        facet.language_of(value)
        for document in after
        for kind, value in map(facet.split, facet.unpack(document.facets))
        if kind == facet.LANGUAGE
    }
    state.languages = sorted({*state.languages, *seen})
    state.save()
    return len(changed)


def _locked_state() -> IndexState:
    IndexState.objects.get_or_create(id=1, defaults={"analyser_version": ANALYSER_VERSION})
    return IndexState.objects.select_for_update().get()


def _agree(stored: Stored | None, wanted: Document | None) -> bool:
    if stored is None or wanted is None:
        return stored is None and wanted is None
    return (stored.number, stored.digest) == (wanted.number, wanted.digest)


def documents(ids: Collection[int]) -> list[Document]:
    """The entries that these articles should have, from the tables alone."""
    tags: list[dict[int, list[int]]] = []
    for tagging in TAGGINGS:
        of_kind: dict[int, list[int]] = defaultdict(list)
        for article_id, subject_id in tagging._default_manager.filter(article_id__in=ids).values_list(
            "article_id", "subject_id"
        ):
            of_kind[article_id].append(subject_id)
        tags.append(of_kind)
    articles = Article.objects.filter(pk__in=ids).order_by("pk")
    return [_document(article, *(of_kind.get(article.pk, []) for of_kind in tags)) for article in articles]


def _document(
    article: Article, people: Iterable[int], countries: Iterable[int], topics: Iterable[int]
) -> Document:
    fields = [
        _searchable(*terms(text, article.language))
        for text in (article.headline, article.standfirst, plain_text(article.body))
    ]
    facets = facet.of_article(
        people=people,
        countries=countries,
        topics=topics,
        source=article.source_id,
        language=article.language,
        day=article.published_on,
    )
    words = [facet.EVERYTHING, facet.day_word(article.published_on), *map(facet.word, facets)]
    packed = facet.pack(facets)
    digest = hashlib.blake2b(digest_size=16)
    for part in (str(ANALYSER_VERSION), *(text for field in fields for text in field), " ".join(words)):
        digest.update(part.encode() + b"\n")
    headline, standfirst, body = fields
    return Document(
        number=article.sequence if article.is_public else -article.sequence,
        article_id=article.pk,
        headline=headline,
        standfirst=standfirst,
        body=body,
        words=" ".join(words),
        facets=packed,
        length=sum(text.count(" ") + 1 for field in fields for text in field if text) + len(words),
        digest=digest.digest(),
    )


def _searchable(stems: list[str], exacts: list[str]) -> tuple[str, str]:
    joined = " ".join(stems), " ".join(exacts)
    if max(map(len, joined)) * 4 <= FIELD_LIMIT:
        return joined
    room, kept = FIELD_LIMIT, 0
    for stem, exact in zip(stems, exacts, strict=True):
        room -= len(stem.encode()) + len(exact.encode()) + 8
        if room < 0:
            break
        kept += 1
    return " ".join(stems[:kept]), " ".join(exacts[:kept])


def _place_taggings(ids: Collection[int]) -> None:
    """Gives the taggings of public articles their sequence, and takes it from the others."""
    for tagging in TAGGINGS:
        place = Subquery(
            Article.objects.public().filter(pk=OuterRef("article_id")).order_by().values("sequence")[:1]
        )
        rows = tagging._default_manager.filter(article_id__in=ids)
        astray = rows.alias(place=place).exclude(sequence=F("place")).exclude(sequence=None, place=None)
        strays = list(astray.values_list("pk", flat=True))
        if strays:
            tagging._default_manager.filter(pk__in=strays).update(sequence=place)


def _count(before: Sequence[Stored], after: Sequence[Document]) -> None:
    """Adds the difference to the monthly counters, and to the totals of subjects and sources."""
    months: Counter[tuple[int, int]] = Counter()
    for entries, step in ((before, -1), (after, 1)):
        for entry in entries:
            if entry.number > 0:
                for counted, month in _counted(entry.facets):
                    months[counted, month] += step
    changed = sorted((key, step) for key, step in months.items() if step)
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT_COVERAGE, [(counted, month, step) for (counted, month), step in changed])
    if any(step < 0 for _, step in changed):
        Coverage.objects.filter(facet__in={counted for (counted, _), _ in changed}, count=0).delete()
    totals: Counter[int] = Counter()
    for (counted, _), step in changed:
        totals[counted] += step
    _add_to_totals(totals)


def _counted(packed: bytes) -> list[tuple[int, int]]:
    facets = [(number, *facet.split(number)) for number in facet.unpack(packed)]
    month = next(value for _, kind, value in facets if kind == facet.MONTH)
    return [(facet.ARCHIVE, month), *((number, month) for number, kind, _ in facets if kind in facet.COUNTED)]


def _add_to_totals(totals: Counter[int]) -> None:
    models = {facet.KINDS[model.kind]: model for model in (*SUBJECTS, Source)}
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for counted, step in totals.items():
        kind, pk = facet.split(counted)
        if kind in models and step:
            groups[kind, step].append(pk)
    for (kind, step), pks in sorted(groups.items()):
        models[kind]._default_manager.filter(pk__in=pks).update(article_count=F("article_count") + step)


def rebuild(report: Callable[[int], None] = lambda done: None) -> int:
    """Makes the whole index anew from the tables, a batch a transaction; readers see old or new entries.

    Returns how many entries were out of line. Can be stopped at any moment and run again.
    """
    mended = done = 0
    for ids in _batches():
        mended += refresh(ids)
        done += len(ids)
        report(done)
    with transaction.atomic():
        state = _locked_state()
        state.analyser_version = ANALYSER_VERSION
        state.save()
    return mended


def _batches() -> Iterable[list[int]]:
    """Every article, and every entry that has lost its article, in order of id."""
    last = 0
    while ids := list(
        Article.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield ids
        last = ids[-1]
    orphans = sorted(
        set(engine().article_ids()) - set(Article.objects.order_by().values_list("pk", flat=True).iterator())
    )
    for start in range(0, len(orphans), BATCH):
        yield orphans[start : start + BATCH]
