import itertools
import json
from collections import Counter
from pathlib import Path

import pytest

from articles.formats import jsonlines
from articles.formats.record import ArticleRecord
from bench import corpus


def made(count: int, seed: int = 1) -> list[str]:
    return [json.dumps(article) for article in corpus.articles(count, seed)]


def test_the_same_size_and_seed_give_the_same_articles() -> None:
    assert made(30) == made(30)
    assert made(30) != made(30, seed=2)


def test_each_word_has_a_number_of_its_own() -> None:
    assert len({corpus.word(number) for number in range(20_000)}) == 20_000


def test_few_words_are_most_of_the_text() -> None:
    words = Counter(word for article in corpus.articles(50, 1) for word in article["body"].lower().split())
    often = sum(count for _, count in words.most_common(200))
    assert 0.3 < often / sum(words.values()) < 0.7


def test_what_is_made_is_what_the_importer_reads(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(made(50)), encoding="utf-8")
    with file.open("rb") as stream:
        results = [parsed.result for parsed in jsonlines.parse(stream, "a")]
    assert [type(result) for result in results] == [ArticleRecord] * 50


def test_a_file_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "MAKER", tmp_path / "missing.py")
    monkeypatch.delenv("BENCH_CORPUS", raising=False)
    file = corpus.file_of(5, tmp_path)
    file.write_text("kept", encoding="utf-8")
    assert (corpus.file_of(5, tmp_path), file.read_text(encoding="utf-8")) == (file, "kept")


def test_a_sample_is_spread_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("".join(f'{{"n":{number:04}}}\n'.replace(":0", ":10") for number in range(1000)))
    found = [article["n"] for article in corpus.sample(file, 10)]
    assert (len(found), found[0]) == (10, 10000)
    assert all(90 <= two - one <= 110 for one, two in itertools.pairwise(found))
