"""A name that items carry deleted, on a page that says beforehand what goes with it."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import deletions, errands
from articles.models import Errand, Subject
from articles.models.identity import new_uid

if TYPE_CHECKING:
    from articles.admin.subject import EntryAdmin

AT_ONCE = 200  # items; of more the tag is taken off in the background


def view(model_admin: "EntryAdmin", request: HttpRequest, subject: Subject) -> HttpResponse:
    """No item is listed: the tag may be on half the archive."""
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_ordered(request, subject))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Delete {subject}?",
        "opts": model_admin.opts,
        "original": subject,
        "loss": deletions.of(subject),
        "obstacle": deletions.obstacle(subject),
        "counted": deletions.COUNTED,
        "at_once": AT_ONCE,
        "uid": new_uid(),
    }
    return TemplateResponse(request, "admin/articles/entry/delete.html", context)


@transaction.atomic
def _ordered(request: HttpRequest, subject: Subject) -> str:
    """The address where it is seen."""
    uid = errands.uid_of(request.POST)
    if standing := Errand.objects.filter(uid=uid, created_by_id=request.user.pk).first():
        return reverse("admin:articles_errand_change", args=[standing.pk])
    items = subject.article_count
    if request.POST.get("shown", "") != str(items):
        raise ValidationError(f"{items:,} items carry it by now: look again.")
    operation = deletions.begin(subject, user=request.user, reason=request.POST.get("reason", "").strip())
    if items > AT_ONCE:
        errand = errands.order_anew(
            Errand.Kind.DELETE,
            operation.summary,
            user=request.user,
            uid=uid,
            order={"operation": operation.pk, "items": items},
        )
        return reverse("admin:articles_errand_change", args=[errand.pk])
    while deletions.advance(operation):
        pass
    messages.success(request, operation.summary)
    return reverse("admin:articles_operation_change", args=[operation.pk])
