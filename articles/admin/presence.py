"""What the form of an article asks again and again: who else has it open."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from articles import presence

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin


def beat(model_admin: "ArticleAdmin", request: HttpRequest, object_id: int) -> HttpResponseBase:
    """Answers with the others' names. It takes no turn among those who write articles."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = model_admin.get_queryset(request).filter(pk=object_id).first()
    user = request.user
    if (
        article is None
        or not isinstance(user, User)
        or not model_admin.has_change_permission(request, article)
    ):
        raise Http404
    return JsonResponse({"others": presence.beat(article.pk, user, timezone.now())})
