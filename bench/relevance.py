"""The ranking of the real engine over judged collections: every question asked as a reader would ask it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.bm25 import Bm25
from bench.figures import average_precision, mean, ndcg
from bench.judged import Collection, write

DEPTH = 1000


@dataclass(frozen=True, slots=True)
class Quality:
    """Of one collection and one way to rank: means over its judged questions."""

    collection: str
    questions: int
    average_precision: float
    ndcg: float
    refused: int = 0  # questions beyond the limits of the parser
    empty: int = 0  # questions to which nothing is found
    slowest: float = 0.0  # s

    def columns(self) -> tuple[str, str]:
        return f"{self.average_precision:.3f}", f"{self.ndcg:.3f}"


def load(collections: Sequence[Collection], folder: Path) -> None:
    """The collections into the database at hand, through the importer."""
    from articles.importer import import_files  # noqa: PLC0415 - the environment has to be set first

    for collection in collections:
        file = folder / f"{collection.name}.jsonl"
        write(collection, file)
        result = import_files([file])
        if not result.complete:
            raise RuntimeError(f"{collection.name}: {result.rejected} documents were refused")


def engine_quality(collection: Collection) -> Quality:
    """Asks the site: the best DEPTH items for each question."""
    from articles.keyset import Cursor  # noqa: PLC0415 - the environment has to be set first
    from articles.models import Article, Source  # noqa: PLC0415
    from articles.search import facet  # noqa: PLC0415
    from articles.search.ask import Search  # noqa: PLC0415
    from articles.search.find import Order  # noqa: PLC0415
    from articles.search.meaning import bind  # noqa: PLC0415
    from articles.search.query import QueryError, parse  # noqa: PLC0415

    source = Source.objects.get(slug=collection.name)
    ids = dict(Article.objects.filter(source=source).values_list("sequence", "external_id"))
    number = facet.number(facet.SOURCE, source.pk)
    judged, questions = collection.judgements(), collection.questions()
    precisions, gains, refused, empty, slowest = [], [], 0, 0, 0.0
    for question, relevant in judged.items():
        begun = time.perf_counter()
        ranked: list[str] = []
        try:
            search = Search(bind(parse(questions[question])), [number], order=Order.RELEVANCE)
        except QueryError:
            refused += 1
        else:
            ranked = [ids[found.hit.number] for found in search.page(Cursor(), DEPTH).rows]
            empty += not ranked
        slowest = max(slowest, time.perf_counter() - begun)
        precisions.append(average_precision(ranked, relevant))
        gains.append(ndcg(ranked, relevant))
    return Quality(collection.name, len(judged), mean(precisions), mean(gains), refused, empty, slowest)


def reference_quality(collection: Collection) -> Quality:
    """Plain BM25 over the same tokens: title and body as one text, every word but function words."""
    from articles.search.analysis import is_stop_word, terms  # noqa: PLC0415 - the environment has to be set

    documents = {
        document["id"]: terms(f"{document['title']} {document['body']}", "en")[0]
        for document in collection.documents()
    }
    ranking = Bm25(documents)
    judged, questions = collection.judgements(), collection.questions()
    precisions, gains = [], []
    for question, relevant in judged.items():
        pairs = zip(*terms(questions[question], "en"), strict=True)
        ranked = ranking.rank([stem for stem, exact in pairs if not is_stop_word(exact)], DEPTH)
        precisions.append(average_precision(ranked, relevant))
        gains.append(ndcg(ranked, relevant))
    return Quality(collection.name, len(judged), mean(precisions), mean(gains))
