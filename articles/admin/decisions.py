"""Review, return, publish, hold back, withdraw, restore: each asks on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from articles import editing, rights
from articles.models import Article
from articles.rights import Actor

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin

# More at once is work for the background.
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Decision:
    verb: str
    done: str
    codename: str
    of: tuple[str, ...]
    make: Callable[..., Article]
    says: str
    needs_reason: bool = False
    is_public: bool = True  # whether readers are told the reason
    in_review: bool | None = None  # of drafts, when it matters

    def fits(self, article: Article) -> bool:
        reviewed = article.in_review_since is not None
        return article.status in self.of and self.in_review in {None, reviewed}


_STATUS = Article.Status
DECISIONS = {
    decision.verb: decision
    for decision in (
        Decision(
            "review",
            "handed in for review",
            "change_article",
            (_STATUS.DRAFT,),
            editing.ask_review,
            "It stands on the start page of those who publish. You may go on writing.",
            in_review=False,
        ),
        Decision(
            "return",
            "returned",
            "publish_article",
            (_STATUS.DRAFT,),
            editing.return_to_author,
            "It is a draft again, and not in review.",
            needs_reason=True,
            is_public=False,
            in_review=True,
        ),
        Decision(
            "publish",
            "published",
            "publish_article",
            (_STATUS.DRAFT,),
            editing.publish,
            "Readers see it at once, or from its hour on when that is still to come.",
        ),
        Decision(
            "hold",
            "held back",
            "publish_article",
            (_STATUS.SCHEDULED,),
            editing.hold,
            "It becomes a draft again and will not be published at its hour.",
        ),
        Decision(
            "withdraw",
            "withdrawn",
            "withdraw_article",
            (_STATUS.PUBLISHED,),
            editing.withdraw,
            "It leaves every page, search, feed and count. "
            "Its address tells readers that it was withdrawn, when, and why.",
            needs_reason=True,
        ),
        Decision(
            "restore",
            "restored",
            "withdraw_article",
            (_STATUS.WITHDRAWN,),
            editing.restore,
            "Readers see it again, at the address it had.",
        ),
    )
}


def open_to(user: Actor, article: Article) -> list[tuple[str, str]]:
    """What this user may decide of this item: address of the page, and its name."""
    return [
        (reverse(f"admin:articles_article_{decision.verb}", args=[article.pk]), capfirst(decision.verb))
        for decision in DECISIONS.values()
        if decision.fits(article) and rights.holds(user, decision.codename)
    ]


def view_of(verb: str) -> Callable[..., HttpResponse]:
    decision = DECISIONS[verb]

    def view(model_admin: "ArticleAdmin", request: HttpRequest, article: Article) -> HttpResponse:
        if not rights.holds(request.user, decision.codename):
            raise PermissionDenied
        back = reverse("admin:articles_article_change", args=[article.pk])
        reason = request.POST.get("reason", "").strip()
        if request.method == "POST" and (reason or not decision.needs_reason):
            _decide(model_admin, request, decision, [article], reason)
            return HttpResponseRedirect(back)
        return _ask(model_admin, request, decision, [article], back)

    return view


def _of_selected(verb: str) -> Callable[..., HttpResponse | None]:
    decision = DECISIONS[verb]

    def action(
        model_admin: "ArticleAdmin", request: HttpRequest, articles: QuerySet[Article]
    ) -> HttpResponse | None:
        chosen = list(articles[: AT_ONCE + 1])
        if len(chosen) > AT_ONCE:
            messages.error(request, f"Choose at most {AT_ONCE} items at once. Nothing was changed.")
            return None
        reason = request.POST.get("reason", "").strip()
        if request.POST.get("decided") and (reason or not decision.needs_reason):
            _decide(model_admin, request, decision, chosen, reason)
            return None
        return _ask(
            model_admin, request, decision, chosen, request.get_full_path(), action=f"{verb}_selected"
        )

    action.__name__ = f"{verb}_selected"
    permission = decision.codename.removesuffix("_article")
    return admin.action(permissions=[permission], description=f"{capfirst(verb)} selected articles")(action)


publish_selected = _of_selected("publish")
withdraw_selected = _of_selected("withdraw")
restore_selected = _of_selected("restore")


def _ask(
    model_admin: "ArticleAdmin",
    request: HttpRequest,
    decision: Decision,
    articles: list[Article],
    back: str,
    *,
    action: str = "",
) -> HttpResponse:
    what = "this article" if len(articles) == 1 else f"{len(articles)} articles"
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{capfirst(decision.verb)} {what}?",
        "opts": model_admin.opts,
        "decision": decision,
        "articles": articles,
        "fitting": [article for article in articles if decision.fits(article)],
        "back": back,
        "action": action,
        "checkbox": ACTION_CHECKBOX_NAME,
        "missing": bool(request.POST.get("decided")) and decision.needs_reason,
    }
    return TemplateResponse(request, "admin/articles/article/decide.html", context)


def _decide(
    model_admin: "ArticleAdmin",
    request: HttpRequest,
    decision: Decision,
    articles: list[Article],
    reason: str,
) -> None:
    """Each item by itself: one that cannot be decided so does not keep the others from it."""
    done, told = 0, decision.done
    for article in articles:
        try:
            saved = decision.make(article, user=request.user, reason=reason)
        except ValidationError as error:
            messages.warning(request, f"{article}: {' '.join(error.messages)}")
        except PermissionDenied as error:
            messages.error(request, f"{article}: {error}")
        else:
            done += 1
            waits = saved.status == _STATUS.SCHEDULED
            told = "scheduled" if waits and len(articles) == 1 else decision.done
            entry: Any = f"{told}: {reason}" if reason else told
            model_admin.log_change(request, saved, entry)
    if done:
        named = f"“{articles[0]}”" if len(articles) == 1 else f"{done} articles"
        messages.success(request, f"{capfirst(told)}: {named}.")
