"""The story of an article at the desk: its parts, split it off, join it to another, and undo that."""

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from articles import rights, splicing, stories
from articles.models import Article, Operation, StoryPart
from articles.models.identity import key_of
from articles.rights import Actor

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin

_NOTHING: dict[str, Any] = {"pk": None}
_UID = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")


def story_view(model_admin: "ArticleAdmin", request: HttpRequest, article: Article) -> HttpResponse:
    """Shows the story; saves what is decided of it and shows it again."""
    if request.method == "POST" and _decide(model_admin, request, article):
        return HttpResponseRedirect(reverse("admin:articles_article_story", args=[article.pk]))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Story",
        "subtitle": str(article),
        "opts": model_admin.opts,
        "original": article,
        "rows": rows(request.user, article),
        "stands_apart": StoryPart.objects.filter(pk=article.pk, is_pinned=True, follows=None).exists(),
        "can_decide": rights.may_edit(request.user, article),
        "relations": StoryPart.Relation.choices,
        "operations": splicing.decisions(article),
        "typed": request.POST,
    }
    return TemplateResponse(request, "admin/articles/article/story.html", context)


def rows(user: Actor, article: Article) -> list[tuple[StoryPart, Article | None]]:
    """The parts that this user may see, each with what it follows; none when the article stands alone."""
    story = stories.whole_story(article)
    return [
        (part, followed if followed and rights.may_see(user, followed) else None)
        for part, followed in (story.steps if story else [])
        if rights.may_see(user, part.article)
    ]


def _decide(model_admin: "ArticleAdmin", request: HttpRequest, article: Article) -> bool:
    reason = request.POST.get("reason", "").strip()
    try:
        if "undo" in request.POST:
            made = splicing.undo(_operation(request), user=request.user, reason=reason)
        elif "split" in request.POST:
            made = splicing.split(article, user=request.user, reason=reason)
        else:
            to = named(request.user, request.POST.get("to", ""))
            relation = request.POST.get("relation", "")
            made = splicing.join(article, to, relation, user=request.user, reason=reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    model_admin.log_change(request, article, made.summary)
    messages.success(request, f"{made.summary[:1].upper()}{made.summary[1:]}")
    return True


def _operation(request: HttpRequest) -> Operation:
    found = Operation.objects.filter(pk=key_of(request.POST.get("undo", ""))).first()
    if found is None:
        raise ValidationError("There is no such decision.")
    return found


def named(user: Actor, text: str) -> Article:
    """The article of a uid or an address, with or without the name of a site, if the user may see it. Raises
    ValidationError with a sentence."""
    text = text.strip()
    visible = rights.visible_to(user, Article.objects.all())
    found = visible.filter(**_looked_up(text)).first() if text else None
    if found is None:
        raise ValidationError(f"There is no article “{text}”: give its uid or its address.")
    return found


def _looked_up(text: str) -> dict[str, Any]:
    if _UID.fullmatch(text.lower()):
        return {"uid": text.lower()}
    try:
        address = resolve(unquote(urlsplit(text).path))
    except (Resolver404, ValueError):
        return _NOTHING
    return _by_address(address)


def _by_address(address: ResolverMatch) -> dict[str, Any]:
    given = address.kwargs
    if address.view_name == "articles:permalink":
        return {"uid": given["uid"].lower()}
    if address.view_name == "articles:article":
        with suppress(ValueError):
            return {
                "slug": given["slug"],
                "published_on": dt.date(given["year"], given["month"], given["day"]),
            }
    if address.view_name == "admin:articles_article_change" and len(given["object_id"]) < 19:
        with suppress(ValueError):
            return {"pk": int(given["object_id"])}
    return _NOTHING
