"""Work on the whole index, while others read and write: the choice of frequent lexemes, and all made anew."""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Max, Min

from articles.models import Article, Block, IndexState
from articles.search import blocks, index, postings
from articles.search.analysis import ANALYSER_VERSION
from articles.search.blocks import Integers
from articles.search.engine import engine
from articles.search.lexemes import Frequent, Terms

# Frequent lexemes are chosen when there are so many articles, and whenever there are so many times as many.
FIRST_CHOICE, GROWN = 4000, 8
SAMPLE, RUNS = 2000, 100  # articles, and from how many places
AT_ONCE = 50  # articles of which all words are in memory


def settle() -> bool:
    """Chooses anew which lexemes are frequent, when the archive has grown enough since; whether it did.

    Importers call it after each batch: it takes its time.
    """
    state = IndexState.objects.defer("frequent", "coming").first()
    outgrown = state is not None and state.documents >= max(FIRST_CHOICE, GROWN * state.chosen_at)
    if outgrown:
        choose()
    return outgrown


def choose() -> None:
    """Chooses from a sample, and makes the postings of what became frequent, a block at a time.

    Writers take turns with it, and write these postings too; readers use them when all are there. Stopped, it
    begins with the same choice again.
    """
    before, after = _begin()
    if added := Frequent(after - before):
        for number in Block.objects.order_by("number").values_list("number", flat=True):
            _make(number, added)
    _end(before, after)


@transaction.atomic
def _begin() -> tuple[set[str], set[str]]:
    """The lexemes that are frequent, and those that are to be."""
    index.take_turn()
    state = IndexState.objects.get()
    if state.coming is None:
        sample = (terms for some in _terms(_sample()) for _, terms in some)
        state.coming = postings.choose(sample, state.frequent)
        state.generation = state.chosen_in = blocks.next_generation(state.generation)
        state.save(update_fields=["coming", "generation", "chosen_in"])
    return set(state.frequent), set(state.coming)


def _make(number: int, lexemes: Frequent) -> None:
    """The postings of a block.

    It is read before others have to wait, and what they changed meanwhile is read again.
    """
    ids = range(number * blocks.SIZE, (number + 1) * blocks.SIZE)
    read = engine().stored(ids)
    having = _having(read, lexemes)
    with transaction.atomic():
        index.take_turn()
        now = engine().stored(ids)
        having |= _having([pk for pk in now if now[pk] != read.get(pk)], lexemes)
        postings.make(number, lexemes.lexemes, {pk: having[pk] for pk in now if pk in having})


@transaction.atomic
def _end(before: Collection[str], after: Collection[str]) -> None:
    index.take_turn()
    state = IndexState.objects.get()
    postings.drop(sorted({*before} - {*after}))
    state.frequent, state.coming, state.chosen_at = sorted(after), None, state.documents
    state.generation = state.chosen_in = blocks.next_generation(state.generation)
    state.save(update_fields=["frequent", "coming", "chosen_at", "generation", "chosen_in"])


def _having(ids: Iterable[int], lexemes: Frequent) -> dict[int, Integers]:
    """Which of the lexemes each article has, by their places: as words they would fill the memory."""
    having: dict[int, Integers] = {}
    for some in _terms(ids):
        having |= zip((pk for pk, _ in some), lexemes.of([terms for _, terms in some]), strict=True)
    return having


def _sample() -> list[int]:
    """Articles from evenly spaced places of the archive."""
    ends = Article.objects.aggregate(first=Min("pk"), last=Max("pk"))
    first, last = ends["first"] or 0, ends["last"] or 0
    chosen: set[int] = set()
    for run in range(RUNS):
        later = Article.objects.filter(pk__gte=first + (last - first) * run // RUNS)
        chosen.update(later.order_by("pk").values_list("pk", flat=True)[: SAMPLE // RUNS])
    return sorted(chosen)


def _terms(ids: Iterable[int]) -> Iterator[list[tuple[int, Terms]]]:
    """What the lexemes of each of these articles are made from, all of them indexed; few are in memory."""
    remaining = iter(ids)
    while some := list(islice(remaining, AT_ONCE)):
        found = engine().terms(some)
        found |= {
            document.article_id: postings.terms(document)
            for document in index.documents([pk for pk in some if pk not in found])
        }
        yield [(pk, found[pk]) for pk in some if pk in found]


def rebuild(report: Callable[[int], object] = lambda done: None) -> int:
    """Makes the whole index anew from the tables, a batch a transaction; readers see old or new entries.

    Returns how many entries were out of line. Can be stopped at any moment and run again.
    """
    mended = 0
    for ids in index.batches():
        mended += index.refresh(ids, thorough=True)
        report(len(ids))
    if IndexState.objects.filter(documents__gte=FIRST_CHOICE).exists():
        choose()
    with transaction.atomic():
        index.take_turn()
        IndexState.objects.update(analyser_version=ANALYSER_VERSION)
    return mended
