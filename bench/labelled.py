"""News that people have labelled, to compare the tagger with; read as articles that are never saved.

Each comes with the codes or names that it is labelled with. Files are parted in those on which the points of
`tagging.weighing` were chosen and those on which they were only tried.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articles import markup, reference
from articles.formats import reuters
from articles.formats.record import ArticleRecord
from articles.models import Article

# Of Reuters-21578 the files on which points were chosen.
CHOSEN_ON = tuple(f"reut2-{number:03}.sgm" for number in range(10))
SLAVIC = Path(__file__).with_name("slavic_people.txt")


@dataclass(frozen=True, slots=True)
class Labelled:
    article: Article
    countries: frozenset[str]  # codes
    people: frozenset[str]  # names
    topics: frozenset[str]  # what reference.topics calls them


def reuters_files(folder: Path, *, chosen_on: bool) -> Iterator[Labelled]:
    """Reuters-21578 as far as it is there."""
    for file in sorted(folder.glob("reut2-*.sgm")):
        if (file.name in CHOSEN_ON) is chosen_on:
            yield from reuters_file(file)


def reuters_file(file: Path) -> Iterator[Labelled]:
    codes = reference.wire_codes()
    with file.open("rb") as stream:
        for parsed in reuters.parse(stream, file.name):
            if isinstance(parsed.result, ArticleRecord):
                yield _of_reuters(parsed.result, codes)


def _of_reuters(record: ArticleRecord, codes: Any) -> Labelled:
    def meant(scheme: str, labels: Any) -> frozenset[str]:
        known = codes[f"reuters:{scheme}"]
        return frozenset(known[label.code] for label in labels if label.code in known)

    published = record.published or dt.date(1987, 1, 1)
    article = _article(
        record.headline,
        markup.clean(record.body),
        dt.datetime(published.year, published.month, published.day, tzinfo=dt.UTC),
        "en",
    )
    article.dateline = record.dateline
    return Labelled(
        article,
        meant("places", record.countries),
        meant("people", record.people),
        meant("topics", record.topics),
    )


def visits(folder: Path) -> Iterator[Labelled]:
    """Visits of heads of state and travels of presidents."""
    for file in sorted(folder.glob("*.jsonl")):
        for row in _rows(file):
            day = dt.date.fromisoformat(row["date"])
            moment = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
            article = _article(row["title"], markup.from_typed(row["body"]), moment, "en")
            yield Labelled(article, frozenset(row["countries"]), frozenset(), frozenset())


def slavic(folder: Path) -> Iterator[Labelled]:
    """Slavic news of which all named people are annotated; of these the ones in `slavic_people`."""
    known = slavic_people()
    for file in sorted(folder.glob("slavicner*.jsonl")):
        for row in _rows(file):
            people = {label.removeprefix("PER-").replace("-", " ") for label in row["people"]}
            moment = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
            article = _article(row["title"] or "–", markup.from_typed(row["body"]), moment, row["lang"])
            yield Labelled(article, frozenset(), frozenset(people & known.keys()), frozenset())


def slavic_people() -> dict[str, list[str]]:
    """Name in Latin letters, which is the identifier without its hyphens, and spellings in Cyrillic ones."""
    lines = SLAVIC.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("|") for line in lines if line and not line.startswith("#")]
    return {label.replace("-", " "): names.split(";") for label, names in pairs}


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _article(headline: str, body: str, published: dt.datetime, language: str) -> Article:
    return Article(headline=headline[:500], body=body, published_at=published, language=language)
