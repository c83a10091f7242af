"""Test collections, a folder each: docs.jsonl, queries.tsv, and judgements in qrels.txt (TREC form)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Collection:
    name: str
    folder: Path

    def documents(self) -> Iterator[dict[str, Any]]:
        """`id`, `title` (may be empty), `body`."""
        with (self.folder / "docs.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def questions(self) -> dict[str, str]:
        """Text by number."""
        lines = (self.folder / "queries.tsv").read_text(encoding="utf-8").splitlines()
        return dict(line.split("\t", 1) for line in lines if "\t" in line)

    def judgements(self) -> dict[str, set[str]]:
        """The documents that answer each question, whatever the grade."""
        found: dict[str, set[str]] = {}
        for line in (self.folder / "qrels.txt").read_text(encoding="utf-8").splitlines():
            question, _, document, grade = line.split()
            if int(grade) > 0:
                found.setdefault(question, set()).add(document)
        return found


def collections(folder: Path) -> list[Collection]:
    """Those in a folder, in the order of their names."""
    return [Collection(path.parent.name, path.parent) for path in sorted(folder.glob("*/qrels.txt"))]


def write(collection: Collection, file: Path) -> None:
    """The documents as articles in JSON Lines, of a source of their own. They have no dates: one will do."""
    with file.open("w", encoding="utf-8") as lines:
        for document in collection.documents():
            if not (document["title"].strip() or document["body"].strip()):
                continue  # two of Cranfield's are empty; nobody can find them
            # Two line ends and spaces stand within paragraphs there, not between them.
            article = {
                "id": document["id"],
                "source": collection.name,
                "language": "en",
                "published": "2000-01-01",
                "headline": " ".join(document["title"].split()),
                "body": " ".join(document["body"].split()),
            }
            lines.write(json.dumps(article, ensure_ascii=False) + "\n")
