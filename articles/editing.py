"""The one door for what people change in an article. Everything happens in one transaction or not at all.

Each function asks `articles.rights` about the row as it stands, locked: a right lost or an item published
a moment ago counts. What may not be raises PermissionDenied; what cannot be raises ValidationError with a
sentence for the editor; a text saved by somebody else meanwhile raises Conflict. No user is the archive.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import addresses, chaining, markup, rights, versions
from articles.models import (
    Article,
    Operation,
    Redirect,
    Subject,
    Tagging,
    Version,
)
from articles.models.identity import allot_slugs, slug_base
from articles.rights import Actor
from articles.search import index
from articles.tagging import by_hand
from articles.tagging.decisions import refuse
from articles.tagging.proposals import propose

EDITABLE = (*versions.TEXT, *versions.PLACE, "slug", "supersedes_id")
# Two writers can want the same slug or place in time at once; each attempt sees one more of the others.
ATTEMPTS = 30


class Conflict(Exception):  # noqa: N818 - it is no error, but news
    """Somebody saved the article since it was read; `standing` is what they saved."""

    def __init__(self, standing: Article) -> None:
        super().__init__("The article was saved by somebody else meanwhile.")
        self.standing = standing


@transaction.atomic
def create(article: Article, *, user: Actor, add: Iterable[Subject] = ()) -> Article:
    """Saves a new article as a draft of `user`, with tags."""
    rights.require(rights.holds(user, "add_article"), "You may not add articles.")
    index.take_turn()
    article.status = Article.Status.DRAFT
    article.withdrawn_at, article.withdrawn_reason = None, ""
    article.created_by = rights.person(user)
    _tidy(article)
    article.slug = article.slug and _free_slug(article, article.slug)
    _save(article)
    by_hand.add(article, add, user)
    chaining.chain([article])
    propose([article])
    index.refresh([article.pk])
    row = versions.snapshot(article) | {"slug": article.slug}
    _log(Operation.Kind.CREATE, article, user, changes=_without_body(versions.changed({}, row), 0, 1))
    return article


@transaction.atomic
def save_edit(
    article: Article,
    *,
    user: Actor,
    before: int,
    kind: str = Version.Kind.MINOR,
    reason: str = "",
    note: str = "",
    add: Iterable[Subject] = (),
    remove: Iterable[Tagging] = (),
) -> Article:
    """Saves the EDITABLE fields of `article` and its tags as a new version; returns what now stands.

    `before` is the version number that the editor read. A change of what readers see is minor, or a
    correction with a public note. Saving what already stands is nothing, however often it is done.
    """
    standing = _locked(article)
    rights.require(rights.may_edit(user, standing), "You may edit your own drafts only.")
    former = versions.snapshot(standing)
    former_slug, former_path = standing.slug, addresses.path_of(standing)
    superseded = standing.supersedes_id
    was_public = standing.is_public
    add, remove = by_hand.missing(standing, add), by_hand.present(standing, remove)
    _take_over(standing, article)
    if not (add or remove or _differs(standing, former, former_slug, superseded)):
        return standing
    if standing.version_number != before:
        raise Conflict(_locked(article))
    _check_kind(kind, note, is_public=was_public)
    versions.keep_first(standing, former, is_public=was_public)
    standing.version_number = versions.next_number(standing)
    standing.updated_at = timezone.now()
    _save(standing)
    by_hand.remove(standing, remove)
    refuse(standing, remove, user)
    by_hand.add(standing, add, user)
    chaining.chain([standing])
    propose([standing])
    index.refresh([standing.pk])
    after = versions.snapshot(standing)
    versions.add(standing, kind=kind, fields=after, user=user, reason=reason, note=note)
    changes = versions.changed(former | {"slug": former_slug}, after | {"slug": standing.slug})
    changes = _without_body(changes, before, standing.version_number)
    operation = _log(Operation.Kind.EDIT, standing, user, reason=reason, changes=changes)
    if was_public or standing.status == Article.Status.WITHDRAWN:
        addresses.moved(standing, Redirect.Kind.ARTICLE, former_path, operation)
    return standing


def revert(
    article: Article,
    number: int,
    *,
    user: Actor,
    before: int,
    kind: str = Version.Kind.MINOR,
    reason: str = "",
    note: str = "",
    tags: bool = True,
) -> tuple[Article, list[str]]:
    """Saves text and tags of an earlier version as a new one, or its text alone; returns also the names of
    lost tags.
    """
    fields = article.versions.get(number=number).fields
    wanted = Article.objects.select_related("source").get(pk=article.pk)
    for name in versions.TEXT:
        setattr(wanted, name, fields.get(name, getattr(wanted, name)))
    add: list[Subject] = []
    remove: list[Tagging] = []
    lost: list[str] = []
    for plural, taggings in by_hand.of(wanted) if tags else ():
        subjects, gone = versions.subjects(fields, plural)
        lost += gone
        if plural in fields:
            kept = {subject.pk for subject in subjects}
            remove += [tagging for tagging in taggings.all() if tagging.subject_id not in kept]
            add += subjects
    saved = save_edit(
        wanted,
        user=user,
        before=before,
        kind=kind,
        reason=reason or f"back to version {number}",
        note=note,
        add=add,
        remove=remove,
    )
    return saved, lost


@transaction.atomic
def publish(article: Article, *, user: Actor, reason: str = "", now: dt.datetime | None = None) -> Article:
    """Lets readers see a draft from its hour on: at once, or as a scheduled item."""
    standing = _locked(article)
    rights.require(rights.holds(user, "publish_article"), "You may not publish.")
    rights.require(rights.may_edit(user, standing), "You may not publish this item.")
    if standing.status == Article.Status.WITHDRAWN:
        raise ValidationError("It was withdrawn: restore it instead.")
    due = standing.published_at <= (now or timezone.now())
    status = Article.Status.PUBLISHED if due else Article.Status.SCHEDULED
    if standing.status in {status, Article.Status.PUBLISHED}:
        return standing
    return _change_state(standing, status, Operation.Kind.PUBLISH, user, reason)


@transaction.atomic
def ask_review(article: Article, *, user: Actor, reason: str = "") -> Article:
    """Tells those who publish that a draft is ready for them."""
    standing = _locked(article)
    rights.require(rights.may_edit(user, standing), "You may hand in your own drafts only.")
    if standing.status != Article.Status.DRAFT:
        raise ValidationError("Only a draft is handed in for review.")
    if standing.in_review_since:
        return standing
    standing.in_review_since = timezone.now()
    return _change_state(standing, Article.Status.DRAFT, Operation.Kind.REVIEW, user, reason)


@transaction.atomic
def return_to_author(article: Article, *, user: Actor, reason: str) -> Article:
    """Ends a review: it is a draft again, with a word to its author."""
    standing = _locked(article)
    rights.require(rights.holds(user, "publish_article"), "You may not end a review.")
    if not reason.strip():
        raise ValidationError("Say what is lacking.")
    if standing.status != Article.Status.DRAFT or not standing.in_review_since:
        return standing
    standing.in_review_since = None
    return _change_state(standing, Article.Status.DRAFT, Operation.Kind.RETURN, user, reason.strip())


@transaction.atomic
def hold(article: Article, *, user: Actor, reason: str = "") -> Article:
    """Makes a scheduled item a draft again."""
    standing = _locked(article)
    rights.require(rights.holds(user, "publish_article"), "You may not hold items back.")
    if standing.status == Article.Status.DRAFT:
        return standing
    if standing.status != Article.Status.SCHEDULED:
        raise ValidationError("Only a scheduled item can be held back: withdraw what readers have seen.")
    return _change_state(standing, Article.Status.DRAFT, Operation.Kind.HOLD, user, reason)


@transaction.atomic
def withdraw(article: Article, *, user: Actor, reason: str) -> Article:
    """Takes a published item from readers, who are told the reason in its place."""
    standing = _locked(article)
    rights.require(rights.holds(user, "withdraw_article"), "You may not withdraw items.")
    reason = reason.strip()
    if not reason:
        raise ValidationError("Say why it is withdrawn: readers are told.")
    if standing.status == Article.Status.WITHDRAWN:
        return standing
    if not standing.is_public:
        raise ValidationError("Only a published item can be withdrawn.")
    standing.withdrawn_at, standing.withdrawn_reason = timezone.now(), reason
    return _change_state(standing, Article.Status.WITHDRAWN, Operation.Kind.WITHDRAW, user, reason)


@transaction.atomic
def restore(article: Article, *, user: Actor, reason: str = "") -> Article:
    """Gives a withdrawn item back to readers, under its former address; not before its hour."""
    standing = _locked(article)
    rights.require(rights.holds(user, "withdraw_article"), "You may not restore items.")
    if standing.is_public:
        return standing
    if standing.status != Article.Status.WITHDRAWN:
        raise ValidationError("Only a withdrawn item can be restored.")
    standing.withdrawn_at, standing.withdrawn_reason = None, ""
    due = standing.published_at <= timezone.now()
    status = Article.Status.PUBLISHED if due else Article.Status.SCHEDULED
    return _change_state(standing, status, Operation.Kind.RESTORE, user, reason)


@transaction.atomic
def delete(article: Article, *, user: Actor, reason: str = "") -> None:
    """Deletes what no reader has seen; the log keeps it whole."""
    standing = _locked(article)
    if standing.status not in rights.UNSEEN or standing.originals.exists():
        raise ValidationError("What readers have seen or a wire has sent is kept: withdraw it instead.")
    rights.require(rights.may_delete(user, standing), "You may not delete this item.")
    row = versions.snapshot(standing) | {"slug": standing.slug, "status": standing.status}
    kept = standing.versions.order_by("number").values("number", "kind", "fields", "reason")
    changes: dict[str, Any] = versions.changed(row, {}) | {"versions": [list(kept), None]}
    _log(Operation.Kind.DELETE, standing, user, reason=reason, changes=changes)
    pk, company = standing.pk, chaining.company(standing.pk)
    standing.delete()
    chaining.refresh(company)
    index.refresh([pk])


def _locked(article: Article) -> Article:
    """The row as it stands, after those who are writing."""
    index.take_turn()
    rows = Article.objects.select_for_update(of=("self",)).select_related("source")
    try:
        return rows.get(pk=article.pk)
    except Article.DoesNotExist:
        raise ValidationError("The article was deleted meanwhile.") from None


def _change_state(article: Article, status: str, kind: str, user: Actor, reason: str) -> Article:
    """Saves a new status with what follows from it, and logs it."""
    before = _state(Article.objects.get(pk=article.pk))
    article.status = status
    if status != Article.Status.DRAFT:
        article.in_review_since = None
    _save(article)
    changes = versions.changed(before, _state(article))
    if article.is_public:
        article.versions.filter(number=article.version_number).update(is_public=True)
        if former := addresses.occupy(article):
            changes["redirect"] = [former, None]
    index.refresh([article.pk])
    _log(kind, article, user, reason=reason, changes=changes)
    return article


def _state(article: Article) -> dict[str, Any]:
    reviewed = {"in review": bool(article.in_review_since)} if article.in_review_since else {}
    return {"status": article.status, "withdrawn_reason": article.withdrawn_reason} | reviewed


def _take_over(standing: Article, edited: Article) -> None:
    """Sets the editable fields, and only those, to what the editor left them as."""
    headline, slug = standing.headline, standing.slug
    for name in EDITABLE:
        setattr(standing, name, getattr(edited, name))
    _tidy(standing)
    if standing.slug != slug:
        standing.slug = _free_slug(standing, standing.slug or standing.headline)
    elif standing.headline != headline and _follows(standing, slug, headline):
        standing.slug = _free_slug(standing, standing.headline)


def _follows(article: Article, slug: str, headline: str) -> bool:
    """The address of what nobody has seen follows its headline, unless somebody chose it."""
    return article.status in rights.UNSEEN and slug == slug_base(headline, fallback=article.uid)


def _tidy(article: Article) -> None:
    article.source = article.source.standing
    for name in versions.TEXT:
        setattr(article, name, tidied(name, getattr(article, name)))
    article.language = article.language or article.source.language


def tidied(name: str, text: Any) -> Any:
    """A field as it is stored: the body safe, one kind of line end, the headline on one line."""
    if not isinstance(text, str):
        return text
    if name == "body":
        return markup.from_typed(text)
    text = text.replace("\r\n", "\n").strip()
    return " ".join(text.split()) if name == "headline" else text


def _differs(article: Article, former: dict[str, Any], slug: str, superseded: int | None) -> bool:
    now = {name: getattr(article, name) for name in versions.TEXT}
    now |= {"precision": article.precision, "source": article.source.uid}
    now["published_at"] = article.published_at.astimezone(dt.UTC).isoformat()
    return (
        article.slug != slug
        or article.supersedes_id != superseded
        or any(former[name] != value for name, value in now.items())
    )


def _check_kind(kind: str, note: str, *, is_public: bool) -> None:
    if kind not in {Version.Kind.MINOR, Version.Kind.CORRECTION}:
        raise ValidationError("Say whether the change is minor or a correction.")
    if kind == Version.Kind.CORRECTION and not is_public:
        raise ValidationError("Readers do not see this item: there is nothing to correct for them.")
    if kind == Version.Kind.CORRECTION and not note.strip():
        raise ValidationError("A correction needs a note for readers.")


def _save(article: Article) -> None:
    """Saves, and steps aside when another writer takes the same slug or the same place in time first."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                article.save()
        except IntegrityError:
            if attempt == ATTEMPTS - 1 or not _is_taken(article):
                raise
            article.sequence = None  # type: ignore[assignment]  # `place` finds another
            article.slug = _free_slug(article, article.slug)
        else:
            return


def _is_taken(article: Article) -> bool:
    others = Article.objects.exclude(pk=article.pk)
    same_address = others.filter(published_on=article.published_on, slug=article.slug)
    return same_address.exists() or others.filter(sequence=article.sequence).exists()


def _free_slug(article: Article, wanted: str) -> str:
    def taken(slugs: Iterable[str]) -> set[str]:
        others = Article.objects.filter(published_on=article.published_on, slug__in=list(slugs))
        return set(others.exclude(pk=article.pk).order_by().values_list("slug", flat=True))

    return allot_slugs([slug_base(wanted, fallback=article.uid)], taken)[0]


def _without_body(changes: dict[str, list[Any]], before: int, after: int) -> dict[str, list[Any]]:
    """A body is kept in its versions; the log names them."""
    if "body" in changes:
        changes["body"] = [f"version {before}" if before else None, f"version {after}"]
    return changes


def _log(kind: str, article: Article, user: Actor, *, changes: dict[str, Any], reason: str = "") -> Operation:
    operation = Operation.objects.create(
        kind=kind,
        summary=f"{Operation.Kind(kind).label}: {article.headline}"[:500],
        reason=reason,
        changes={"article": {article.uid: changes}},
        created_by=rights.person(user),
    )
    operation.concern([article.pk])
    return operation
