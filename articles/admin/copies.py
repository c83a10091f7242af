"""Near-duplicates to decide: items that repeat another, by a rule; nobody has looked at them."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from articles import differences, keyset, rights, splicing
from articles.models import Article, StoryPart
from articles.models.identity import key_of
from articles.rights import Actor

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin

ON_A_PAGE = 10  # each with its text, compared


class Copy(NamedTuple):
    """What a rule found, and what the two texts have not in common."""

    part: StoryPart
    paragraphs: list[list[differences.Change]]


def may(user: Actor) -> bool:
    return rights.holds(user, "edit_any_article") and rights.holds(user, "change_article")


def view(model_admin: "ArticleAdmin", request: HttpRequest) -> HttpResponse:
    """The least alike first. Four queries beside those of every page."""
    if not may(request.user):
        raise PermissionDenied
    if request.method == "POST":
        _decide(request)
        return HttpResponseRedirect(request.get_full_path())
    try:
        cursor = keyset.Cursor.decode(request.GET.get("after", ""), int, int)
    except keyset.BadCursor:
        raise Http404 from None
    page = keyset.page(_fetch, cursor, ON_A_PAGE, lambda part: (part.likeness or 0, part.article_id))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Near-duplicates to decide",
        "opts": model_admin.opts,
        "page": page,
        "copies": [Copy(part, _compared(part)) for part in page.rows],
    }
    return TemplateResponse(request, "admin/articles/article/copies.html", context)


def _fetch(at: keyset.Cursor, count: int) -> list[StoryPart]:
    parts = splicing.doubtful().select_related("article__source", "follows__source")
    if at.key:
        sign = "lt" if at.backwards else "gt"
        likeness, article = at.key
        parts = parts.filter(
            Q(**{f"likeness__{sign}": likeness}) | Q(likeness=likeness, **{f"article__{sign}": article})
        )
    return list((parts.reverse() if at.backwards else parts)[:count])


def _compared(part: StoryPart) -> list[list[differences.Change]]:
    """From the item that is repeated to the one that repeats it, without what is the same."""
    older, newer = (
        [article.headline, *differences.paragraphs(article.body)]
        for article in (part.follows, part.article)
        if article is not None
    )
    found = differences.changes(older, newer)
    return [paragraph for paragraph in found if any(change.kind != "same" for change in paragraph)]


@transaction.atomic
def _decide(request: HttpRequest) -> None:
    article = Article.objects.filter(pk=key_of(request.POST.get("article", ""))).first()
    if article is None:
        raise Http404
    decide: Any = splicing.split if "split" in request.POST else splicing.confirm
    try:
        made = decide(article, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{made.summary[:1].upper()}{made.summary[1:]}")
