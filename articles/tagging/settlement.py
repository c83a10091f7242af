"""What a batch of items should be tagged with, against what stands; what differs is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from articles import rows
from articles.models import SUBJECTS, TAGGING_OF, Article, Proposal, Tagging
from articles.tagging.lexicon import Subject

T = TypeVar("T")
Key = tuple[int, str, int]  # article, kind and key of the subject
_REWRITTEN = ("confidence", "evidence", "state", "decided_at", "decided_by", "operation")
_UNDECIDED = {
    "state": Proposal.State.WAITING,
    "decided_at": None,
    "decided_by_id": None,
    "operation_id": None,
}
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


class Tag(NamedTuple):
    """A tagging as it stands: its key, who gave it, and on what evidence."""

    pk: int
    origin: str
    evidence: dict[str, Any]


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
    tags: dict[Key, rows.Row] = {}
    waiting: dict[Key, rows.Row] = {}
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
    ours = {key: tag for key, tag in taggings.items() if tag.origin == Tagging.Origin.RULE}
    for kind in TAGGING_OF if by_rule else ():
        _write_tags(kind, _of(kind, tags), _of(kind, ours), settled)
    _write_proposals(waiting, proposals, settled)
    return settled


def _of(kind: str, tags: dict[Key, T]) -> dict[Key, T]:
    return {key: tag for key, tag in tags.items() if key[1] == kind}


def _taggings(ids: Sequence[int], subject: Subject | None) -> dict[Key, Tag]:
    found: dict[Key, Tag] = {}
    for model in SUBJECTS:
        manager: Any = TAGGING_OF[model.kind]._default_manager
        taggings = manager.filter(article_id__in=ids)
        if subject is not None:
            taggings = taggings.filter(subject_id=subject[1]) if subject[0] == model.kind else taggings.none()
        found |= {
            (article, model.kind, of): Tag(*tag)
            for article, of, *tag in taggings.values_list("article_id", "subject_id", *Tag._fields)
        }
    return found


def _proposals(ids: Sequence[int], subject: Subject | None) -> dict[Key, Proposal]:
    found = Proposal.objects.filter(article_id__in=ids)
    if subject is not None:
        found = found.filter(**{subject[0]: subject[1]})
    return {(row.article_id, row.kind, row.subject_id): row for row in found}


def _is_decided(finding: Finding, taggings: dict[Key, Tag], proposals: dict[Key, Proposal]) -> bool:
    """Whether somebody else gave the tag, or an editor decided about this very text."""
    tagging, proposal = taggings.get(finding.key), proposals.get(finding.key)
    if tagging is not None and tagging.origin != Tagging.Origin.RULE:
        return True
    if proposal is None or proposal.state == Proposal.State.WAITING:
        return False
    return bool(proposal.evidence.get("digest") == finding.evidence["digest"])


def _write_tags(kind: str, wanted: dict[Key, rows.Row], standing: dict[Key, Tag], settled: Settled) -> None:
    model: Any = TAGGING_OF[kind]
    surplus = [key for key in standing if key not in wanted]
    new = [key for key in wanted if key not in standing]
    changed = [
        model(pk=standing[key].pk, evidence=row["evidence"])
        for key, row in wanted.items()
        if key in standing and standing[key].evidence != row["evidence"]
    ]
    if surplus:
        model.objects.filter(pk__in=[standing[key].pk for key in surplus]).delete()
    rows.insert(model, [wanted[key] for key in new])
    if changed:
        model.objects.bulk_update(changed, ["evidence"])
    settled.tagged += len(new)
    settled.changed.update(key[0] for key in (*surplus, *new))


def _write_proposals(wanted: dict[Key, rows.Row], standing: dict[Key, Proposal], settled: Settled) -> None:
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
    rows.insert(Proposal, new)
    for proposal, row in changed:
        for name, value in row.items():
            setattr(proposal, name, value)
    if changed:
        Proposal.objects.bulk_update([proposal for proposal, _ in changed], _REWRITTEN)
    settled.waiting += len(new)


def _differ(proposal: Proposal, row: rows.Row) -> bool:
    return any(getattr(proposal, name) != row[name] for name in ("confidence", "evidence", "state"))


def _tag(finding: Finding) -> rows.Row:
    article, (_kind, subject) = finding.article, finding.subject
    told = {name: finding.evidence[name] for name in _OF_TAGS}
    return {
        "article_id": article.pk,
        "subject_id": subject,
        "origin": Tagging.Origin.RULE,
        "evidence": told | {"confidence": finding.confidence},
        "sequence": article.sequence if article.is_public else None,
    }


def _proposal(finding: Finding) -> rows.Row:
    kind, subject = finding.subject
    return {
        "article_id": finding.article.pk,
        f"{kind}_id": subject,
        "confidence": finding.confidence,
        "evidence": finding.evidence,
        **_UNDECIDED,
    }
