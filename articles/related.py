"""Which other items to read with this one.

Rule: items that share its rarest people, topics and countries, those nearest in time first looked at; a
shared subject counts the more the fewer items it has. At most `FOLLOWED` subjects are followed and
`NEAREST` items on each side of each, every one a short range of the index (subject, sequence), so that the
cost does not grow with the tags. A single subject in common says nothing when more than `COMMON` items have
it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log

from django.db import connection

from articles import chronology
from articles.models import TAGGING_OF, Article, Subject

FOLLOWED = 6
NEAREST = 20
COMMON = 1_000
_WEIGHTS = {"person": 1.5, "topic": 1.0, "country": 0.7}


def related(article: Article, subjects: Iterable[Subject], limit: int = 5) -> list[Article]:
    """Up to `limit` public items, best first, each with `.shared`: names of the subjects in common. Two
    queries."""
    followed = sorted(subjects, key=lambda subject: subject.article_count)[:FOLLOWED]
    if not followed:
        return []
    shared: dict[int, list[Subject]] = defaultdict(list)
    scores: dict[int, float] = defaultdict(float)
    keys: dict[int, int] = {}
    for number, other, sequence in _neighbours(article.sequence, followed):
        subject, keys[sequence] = followed[number], other
        shared[sequence].append(subject)
        days = abs((chronology.instant_of(sequence) - article.published_at).days)
        scores[sequence] += _WEIGHTS[subject.kind] / log(2 + subject.article_count) / (1 + log(1 + days / 7))
    themselves = {article.pk, article.supersedes_id}
    telling = [
        sequence
        for sequence, common in shared.items()
        if (len(common) > 1 or common[0].article_count <= COMMON) and keys[sequence] not in themselves
    ]
    best = sorted(telling, key=lambda sequence: (-scores[sequence], -keys[sequence]))[:limit]
    # By sequence: given keys and a status, SQLite would go through all that have the status.
    found = Article.objects.public().for_listing().in_bulk(best, field_name="sequence") if best else {}
    items = [found[sequence] for sequence in best if sequence in found]
    for item in items:
        item.shared = [subject.name for subject in shared[item.sequence]]
    return items


def _neighbours(sequence: int, subjects: Sequence[Subject]) -> list[tuple[int, int, int]]:
    """(number of the subject, article, its sequence) for the items next to `sequence`, in one statement.

    Django's union() refuses limits inside a compound statement on SQLite, although a derived table allows
    them.
    """
    parts: list[str] = []
    values: list[int] = []
    for number, subject in enumerate(subjects):
        table = connection.ops.quote_name(TAGGING_OF[subject.kind]._meta.db_table)
        for comparison, direction in (("<", "DESC"), (">", "ASC")):
            parts.append(
                f"SELECT * FROM (SELECT {number} AS number, article_id, sequence FROM {table} "  # noqa: S608
                f"WHERE subject_id = %s AND sequence {comparison} %s "
                f"ORDER BY sequence {direction} LIMIT {NEAREST}) AS near"
            )
            values += [subject.pk, sequence]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return list(cursor.fetchall())
