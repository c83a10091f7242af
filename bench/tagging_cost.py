"""What tagging costs: time to read an item, time and memory to keep the names of many people."""

import datetime as dt
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from articles import markup
from articles.formats import jsonlines
from articles.formats.record import ArticleRecord
from articles.models import Article, Person, prepare_subjects
from articles.models.name import announce
from articles.tagging.lexicon import Lexicon
from articles.tagging.proposals import named
from bench import corpus

PEOPLE, ITEMS, RUNS = 20_000, 2000, 3
_MOMENT = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)


def measure(work: Path) -> dict[str, float]:
    """The people are added to the database at hand."""
    people = [Person(name=f"{corpus.word(n * 7).title()} {corpus.word(n).title()}") for n in range(PEOPLE)]
    prepare_subjects(people)
    announce(Person, [person.pk for person in Person.objects.bulk_create(people)])
    articles = list(_articles(work))
    for article in articles:  # the analyser and the readers learn the words
        list(named(article))
    return {"people": PEOPLE, **_time_of(articles), **_names()}


def _articles(work: Path) -> Iterator[Article]:
    with corpus.file_of(ITEMS, work).open("rb") as stream:
        for parsed in jsonlines.parse(stream, ""):
            record = parsed.result
            if isinstance(record, ArticleRecord):
                yield Article(
                    headline=record.headline,
                    standfirst=record.standfirst,
                    body=markup.clean(record.body),
                    language=record.language or "en",
                    published_at=_MOMENT,
                )


def _time_of(articles: list[Article]) -> dict[str, float]:
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        for article in articles:
            list(named(article))
        times.append((time.process_time() - begun) / len(articles) * 1000)
    words = sum(len(f"{a.headline} {a.standfirst} {a.body}".split()) for a in articles) / len(articles)
    return {"ms": min(times), "words": words}


def _names() -> dict[str, float]:
    begun = time.process_time()
    lexicon = Lexicon()
    lexicon.renew()
    read = time.process_time()
    lexicon.reader("en")
    built = time.process_time()
    tracemalloc.start()
    lexicon = Lexicon()
    lexicon.renew()
    known, _ = tracemalloc.get_traced_memory()
    lexicon.reader("en")
    whole, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {
        "read": read - begun,
        "build": built - read,
        "memory": whole / 1024**2,
        "tries": (whole - known) / 1024**2,
    }
