"""The corpus into the database at hand, by the ordinary importer; and what that took."""

import sys
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from articles.importer import Result, import_files
from articles.reference.load import load_reference
from articles.search import index
from bench.clocks import memory


def load(corpus: Path) -> dict[str, Any]:
    """Migrates, loads the reference data, imports. Times in seconds, sizes in bytes."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    load_reference()
    indexing = _Stopwatch()
    begun = time.perf_counter()
    with indexing:
        result = import_files([corpus], report=_progress(begun))
    took = time.perf_counter() - begun
    if not result.complete:
        raise RuntimeError(f"{result.rejected:,} articles were refused: {result.refusals[:1]}")
    if connection.vendor == "postgresql":
        # What autovacuum would do in the next minutes; so every run begins alike.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return {
        "items": result.read,
        "seconds": took,
        "indexing": indexing.seconds,
        "peak_memory": memory()[1],
        **sizes(),
    }


class _Stopwatch:
    """While it lasts, adds up the time spent in `index.refresh`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._refresh = index.refresh

    def __enter__(self) -> None:
        def timed(
            article_ids: Collection[int], texts: index.Texts | None = None, *, thorough: bool = False
        ) -> int:
            begun = time.perf_counter()
            try:
                return self._refresh(article_ids, texts, thorough=thorough)
            finally:
                self.seconds += time.perf_counter() - begun

        index.refresh = timed

    def __exit__(self, *_: object) -> None:
        index.refresh = self._refresh


def _progress(begun: float) -> Any:
    def report(result: Result) -> None:
        if result.read % 10_000 < 500:
            rate = result.read / (time.perf_counter() - begun)
            print(f"  {result.read:,} items, {rate:,.0f}/s", file=sys.stderr, flush=True)

    return report


def sizes() -> dict[str, int]:
    """Bytes of the whole database, and of the index in it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                """
                SELECT pg_database_size(current_database()),
                    (SELECT sum(pg_total_relation_size(oid)) FROM pg_class
                     WHERE relkind = 'r' AND (relname LIKE 'search\\_%'
                         OR relname IN ('articles_block', 'articles_impact', 'articles_posting')))::bigint
                """
            )
            whole, index_ = cursor.fetchone()
        else:
            cursor.execute(
                """
                SELECT sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name)
                WHERE aggregate = 1 AND (tbl_name LIKE 'search%'
                    OR tbl_name IN ('articles_block', 'articles_impact', 'articles_posting'))
                """
            )
            index_ = cursor.fetchone()[0]
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
            whole = cursor.fetchone()[0]
    return {"database": int(whole), "index": int(index_)}
