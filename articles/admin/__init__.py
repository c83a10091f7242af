"""The editors' desk: stock Django admin, a module for each noun. `articles.desk` has its site."""

from articles.admin import (
    alert,
    article,
    country,
    errand,
    feeds,
    importrun,
    ingest,
    nameexception,
    operation,
    person,
    proposal,
    source,
    topic,
    version,
)

__all__ = [
    "alert",
    "article",
    "country",
    "errand",
    "feeds",
    "importrun",
    "ingest",
    "nameexception",
    "operation",
    "person",
    "proposal",
    "source",
    "topic",
    "version",
]
