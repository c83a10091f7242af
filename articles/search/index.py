"""The one door to the index: who writes, tags, publishes, withdraws or deletes an article calls `refresh`.

It brings the search document, the places of the taggings and the counters in line with the tables, in the
caller's transaction. It compares before it writes, so that calling it once too often costs little and changes
nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection, transaction

from articles.models import TAGGINGS, Article, Block, Impact, IndexState, Posting, Tagging
from articles.search import blocks, counters, facet, impacts, postings
from articles.search.analysis import ANALYSER_VERSION
from articles.search.engine import Document, Stored, engine
from articles.search.lexemes import Frequent
from articles.search.reading import Reading, read

BATCH = 500

Taggings = dict[type[Tagging], list[tuple[int, int, int, int | None]]]
Texts = Mapping[int, Reading]  # by the primary key of the article


def refresh(article_ids: Collection[int], texts: Texts | None = None, *, thorough: bool = False) -> int:
    """Brings the index in line with these articles, deleted ones included; returns how many entries were not.

    `texts` are those of articles of which somebody has read just what is stored. A constant number of queries
    for up to BATCH articles. Writers wait here for one another's commit. What is kept beside an entry (block,
    postings, impacts) is taken to be in line where the entry is, unless asked to be `thorough`.
    """
    ids = sorted(set(article_ids))
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return sum(_refresh_batch(batch, texts, thorough=thorough) for batch in batches)


@transaction.atomic
def _refresh_batch(ids: Sequence[int], texts: Texts | None, *, thorough: bool) -> int:
    state = take_turn()
    stored, taggings = engine().stored(ids), _taggings(ids)
    wanted = {document.article_id: document for document in documents(ids, taggings, texts)}
    changed = _differing(ids, stored, wanted)
    _place_taggings(taggings, wanted)
    if not changed and not thorough:
        return 0
    generation, looked_at = blocks.next_generation(state.generation), ids if thorough else changed
    former = None if thorough else _former_lexemes(changed, stored)
    moved = blocks.write(looked_at, wanted, generation) + impacts.write(looked_at, wanted)
    moved += postings.write(looked_at, wanted, former, _frequent(state.chosen_in, coming=True))
    if not changed and not moved:
        return 0
    engine().remove([pk for pk in changed if pk in stored])
    engine().write([wanted[pk] for pk in changed if pk in wanted])
    before = [stored[pk] for pk in changed if pk in stored]
    after = [wanted[pk] for pk in changed if pk in wanted]
    counters.add(before, after)
    state.documents += len(after) - len(before)
    state.length += sum(document.length for document in after) - sum(entry.length for entry in before)
    seen = set().union(*(counters.languages_in(document.facets) for document in after))
    state.languages = sorted({*state.languages, *seen})
    state.generation = generation
    # Not the frequent lexemes, which are long and stay as they are.
    state.save(update_fields=["documents", "length", "languages", "generation"])
    return len(changed)


def take_turn() -> IndexState:
    """Waits until no other transaction writes articles; the next waits for this one.

    Whoever locks rows of articles calls it first: two that lock in different orders can wait for good.
    """
    state = IndexState.objects.defer("frequent", "coming").select_for_update().filter(id=1).first()
    if state is None:
        IndexState.objects.get_or_create(id=1, defaults={"analyser_version": ANALYSER_VERSION})
        return take_turn()
    return state


@lru_cache(maxsize=2)
def _frequent(chosen_in: int, *, coming: bool) -> Frequent:
    """The lexemes that are frequent since a generation, which must stand, or are to be."""
    state = IndexState.objects.get(chosen_in=chosen_in)
    return Frequent({*state.frequent, *((state.coming or ()) if coming else ())})


def _former_lexemes(changed: Sequence[int], stored: Container[int]) -> dict[int, Collection[str]]:
    """What their entries say until now; of those left out it cannot all be told."""
    new: dict[int, Collection[str]] = {pk: () for pk in changed if pk not in stored}
    terms = engine().terms([pk for pk in changed if pk in stored])
    return new | {pk: of_entry.lexemes for pk, of_entry in terms.items()}


def announce() -> None:
    """Tells that readers see something else now, though no entry changed. The caller has its turn."""
    state = take_turn()
    state.generation = blocks.next_generation(state.generation)
    state.save(update_fields=["generation"])


@dataclass(frozen=True, slots=True)
class Astray:
    """What is not as the tables say: articles by key, frequent lexemes, and taggings by kind and key."""

    articles: list[int]
    lexemes: list[str]
    taggings: list[tuple[type[Tagging], list[int]]]


def astray(ids: Collection[int]) -> Astray:
    """What is astray of up to BATCH articles, deleted ones included."""
    state, taggings = IndexState.objects.defer("frequent", "coming").first(), _taggings(ids)
    wanted = {document.article_id: document for document in documents(ids, taggings)}
    differing = {*_differing(ids, engine().stored(ids), wanted)}
    return Astray(
        sorted(differing | blocks.astray(ids, wanted) | impacts.astray(ids, wanted)),
        sorted(postings.astray(ids, wanted, _frequent(state.chosen_in, coming=False))) if state else [],
        [(tagging, [pk for pk, _ in strays]) for tagging, strays in _strays(taggings, wanted)],
    )


def _differing(ids: Iterable[int], stored: dict[int, Stored], wanted: dict[int, Document]) -> list[int]:
    return [pk for pk in ids if not _agree(stored.get(pk), wanted.get(pk))]


def _agree(stored: Stored | None, wanted: Document | None) -> bool:
    if stored is None or wanted is None:
        return stored is None and wanted is None
    return (stored.number, stored.digest) == (wanted.number, wanted.digest)


def documents(
    ids: Collection[int], taggings: Taggings | None = None, texts: Texts | None = None
) -> list[Document]:
    """The entries that these articles should have, from the tables; of some the text was read before."""
    tags: list[dict[int, list[int]]] = []
    for rows in (taggings or _taggings(ids)).values():
        of_kind: dict[int, list[int]] = defaultdict(list)
        for _, article_id, subject_id, _ in rows:
            of_kind[article_id].append(subject_id)
        tags.append(of_kind)
    texts = texts or {}
    articles = Article.objects.filter(pk__in=ids).order_by("pk")
    if texts.keys() >= set(ids):
        articles = articles.only("source", "language", "published_on", "sequence", "status")
    return [
        _document(article, texts.get(article.pk), *(of_kind.get(article.pk, []) for of_kind in tags))
        for article in articles
    ]


def _document(
    article: Article,
    text: Reading | None,
    people: Iterable[int],
    countries: Iterable[int],
    topics: Iterable[int],
) -> Document:
    text = text or read(article.headline, article.standfirst, article.body, article.language)
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
    for part in (str(ANALYSER_VERSION), *text.headline, *text.standfirst, *text.body, " ".join(words)):
        digest.update(part.encode() + b"\n")
    return Document(
        number=article.sequence if article.is_public else -article.sequence,
        article_id=article.pk,
        day=article.published_on,
        headline=text.headline,
        standfirst=text.standfirst,
        body=text.body,
        words=" ".join(words),
        facets=packed,
        length=text.length,
        impact=text.impact,
        digest=digest.digest(),
    )


def _taggings(ids: Collection[int]) -> Taggings:
    """The taggings of some articles by their kind: key, article, subject and sequence. A query each."""
    columns = ("pk", "article_id", "subject_id", "sequence")
    return {
        tagging: list(
            tagging._default_manager.filter(article_id__in=ids).order_by("pk").values_list(*columns)
        )
        for tagging in TAGGINGS
    }


def _strays(
    taggings: Taggings, wanted: Mapping[int, Document]
) -> Iterator[tuple[type[Tagging], list[tuple[int, int | None]]]]:
    """The taggings that do not stand where their article stands, and where that is: nowhere if not public."""
    places = {pk: document.number for pk, document in wanted.items() if document.number > 0}
    for tagging, rows in taggings.items():
        strays = [(pk, places.get(item)) for pk, item, _, sequence in rows if sequence != places.get(item)]
        if strays:
            yield tagging, strays


def _place_taggings(taggings: Taggings, wanted: Mapping[int, Document]) -> None:
    """Gives the taggings of public articles their sequence, and takes it from the others."""
    for tagging, strays in _strays(taggings, wanted):
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {tagging._meta.db_table} SET sequence = %s WHERE id = %s",  # noqa: S608
                [(place, pk) for pk, place in strays],
            )


def clear() -> None:
    """Empties the index and all counters."""
    with transaction.atomic():
        state = take_turn()
        engine().clear()
        for model in (Block, Impact, Posting):
            model._default_manager.all().delete()
        counters.clear()
        generation = blocks.next_generation(state.generation)
        IndexState.objects.update(
            frequent=[], coming=None, chosen_at=0, chosen_in=generation, generation=generation
        )


def _articles() -> Iterator[list[int]]:
    last = 0
    while ids := list(
        Article.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield ids
        last = ids[-1]


def batches() -> Iterator[list[int]]:
    """Every article, and every entry that has lost its article, each in order of id."""
    yield from _articles()
    last = 0
    while entries := engine().entries(last, BATCH):
        last = max(entries)
        alive = set(Article.objects.filter(pk__in=entries).order_by().values_list("pk", flat=True))
        if orphans := sorted(entries.keys() - alive):
            yield orphans
