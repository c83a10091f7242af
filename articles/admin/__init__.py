"""The editors' desk: stock Django admin, a module for each noun. `articles.desk` has its site."""

from articles.admin import (
    account,
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
    searches,
    source,
    topic,
    version,
)

__all__ = [
    "account",
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
    "searches",
    "source",
    "topic",
    "version",
]
