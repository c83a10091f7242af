"""Who may do what at the desk. Forms leave out what is not allowed; these answers are what refuses it."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from articles.models import Article
from articles.models.article import ArticleQuerySet

# None is the archive itself: a command, or the hour of a scheduled item.
Actor = AbstractBaseUser | AnonymousUser | None

# What readers have never seen may still be deleted; the rest is withdrawn.
UNSEEN = (Article.Status.DRAFT, Article.Status.SCHEDULED)


def holds(actor: Actor, codename: str) -> bool:
    if actor is None:
        return True
    return isinstance(actor, User | AnonymousUser) and actor.has_perm(f"articles.{codename}")


def person(actor: Actor) -> User | None:
    """The one to name in the log."""
    return actor if isinstance(actor, User) else None


def may_see(actor: Actor, article: Article) -> bool:
    if not (holds(actor, "view_article") or holds(actor, "change_article")):
        return False
    return article.is_public or is_own(actor, article) or holds(actor, "edit_any_article")


def visible_to(actor: Actor, articles: ArticleQuerySet) -> ArticleQuerySet:
    """The same as `may_see`, as a condition."""
    if holds(actor, "edit_any_article"):
        return articles
    if not isinstance(actor, User):
        return articles.none()
    return articles.filter(Q(status=Article.Status.PUBLISHED) | Q(created_by_id=actor.pk))


def may_edit(actor: Actor, article: Article) -> bool:
    if not holds(actor, "change_article"):
        return False
    own_draft = is_own(actor, article) and article.status == Article.Status.DRAFT
    return own_draft or holds(actor, "edit_any_article")


def may_delete(actor: Actor, article: Article) -> bool:
    return holds(actor, "delete_article") and may_edit(actor, article) and article.status in UNSEEN


def is_own(actor: Actor, article: Article) -> bool:
    return isinstance(actor, User) and article.created_by_id == actor.pk


def require(allowed: bool, sentence: str) -> None:
    """Raises PermissionDenied with a sentence for the person who tried."""
    if not allowed:
        raise PermissionDenied(sentence)
