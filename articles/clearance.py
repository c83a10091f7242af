"""Whether readers may see an item, as far as its source says: embargoes, what it withholds, what it kills.

What came by wire is never shown before its time or against the word of its source. Where the source leaves
the choice, what an editor decided stands. docs/imports.md tells archivists the rules.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from articles import addresses
from articles.holdings import Holding, Verdict
from articles.models import Article, Operation
from articles.received import Item

KILLED = "Its source has killed it."
WITHHELD = "Its source withholds it."
RELEASED = "Its source lets readers see it."
SENT_AFTER_KILL = "Its source sent a text after it had killed the item: restore it to let readers see it."

_Status = Article.Status
_Kind = Operation.Kind


@dataclass(slots=True)
class Change:
    """A text, or a kill, that arrived for an article. Whoever makes one has locked the article."""

    article: Article
    item: Item
    holding: Holding
    verdict: Verdict
    original: int  # key of the SourceItem
    reason: str = ""  # for colleagues, why there is a new version
    _former_note: str = field(init=False)

    def __post_init__(self) -> None:
        self._former_note = self.article.editorial_note

    @property
    def is_newer(self) -> bool:
        return self.verdict is Verdict.NEWER

    @property
    def is_first_text(self) -> bool:
        """Whether the article holds nothing yet but a kill, which nobody was to read."""
        return not self.holding.content_hash

    @property
    def is_kept_by_source(self) -> bool:
        """Whether readers are kept from the article because its source withholds it, not by an editor."""
        article, reason = self.article, self._former_note or WITHHELD
        return self.holding.is_withheld and (
            article.status == _Status.DRAFT or article.withdrawn_reason == reason
        )

    @property
    def is_newest_kill(self) -> bool:
        is_kill, age = self.verdict is Verdict.KILL, self.item.age
        return is_kill and not any(age.is_before(kill.age) for kill in self.holding.kills)


def admit(article: Article, item: Item, now: dt.datetime) -> Operation | None:
    """Gives a new article its status; returns what to log, which is what readers are kept from."""
    note = item.record.editorial_note
    if item.is_kill:
        article.status = _Status.WITHDRAWN
        article.withdrawn_at, article.withdrawn_reason = now, note or KILLED
        return _operation(_Kind.WITHDRAW, article, article.withdrawn_reason)
    if item.is_withheld:
        article.status = _Status.DRAFT
        return _operation(_Kind.HOLD, article, note or WITHHELD)
    article.status = _opened(article, now)
    return _operation(_Kind.HOLD, article, _not_before(article)) if item.is_embargoed(now) else None


def clear(change: Change, now: dt.datetime) -> Operation | None:
    """Gives a known article, which has its new text and time by now, the status that follows from them.

    Returns what to log, if that is anything.
    """
    article = change.article
    before = {"status": str(article.status), "withdrawn_reason": article.withdrawn_reason}
    status = _status_after(change, now)
    reason = _reason_after(change) if status == _Status.WITHDRAWN else ""
    withdrawn_at = (article.withdrawn_at or now) if status == _Status.WITHDRAWN else None
    article.status, article.withdrawn_at, article.withdrawn_reason = status, withdrawn_at, reason
    after = {"status": str(status), "withdrawn_reason": reason}
    if before == after:
        return _kept_back(change)
    operation = _operation(_kind(before["status"], status), article, _why(change, before["status"]))
    changes: dict[str, Any] = {
        name: [before[name], after[name]] for name in after if before[name] != after[name]
    }
    if article.is_public and (former := addresses.occupy(article)):
        changes["redirect"] = [former, None]
    operation.changes = {"article": {article.uid: changes}}
    return operation


def is_released(item: Item, now: dt.datetime) -> bool:
    """Whether its source lets readers see this text by now."""
    return not (item.is_kill or item.is_withheld) and (item.instant is None or item.instant <= now)


def _status_after(change: Change, now: dt.datetime) -> str:
    item, status = change.item, change.article.status
    if change.verdict is Verdict.KILL:
        return _Status.WITHDRAWN
    if change.verdict is Verdict.LATE:
        # What its source withholds now, it had let readers see before.
        taken_back = status == _Status.DRAFT and change.holding.is_withheld and is_released(item, now)
        return _Status.WITHDRAWN if taken_back else status
    if item.is_withheld:
        return _withheld(change, now)
    is_open = status in {_Status.PUBLISHED, _Status.SCHEDULED}
    if is_open or (change.is_kept_by_source and not change.holding.kills):
        return _opened(change.article, now)
    return status


def _withheld(change: Change, now: dt.datetime) -> str:
    """What readers have seen is withdrawn: they are told why it is gone."""
    status = change.article.status
    if status == _Status.SCHEDULED:
        was_released = any(text.is_released(now) for text in change.holding.texts)
        return _Status.WITHDRAWN if was_released else _Status.DRAFT
    return _Status.WITHDRAWN if status == _Status.PUBLISHED else status


def _opened(article: Article, now: dt.datetime) -> str:
    return _Status.SCHEDULED if article.published_at > now else _Status.PUBLISHED


def _reason_after(change: Change) -> str:
    """What readers are told in place of a withdrawn item; an editor's own reason stays."""
    article, note = change.article, change.item.record.editorial_note
    is_ours = article.status != _Status.WITHDRAWN or change.is_kept_by_source
    if change.verdict is Verdict.KILL:
        is_ours = is_ours or bool(change.holding.kills)
        return (note or KILLED) if is_ours and change.is_newest_kill else article.withdrawn_reason
    if change.verdict is Verdict.LATE:
        note = article.editorial_note
    is_told = article.status != _Status.WITHDRAWN or change.item.is_withheld
    return (
        (note or WITHHELD) if is_ours and is_told and not change.holding.kills else article.withdrawn_reason
    )


def _kept_back(change: Change) -> Operation | None:
    """An editor has to know of a text that came after the kill."""
    article, holding = change.article, change.holding
    is_after = change.is_newer and not any(change.item.age.is_before(kill.age) for kill in holding.kills)
    if holding.kills and is_after and article.status == _Status.WITHDRAWN:
        return _operation(_Kind.HOLD, article, SENT_AFTER_KILL)
    return None


def _kind(before: str, after: str) -> str:
    if after == _Status.WITHDRAWN:
        return _Kind.WITHDRAW
    if after == _Status.DRAFT or (before, after) == (_Status.PUBLISHED, _Status.SCHEDULED):
        return _Kind.HOLD
    return _Kind.RESTORE if before == _Status.WITHDRAWN else _Kind.PUBLISH


def _why(change: Change, before: str) -> str:
    article = change.article
    if article.status == _Status.WITHDRAWN:
        return article.withdrawn_reason
    if article.status == _Status.DRAFT:
        return change.item.record.editorial_note or WITHHELD
    return _not_before(article) if before == _Status.PUBLISHED else RELEASED


def _not_before(article: Article) -> str:
    return f"Its source lets nobody see it before {article.published_at:%Y-%m-%d %H:%M} UTC."


def _operation(kind: str, article: Article, reason: str) -> Operation:
    return Operation(kind=kind, summary=f"{_Kind(kind).label}: {article.headline}"[:500], reason=reason)
