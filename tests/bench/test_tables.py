from pathlib import Path

from bench import tables


def quality(name: str, precision: float, refused: int = 0) -> dict[str, object]:
    return {
        "collection": name,
        "questions": 10,
        "average_precision": precision,
        "ndcg": 0.5,
        "refused": refused,
        "empty": 0,
    }


def test_a_table_is_markdown() -> None:
    assert tables.table([["", "a"], ["b", "1"]]) == "|  | a |\n| --- | ---: |\n| b | 1 |"


def test_relevance_is_shown_by_collection_and_on_average() -> None:
    answer = {"engine": [quality("x", 0.2, 1), quality("y", 0.4)], "reference": [quality("x", 0.3)] * 2}
    text = tables.relevance({"SQLite": answer})
    assert text.splitlines() == [
        "MAP / nDCG@10 over 20 questions:",
        "",
        "|  | x | x | mean | refused | without hits |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        "| SQLite | 0.200 / 0.500 | 0.400 / 0.500 | 0.300 / 0.500 | 1 | 0 |",
        "| plain BM25 | 0.300 / 0.500 | 0.300 / 0.500 | 0.300 / 0.500 | 0 | 0 |",
    ]


def test_what_was_published_is_replaced_between_its_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Head\n\n<!-- a begins -->\nold\n<!-- a ends -->\n\nTail\n", encoding="utf-8")
    tables.publish("a", r"new \1", page)
    tables.publish("b", "more", page)
    assert page.read_text(encoding="utf-8") == (
        "# Head\n\n<!-- a begins -->\n\nnew \\1\n\n<!-- a ends -->\n\nTail\n\n"
        "<!-- b begins -->\n\nmore\n\n<!-- b ends -->\n"
    )
