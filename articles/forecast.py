"""What an import would do, foretold from what is held and from what it would have brought itself so far."""

import datetime as dt
import sqlite3
from collections.abc import Sequence

from articles.formats.record import PubStatus
from articles.holdings import Holding, Key, Text, Verdict, held, load_texts
from articles.intake import Sorted, sort
from articles.models import Version
from articles.received import Age, Item, Outcome, Refusal

_CREATE = """
    CREATE TABLE foretold (
        source TEXT, item TEXT, hash TEXT, version INTEGER, created TEXT, status TEXT, stands INTEGER,
        PRIMARY KEY (source, item, hash)
    ) WITHOUT ROWID
"""
_FIND = "SELECT hash, version, created, status, stands FROM foretold WHERE source = ? AND item = ?"
_NOTE = "INSERT INTO foretold VALUES (?, ?, ?, ?, ?, ?, ?)"
_REPLACED = "UPDATE foretold SET stands = 0 WHERE source = ? AND item = ?"


class Forecast:
    """Foretells what would become of batches, and writes nothing to the archive.

    What the batches so far would have brought is kept in a file of its own, which is gone with the object:
    there is no bound to how much that may be.
    """

    def __init__(self) -> None:
        self._foretold = sqlite3.connect("")
        self._foretold.execute(_CREATE)

    def take(self, items: Sequence[Item], refusals: Sequence[Refusal]) -> Outcome:
        """The outcome that `Intake.take` would have."""
        holdings = held(items)
        load_texts(holdings.values())
        for item in items:
            self._add_foretold(holdings, item.key)
        batch = sort(items, refusals, holdings)
        for item in batch.fresh:
            self._note(item, stands=not item.is_kill)
        for item, verdict in batch.changed:
            self._note(item, stands=verdict is Verdict.NEWER)
        outcome = batch.outcome()
        outcome.held = _held_back(batch, holdings)
        return outcome

    def _add_foretold(self, holdings: dict[Key, Holding], key: Key) -> None:
        for content_hash, version, created, status, stands in self._foretold.execute(_FIND, key).fetchall():
            age = Age(version, dt.datetime.fromisoformat(created) if created else None)
            holding = holdings.setdefault(key, Holding(0, "", Age()))
            holding.texts.append(Text(0, content_hash, age, PubStatus(status)))
            if stands:
                holding.content_hash, holding.age = content_hash, age

    def _note(self, item: Item, *, stands: bool) -> None:
        if stands:
            self._foretold.execute(_REPLACED, item.key)
        created = item.age.created.isoformat() if item.age.created else None
        row = (item.content_hash, item.age.version, created, item.record.pub_status.value, stands)
        self._foretold.execute(_NOTE, (*item.key, *row))


def _held_back(batch: Sorted, holdings: dict[Key, Holding]) -> int:
    """Of how many articles an editor has changed something that would stay."""
    newer = [holdings[item.key].article for item, verdict in batch.changed if verdict is Verdict.NEWER]
    edits = Version.objects.exclude(kind=Version.Kind.WIRE).filter(article__in=newer)
    return edits.order_by().values("article").distinct().count() if newer else 0
