"""What a batch of items should be tagged with, against what stands; what differs is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.models import SUBJECTS, TAGGING_OF, Article, Proposal, Tagging
from articles.tagging.lexicon import Subject

Key = tuple[int, str, int]  # article, kind and key of the subject
_REWRITTEN = ("confidence", "evidence", "state", "decided_at", "decided_by", "operation")
_OF_TAGS = ("mentions", "reasons", "count")


@dataclass(frozen=True, slots=True)
class Finding:
    """That an item names a subject, how surely it is about it, and the evidence."""

    article: Article
    subject: Subject
    confidence: float
    evidence: dict[str, Any]

    @property
    def key(self) -> Key:
        return (self.article.pk, *self.subject)

    @property
    def is_sure(self) -> bool:
        threshold = self.article.source.tag_threshold
        return threshold is not None and self.confidence >= threshold


@dataclass(slots=True)
class Settled:
    """New tags, new proposals, and the articles of which the tags are others now."""

    tagged: int = 0
    waiting: int = 0
    changed: set[int] = field(default_factory=set)


def settle(
    articles: Sequence[Article], findings: Iterable[Finding], subject: Subject | None, *, by_rule: bool
) -> Settled:
    """Writes what differs, of all subjects or of one. Without `by_rule` tags stay as they are."""
    ids = [article.pk for article in articles]
    taggings, proposals = _taggings(ids, subject), _proposals(ids, subject)
    tags: dict[Key, Any] = {}
    waiting: dict[Key, Proposal] = {}
    for finding in findings:
        if _is_decided(finding, taggings, proposals):
            continue
        if not by_rule and finding.key in taggings:
            continue
        if by_rule and finding.is_sure:
            tags[finding.key] = _tag(finding)
        else:
            waiting[finding.key] = _proposal(finding)
    settled = Settled()
    ours = {key: row for key, row in taggings.items() if row.origin == Tagging.Origin.RULE}
    for kind in TAGGING_OF if by_rule else ():
        _write_tags(kind, _of(kind, tags), _of(kind, ours), settled)
    _write_proposals(waiting, proposals, settled)
    return settled


def _of(kind: str, rows: dict[Key, Any]) -> dict[Key, Any]:
    return {key: row for key, row in rows.items() if key[1] == kind}


def _taggings(ids: Sequence[int], subject: Subject | None) -> dict[Key, Any]:
    found: dict[Key, Any] = {}
    for model in SUBJECTS:
        manager: Any = TAGGING_OF[model.kind]._default_manager
        rows = manager.filter(article_id__in=ids)
        if subject is not None:
            rows = rows.filter(subject_id=subject[1]) if subject[0] == model.kind else rows.none()
        found |= {(row.article_id, model.kind, row.subject_id): row for row in rows}
    return found


def _proposals(ids: Sequence[int], subject: Subject | None) -> dict[Key, Proposal]:
    rows = Proposal.objects.filter(article_id__in=ids)
    if subject is not None:
        rows = rows.filter(**{subject[0]: subject[1]})
    return {(row.article_id, row.kind, row.subject_id): row for row in rows}


def _is_decided(finding: Finding, taggings: dict[Key, Any], proposals: dict[Key, Proposal]) -> bool:
    """Whether somebody else gave the tag, or an editor decided about this very text."""
    tagging, proposal = taggings.get(finding.key), proposals.get(finding.key)
    if tagging is not None and tagging.origin != Tagging.Origin.RULE:
        return True
    if proposal is None or proposal.state == Proposal.State.WAITING:
        return False
    return bool(proposal.evidence.get("digest") == finding.evidence["digest"])


def _write_tags(kind: str, wanted: dict[Key, Any], standing: dict[Key, Any], settled: Settled) -> None:
    manager: Any = TAGGING_OF[kind]._default_manager
    surplus = [key for key in standing if key not in wanted]
    new = [key for key in wanted if key not in standing]
    kept = [(standing[key], row) for key, row in wanted.items() if key in standing]
    changed = [(row, now) for row, now in kept if row.evidence != now.evidence]
    if surplus:
        manager.filter(pk__in=[standing[key].pk for key in surplus]).delete()
    if new:
        manager.bulk_create([wanted[key] for key in new])
    for row, now in changed:
        row.evidence = now.evidence
    if changed:
        manager.bulk_update([row for row, _ in changed], ["evidence"])
    settled.tagged += len(new)
    settled.changed.update(key[0] for key in (*surplus, *new))


def _write_proposals(wanted: dict[Key, Proposal], standing: dict[Key, Proposal], settled: Settled) -> None:
    """A decided one stays where nothing is proposed any more, and waits again where the text is another."""
    surplus = [
        row.pk for key, row in standing.items() if key not in wanted and row.state == Proposal.State.WAITING
    ]
    new = [row for key, row in wanted.items() if key not in standing]
    changed = [
        (standing[key], row) for key, row in wanted.items() if key in standing and _differ(standing[key], row)
    ]
    if surplus:
        Proposal.objects.filter(pk__in=surplus).delete()
    if new:
        Proposal.objects.bulk_create(new)
    for row, now in changed:
        for name in _REWRITTEN:
            setattr(row, name, getattr(now, name))
    if changed:
        Proposal.objects.bulk_update([row for row, _ in changed], _REWRITTEN)
    settled.waiting += len(new)


def _differ(one: Proposal, other: Proposal) -> bool:
    return (one.confidence, one.evidence, one.state) != (other.confidence, other.evidence, other.state)


def _tag(finding: Finding) -> Any:
    article, (kind, subject) = finding.article, finding.subject
    told = {name: finding.evidence[name] for name in _OF_TAGS}
    model: Any = TAGGING_OF[kind]
    return model(
        article_id=article.pk,
        subject_id=subject,
        origin=Tagging.Origin.RULE,
        evidence=told | {"confidence": finding.confidence},
        sequence=article.sequence if article.is_public else None,
    )


def _proposal(finding: Finding) -> Proposal:
    kind, subject = finding.subject
    owner: dict[str, Any] = {f"{kind}_id": subject}
    return Proposal(
        article_id=finding.article.pk, confidence=finding.confidence, evidence=finding.evidence, **owner
    )
