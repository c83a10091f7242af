import json
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from articles.importer import import_files
from articles.models import Article
from bench import clocks, corpus, loading, speed, tables
from bench.mix import CLASSES

ARTICLES = 150


@pytest.fixture
def loaded(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clocks, "WARM_RUNS", 1)
    monkeypatch.setattr(speed, "EDITS", 2)
    file = tmp_path / "a.jsonl"
    lines = [json.dumps(article) for article in corpus.articles(ARTICLES, 1)]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert import_files([file]).new == ARTICLES
    return file


def test_every_question_is_measured_in_every_order_it_has_and_told_in_tables(loaded: Path) -> None:
    headlines = list(Article.objects.order_by("pk").values_list("headline", flat=True))
    answer = speed.measure(loaded, None)
    worded = 75 - CLASSES["country"] - CLASSES["country, topic"]
    assert Counter(page["sort"] for page in answer["pages"]) == {"newest": 75, "relevance": worded}
    assert min(page["wall"] for page in answer["pages"]) > 0
    assert len(answer["edits"]) == 2
    assert [entry["kind"] for entry in answer["orm"]] == (
        list(speed.ORM_CLASSES) if connection.vendor == "postgresql" else []
    )
    assert list(Article.objects.order_by("pk").values_list("headline", flat=True)) == headlines
    load = {"items": ARTICLES, "seconds": 1.0, "indexing": 0.5, "peak_memory": 1, "database": 2, "index": 1}
    text = tables.speed({"Engine": answer | {"load": load, "worker": {"now": 1, "peak": 2}}})
    assert [line.split(" |")[0] for line in text.splitlines() if line.startswith("| ")][2:17] == [
        f"| {kind}" for kind in [*CLASSES, "all"]
    ]
    assert "| import, items/s | 150 |" in text.splitlines()


def test_the_index_is_part_of_the_database(loaded: Path) -> None:
    sizes = loading.sizes()
    assert 0 < sizes["index"] < sizes["database"]


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="not Linux")
def test_work_takes_processor_time() -> None:
    taken = clocks.Clock().once(lambda: sum(range(300_000)))
    assert 0 < taken.cpu < 10_000
