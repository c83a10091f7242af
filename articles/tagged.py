"""What an item is tagged with, as readers see it: people, countries and topics, each in order of names."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection

from articles import prepared
from articles.models import SUBJECTS, TAGGING_OF, Article, Country, Person, Subject, Topic

_ALL = ("id", "name", "sort_name", "slug", "wikidata_id", "origin", "article_count")
# What only one of them has; the others have nothing in its place.
_OWN: dict[str, tuple[str, ...]] = {
    Topic.kind: ("code",),
    Country.kind: ("alpha2", "alpha4", "existed_from", "existed_until"),
}
_COLUMNS = (*_ALL, *(name for names in _OWN.values() for name in names))


def tagged(item: Article) -> tuple[list[Person], list[Country], list[Topic]]:
    """Those not hidden, with what tells them apart and leads to them. One query.

    Written as SQL: on every page of an item, and three questions of the ORM take longer than all else of it.
    """
    rows = prepared.rows(_statement(), [item.pk] * len(SUBJECTS))
    found: list[Any] = [
        [_made(model, values) for kind, *values in rows if kind == model.kind] for model in SUBJECTS
    ]
    people, countries, topics = found
    return people, countries, topics


@cache
def _statement() -> str:
    parts = []
    for model in SUBJECTS:
        own = _OWN.get(model.kind, ())
        columns = [f"subject.{name}" if name in (*_ALL, *own) else "NULL" for name in _COLUMNS]
        tagging, table = TAGGING_OF[model.kind]._meta.db_table, model._meta.db_table
        parts.append(
            f"SELECT '{model.kind}', {', '.join(columns)} FROM {tagging} AS tagging "  # noqa: S608
            f"JOIN {table} AS subject ON subject.id = tagging.subject_id "
            "WHERE tagging.article_id = %s AND NOT subject.is_hidden"
        )
    return f"{' UNION ALL '.join(parts)} ORDER BY 1, 4, 2"


def _made(model: type[Subject], values: Sequence[Any]) -> Subject:
    pairs = dict(zip(_COLUMNS, values, strict=True))
    wanted = {*_ALL, *_OWN.get(model.kind, ())}
    known = [field.attname for field in model._meta.concrete_fields if field.attname in wanted]
    return model.from_db(connection.alias, known, [pairs[name] for name in known])
