"""Which other items to read with this one.

Rule: items that share its rarest people, topics and countries, those nearest in time first looked at; a
shared subject counts the more the fewer items it has. At most `FOLLOWED` subjects are followed and
`NEAREST` items on each side of each, every one a short range of the index (subject, sequence), so that the
cost does not grow with the tags. A single subject in common says nothing when more than `COMMON` items have
it.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from django.db import connection
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import chronology, prepared
from articles.models import TAGGING_OF, Article, Subject

FOLLOWED = 6
NEAREST = 20
COMMON = 1_000
_WEIGHTS = {"person": 1.5, "topic": 1.0, "country": 0.7}
_SAME = {
    "person": (_("same person"), _("same people")),
    "topic": (_("same topic"), _("same topics")),
    "country": (_("same country"), _("same countries")),
}
_NEAR = 31  # days up to which days are counted


@dataclass(frozen=True, slots=True)
class Ranked:
    """The keys of related items, best first, and the subjects that each has in common with the article."""

    article: Article
    shared: dict[int, list[Subject]]

    def among(self, found: Mapping[int, Article]) -> list[Article]:
        """Those found by key, in order, each with `.reason` and with `.shared`: the names in common."""
        items = [found[key] for key in self.shared if key in found]
        for item in items:
            subjects = self.shared[item.pk]
            item.shared = [subject.shown_name for subject in subjects]
            item.reason = reason(subjects, self.article, item)
        return items


def ranked(
    article: Article, subjects: Iterable[Subject], limit: int = 5, *, apart: Collection[int] = ()
) -> Ranked:
    """Up to `limit` public items that share its subjects, but those with the keys `apart`. One query, none
    without subjects."""
    followed = sorted(subjects, key=lambda subject: subject.article_count)[:FOLLOWED]
    shared: dict[int, list[Subject]] = defaultdict(list)
    scores: dict[int, float] = defaultdict(float)
    for number, other, sequence in sorted(_nearest(article.sequence, followed)) if followed else ():
        subject = followed[number]
        shared[other].append(subject)
        days = abs(chronology.days_between(article.sequence, sequence))
        scores[other] += _WEIGHTS[subject.kind] / log(2 + subject.article_count) / (1 + log(1 + days / 7))
    telling = [key for key, common in shared.items() if len(common) > 1 or common[0].article_count <= COMMON]
    telling = [key for key in telling if key not in {article.pk, article.supersedes_id, *apart}]
    best = sorted(telling, key=lambda key: (-scores[key], -key))[:limit]
    return Ranked(article, {key: shared[key] for key in best})


def reason(shared: Collection[Subject], article: Article, other: Article) -> str:
    """In words, why to read another item with an article: “Same people, same topic, same week”."""
    counts = Counter(subject.kind for subject in shared)
    alike = [str(_SAME[kind][counts[kind] > 1]) for kind in _SAME if counts[kind]]
    text = ", ".join([*alike, _when(other.published_on, article.published_on)])
    return text[:1].upper() + text[1:]


def _when(other: dt.date, day: dt.date) -> str:
    """By the calendar: the week is that of ISO 8601."""
    if other == day:
        return gettext("same day")
    if other.isocalendar()[:2] == day.isocalendar()[:2]:
        return gettext("same week")
    days, years = abs((other - day).days), abs(other.year - day.year)
    if days > _NEAR and not years:
        return gettext("same year")
    if days <= _NEAR:
        return _days(days, earlier=other < day) % {"count": days}
    return _years(years, earlier=other < day) % {"count": years}


def _days(number: int, *, earlier: bool) -> str:
    if earlier:
        return ngettext("%(count)s day earlier", "%(count)s days earlier", number)
    return ngettext("%(count)s day later", "%(count)s days later", number)


def _years(number: int, *, earlier: bool) -> str:
    if earlier:
        return ngettext("%(count)s year earlier", "%(count)s years earlier", number)
    return ngettext("%(count)s year later", "%(count)s years later", number)


def _nearest(sequence: int, subjects: Sequence[Subject]) -> list[tuple[int, int, int]]:
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
    return prepared.rows(" UNION ALL ".join(parts), values)
