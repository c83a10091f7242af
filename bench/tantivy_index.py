"""Tantivy over the same tokens: how fast a search library outside the database is.

Only where it is installed: requirements-bench.txt.
"""

import importlib.util
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from articles.chronology import day_bounds
from articles.search import index
from articles.search.analysis import ANALYSER_VERSION
from articles.search.impacts import BODY_WEIGHT, HEADLINE_WEIGHT, STANDFIRST_WEIGHT
from articles.search.plan import AllOf, AnyOf, Exact, Facet, Match, Plan, Stem, Without
from bench.clocks import Clock
from bench.mix import Question

FIELDS = ("headline", "standfirst", "body")
WEIGHTS = (HEADLINE_WEIGHT, STANDFIRST_WEIGHT, BODY_WEIGHT)
HEAP = 256 * 1024 * 1024  # bytes
FACETS = {"facets": {"terms": {"field": "facets", "size": 1000}}}


def is_here() -> bool:
    return importlib.util.find_spec("tantivy") is not None


def measure(clock: Clock, folder: Path, asked: Sequence[Question]) -> list[dict[str, Any]]:
    """Count, facet numbers and twenty hits of each first page; no articles, no page."""
    opened = _opened(folder)
    searcher = opened.searcher()
    return [
        _measured(clock, opened, searcher, question, sort)
        for question in asked
        for sort in ("newest", "relevance")
        if question.page == 1 and (sort == "newest" or question.has_words)
    ]


def _measured(clock: Clock, opened: Any, searcher: Any, asked: Question, sort: str) -> dict[str, Any]:
    from bench.speed import search_of  # noqa: PLC0415 - it imports this module

    match = search_of(list(asked.parameters)).match
    order = {"order_by_field": "number"} if sort == "newest" else {}

    def search() -> None:
        query = expression(opened.schema, match)
        searcher.search(query, 20, count=True, **order)
        searcher.aggregate(query, FACETS)

    _, warm = clock.warm(search)
    hits = searcher.search(expression(opened.schema, match), 1, count=True).count
    return {"kind": asked.kind, "sort": sort, "hits": hits, "wall": warm.wall, "cpu": warm.cpu}


def _schema() -> Any:
    import tantivy  # noqa: PLC0415 - only where it is installed

    builder = tantivy.SchemaBuilder()
    for name in (*FIELDS, *(f"{name}_exact" for name in FIELDS), "words"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_unsigned_field("facets", fast=True)
    return builder.build()


def _opened(folder: Path) -> Any:
    """The index of the database at hand; made when there is none of this analyser."""
    import tantivy  # noqa: PLC0415 - only where it is installed

    stamp = folder / f"complete-{ANALYSER_VERSION}"
    if not stamp.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made = tantivy.Index(_schema(), path=str(folder))
        writer = made.writer(HEAP, 1)
        for ids in index.batches():
            for document in index.documents(ids):
                writer.add_document(_document(document))
        writer.commit()
        writer.wait_merging_threads()
        stamp.touch()
    return tantivy.Index.open(str(folder))


def _document(document: Any) -> Any:
    import tantivy  # noqa: PLC0415 - only where it is installed

    made = tantivy.Document()
    for name in FIELDS:
        stems, exacts = getattr(document, name)
        made.add_text(name, stems)
        made.add_text(f"{name}_exact", exacts)
    made.add_text("words", document.words)
    made.add_unsigned("number", abs(document.number))
    for number in memoryview(document.facets).cast("I"):
        made.add_unsigned("facets", number)
    return made


def expression(schema: Any, match: Match) -> Any:
    """The match as a query of Tantivy."""
    import tantivy  # noqa: PLC0415 - only where it is installed

    low, high = day_bounds(match.span.first, match.span.last)
    query = _query(schema, match.plan_within_span())
    if low is None and high is None:
        return query
    span = tantivy.Query.range_query(
        schema, "number", tantivy.FieldType.Unsigned, low or 1, high or 2**62, include_upper=False
    )
    return _boolean([("Must", query), ("Must", tantivy.Query.const_score_query(span, 0.0))])


def _boolean(clauses: list[tuple[str, Any]]) -> Any:
    import tantivy  # noqa: PLC0415 - only where it is installed

    return tantivy.Query.boolean_query([(getattr(tantivy.Occur, occur), part) for occur, part in clauses])


def _query(schema: Any, plan: Plan) -> Any:
    import tantivy  # noqa: PLC0415 - only where it is installed

    kinds = tantivy.Query
    match plan:
        case Stem(stems, headline_only):
            fields = list(zip(FIELDS, WEIGHTS, strict=True))[: 1 if headline_only else 3]
            terms = [
                kinds.boost_query(kinds.term_query(schema, field, stem), weight)
                for stem in stems
                for field, weight in fields
            ]
            return _boolean([("Should", term) for term in terms])
        case Exact(words, headline_only, prefix):
            fields_ = FIELDS[: 1 if headline_only else 3]
            parts = [_exact(schema, f"{field}_exact", words, prefix) for field in fields_]
            return kinds.const_score_query(_boolean([("Should", part) for part in parts]), 0.0)
        case Facet(word):
            return kinds.const_score_query(kinds.term_query(schema, "words", word), 0.0)
        case AnyOf(nodes):
            return _boolean([("Should", _query(schema, node)) for node in nodes])
        case Without(node):
            return _boolean([("Must", kinds.all_query()), ("MustNot", _query(schema, node))])
        case AllOf(nodes):
            wanted = [("Must", _query(schema, n)) for n in nodes if not isinstance(n, Without)]
            unwanted = [("MustNot", _query(schema, n.node)) for n in nodes if isinstance(n, Without)]
            return _boolean([*(wanted or [("Must", kinds.all_query())]), *unwanted])


def _exact(schema: Any, field: str, words: Sequence[str], prefix: bool) -> Any:
    import tantivy  # noqa: PLC0415 - only where it is installed

    if prefix:
        if len(words) == 1:
            return tantivy.Query.regex_query(schema, field, f"{words[0]}.*")
        return tantivy.Query.phrase_prefix_query(schema, field, list(words))
    if len(words) == 1:
        return tantivy.Query.term_query(schema, field, words[0])
    return tantivy.Query.phrase_query(schema, field, list(words))
