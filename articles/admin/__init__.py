"""The editors' desk: stock Django admin, a module for each noun. `articles.desk` has its site."""

from articles.admin import article, country, feeds, ingest, operation, person, source, topic, version

__all__ = ["article", "country", "feeds", "ingest", "operation", "person", "source", "topic", "version"]
