"""An editor's changes and the wire's in one text, field by field.

A field is the editor's while it says something else than the wire sent last; it stays as it is. The others
follow the wire. A tag that an editor took away does not come back with a text that has its label again.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from articles import versions
from articles.clearance import Change
from articles.history import Past
from articles.models import SUBJECTS, Article
from articles.tagging.imported import Spared


def merge(
    changes: Sequence[Change], former: Mapping[int, Past], sent: versions.Snapshots, now: dt.datetime
) -> Spared:
    """Puts what the editor leaves to the wire into the articles; returns the tags that are to stay away."""
    taken_away: dict[str, set[tuple[int, str]]] = {kind: set() for kind in versions.KINDS}
    for change in changes:
        article, past = change.article, former[change.article.pk]
        arrived = sent[article.pk]
        for name in versions.TEXT:
            if past.is_the_wires(name):
                setattr(article, name, arrived[name])
        _date(change, past, arrived, now)
        for kind, pairs in taken_away.items():
            gone = _uids(past.sent_last, kind) - _uids(past.standing, kind)
            pairs |= {(article.pk, uid) for uid in gone}
        if any(past.standing[name] != getattr(article, name) for name in versions.TEXT):
            article.updated_at = now
    return _spared(taken_away)


def _date(change: Change, past: Past, arrived: Mapping[str, Any], now: dt.datetime) -> None:
    """A running embargo counts whatever an editor has set."""
    article, embargo = change.article, change.item.embargo
    if past.is_the_wires("published_at") and past.is_the_wires("precision"):
        article.published_at = dt.datetime.fromisoformat(arrived["published_at"])
        article.precision = arrived["precision"]
    if embargo is not None and embargo > max(now, article.published_at):
        article.published_at, article.precision = embargo, Article.Precision.MINUTE


def _uids(fields: Mapping[str, Any] | None, kind: str) -> set[str]:
    return {uid for uid, _name in (fields or {}).get(kind, ())}


def _spared(taken_away: Mapping[str, set[tuple[int, str]]]) -> Spared:
    spared: Spared = set()
    for subject, pairs in zip(SUBJECTS, taken_away.values(), strict=True):
        manager: Any = subject._default_manager
        keys = dict(manager.filter(uid__in={uid for _article, uid in pairs}).values_list("uid", "pk"))
        spared |= {(subject, article, keys[uid]) for article, uid in pairs if uid in keys}
    return spared
