"""What editors decide of stories: that an item stands apart, or is part of another story; and the way back.

Each decision is one Operation, and holds against the rules of `articles.chaining` until it is undone. What
may not be raises PermissionDenied; what cannot be raises ValidationError with a sentence for the editor.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from articles import chaining, rights
from articles.models import Article, Operation, StoryPart
from articles.rights import Actor
from articles.search import index

_COLUMNS = ("relation", "origin", "likeness", "is_pinned")
_ALONE: dict[str, Any] = {"relation": "", "origin": "", "likeness": None, "is_pinned": False}
KINDS = (Operation.Kind.SPLIT, Operation.Kind.JOIN)
# Per cent of their shingles that a copy and its original have in common, from which nobody need look at them.
CERTAIN = 95


@transaction.atomic
def split(article: Article, *, user: Actor, reason: str = "") -> Operation:
    """Takes an item out of its story: it follows nothing, and no rule lets another follow it."""
    standing = _locked(article, user)
    if not StoryPart.objects.filter(pk=standing.pk, story__isnull=False).exists() or _stands_apart(standing):
        raise ValidationError("It stands alone: there is no story to split it from.")
    wanted = {**_ALONE, "origin": StoryPart.Origin.EDITOR, "is_pinned": True}
    return _decide(
        standing, {"follows": None, "supersedes": None, **wanted}, Operation.Kind.SPLIT, user, reason
    )


@transaction.atomic
def join(article: Article, to: Article, relation: str, *, user: Actor, reason: str = "") -> Operation:
    """Makes an item, with what follows it, part of the story of another: of its last part before the item or,
    where all are later, of its first."""
    standing = _locked(article, user)
    rights.require(rights.may_see(user, to), "You may not see that item.")
    if relation not in StoryPart.Relation.values:
        raise ValidationError("Say whether it is a take, an update, a correction or a copy.")
    if to.pk == standing.pk:
        raise ValidationError("That is the item itself.")
    if to.pk in chaining.company(standing.pk):
        raise ValidationError("They are parts of one story already.")
    wanted = {
        "follows": _last_before(standing, to).uid,
        "supersedes": None,
        "relation": relation,
        "origin": StoryPart.Origin.EDITOR,
        "likeness": None,
        "is_pinned": True,
    }
    return _decide(standing, wanted, Operation.Kind.JOIN, user, reason)


@transaction.atomic
def confirm(article: Article, *, user: Actor, reason: str = "") -> Operation:
    """Says that an item follows what a rule found that it follows: no rule finds another from then on."""
    standing = _locked(article, user)
    part = StoryPart.objects.filter(pk=standing.pk, is_pinned=False, follows__isnull=False).first()
    if part is None:
        raise ValidationError("That was decided meanwhile, or it follows nothing by now.")
    decided = {"origin": StoryPart.Origin.EDITOR, "is_pinned": True}
    return _decide(standing, _state(standing) | decided, Operation.Kind.JOIN, user, reason)


def doubtful() -> QuerySet[StoryPart]:
    """Items said by a rule, and by no editor, to repeat another whose text differs; the least alike first."""
    copies = StoryPart.objects.filter(
        relation=StoryPart.Relation.COPY, origin=StoryPart.Origin.RULE, is_pinned=False
    )
    return copies.filter(likeness__lt=CERTAIN).order_by("likeness", "article")


@transaction.atomic
def undo(operation: Operation, *, user: Actor, reason: str = "") -> Operation:
    """Puts an item back where it was before a decision, as long as nothing was decided of it since."""
    uid, (before, after) = _decided(operation)
    article = Article.objects.filter(uid=uid).first()
    if article is None:
        raise ValidationError("The article was deleted meanwhile.")
    standing = _locked(article, user)
    if Operation.objects.filter(undoes=operation).exists():
        raise ValidationError("That was undone already.")
    if _state(standing) != after:
        raise ValidationError("Something else was decided of this item since: undo that first.")
    kind = Operation.Kind.JOIN if operation.kind == Operation.Kind.SPLIT else Operation.Kind.SPLIT
    return _decide(standing, before, kind, user, reason, undoes=operation)


def decisions(article: Article, limit: int = 10) -> list[Operation]:
    """What was decided of an item's place in stories, the newest first."""
    made = Operation.objects.filter(kind__in=KINDS, changes__article__has_key=article.uid)
    return list(made.select_related("created_by", "undone_by").order_by("-id")[:limit])


def _locked(article: Article, user: Actor) -> Article:
    index.take_turn()
    rows = Article.objects.select_for_update(of=("self",)).select_related("source", "supersedes")
    standing = rows.filter(pk=article.pk).first()
    if standing is None:
        raise ValidationError("The article was deleted meanwhile.")
    rights.require(rights.may_edit(user, standing), "You may edit your own drafts only.")
    return standing


def _stands_apart(article: Article) -> bool:
    return StoryPart.objects.filter(pk=article.pk, is_pinned=True, follows=None).exists()


def _last_before(article: Article, to: Article) -> Article:
    """The part of the other story that the item continues."""
    parts = Article.objects.filter(pk__in=[to.pk, *chaining.company(to.pk)]).order_by("published_at", "uid")
    ordered = list(parts.only("uid", "published_at"))
    earlier = [
        part for part in ordered if (part.published_at, part.uid) < (article.published_at, article.uid)
    ]
    return earlier[-1] if earlier else ordered[0]


def _state(article: Article) -> dict[str, Any]:
    """Where an item stands, as the log keeps it: others by uid."""
    part = StoryPart.objects.select_related("follows").filter(pk=article.pk).first()
    columns = {name: getattr(part, name) for name in _COLUMNS} if part else _ALONE
    return {
        "follows": part.follows.uid if part and part.follows else None,
        "supersedes": article.supersedes.uid if article.supersedes else None,
        **columns,
    }


def _decide(  # noqa: PLR0917 - the parts of a log entry
    article: Article,
    wanted: dict[str, Any],
    kind: str,
    user: Actor,
    reason: str,
    undoes: Operation | None = None,
) -> Operation:
    before, company = _state(article), chaining.company(article.pk)
    known = {each.uid: each for each in Article.objects.filter(uid__in=_uids(wanted)).only("uid")}
    if missing := _uids(wanted) - known.keys():
        raise ValidationError(f"The item {min(missing)} was deleted meanwhile.")
    Article.objects.filter(pk=article.pk).update(supersedes=known.get(wanted["supersedes"] or ""))
    StoryPart.objects.filter(pk=article.pk).delete()
    if wanted["is_pinned"]:
        columns = {name: wanted[name] for name in _COLUMNS}
        StoryPart.objects.create(article=article, follows=known.get(wanted["follows"] or ""), **columns)
    chaining.refresh([article.pk, *company])
    article.refresh_from_db(fields=["supersedes"])
    label = Operation.Kind(kind).label
    operation = Operation.objects.create(
        kind=kind,
        summary=f"{'undo: ' if undoes else ''}{label}: {article.headline}"[:500],
        reason=reason,
        changes={"article": {article.uid: {"story": [before, _state(article)]}}},
        created_by=rights.person(user),
        undoes=undoes,
    )
    operation.concern([article.pk])
    return operation


def _decided(operation: Operation) -> tuple[str, list[dict[str, Any]]]:
    """The uid of the item, and where it stood before and after."""
    if operation.kind not in KINDS:
        raise ValidationError("That is no decision about a story.")
    ((uid, changes),) = operation.changes["article"].items()
    return uid, changes["story"]


def _uids(state: dict[str, Any]) -> set[str]:
    return {state["follows"], state["supersedes"]} - {None}
