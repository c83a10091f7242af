"""The log of what was done, and the way back."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.html import format_html, format_html_join

from articles import errands, undoing, wholesale
from articles.admin.base import ReadOnlyAdmin
from articles.admin.proposal import UNDOABLE
from articles.models import Errand, Operation
from articles.models.identity import new_uid

AT_ONCE = 200  # items; more are put back in the background


@admin.register(Operation)
class OperationAdmin(ReadOnlyAdmin):
    """Who did what, when and why, with what was before and is after."""

    list_display = ("created_at", "kind", "summary", "created_by", "reason")
    list_display_links = ("summary",)
    list_select_related = ("created_by",)
    list_filter = ("kind",)
    search_fields = ("summary",)
    ordering = ("-created_at", "-id")
    fields = ("kind", "summary", "reason", "created_at", "created_by", "undoes", "way_back", "what_changed")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        told = ("kept",) if obj and "kept" in obj.changes else ()
        return (*self.fields[:-1], *told, self.fields[-1])

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        undo = self.admin_site.admin_view(self.undo)
        own: list[Any] = [path("<int:pk>/undo/", undo, name="articles_operation_undo")]
        return own + super().get_urls()

    @admin.display(description="undo")
    def way_back(self, operation: Operation) -> str:
        """What was done, as long as it stands, can be undone."""
        if operation.kind in UNDOABLE and not Operation.objects.filter(undoes=operation).exists():
            address = reverse("admin:articles_proposal_undo", args=[operation.pk])
        elif operation.kind not in UNDOABLE and not undoing.obstacle(operation):
            address = reverse("admin:articles_operation_undo", args=[operation.pk])
        else:
            return ""
        return format_html('<a href="{}">Undo this…</a>', address)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks before an operation is undone, and undoes it: at once, or in the background."""
        operation = get_object_or_404(Operation, pk=pk)
        if not undoing.may_undo(request.user, operation):
            raise PermissionDenied
        back = reverse("admin:articles_operation_change", args=[pk])
        if said := undoing.obstacle(operation) or wholesale.at_work(operation):
            messages.error(request, said)
            return HttpResponseRedirect(back)
        number = wholesale.size(operation)
        if request.method == "POST":
            return HttpResponseRedirect(_undone(request, operation, number))
        context = {
            **self.admin_site.each_context(request),
            "title": "Undo?",
            "opts": self.opts,
            "operation": operation,
            "number": number,
            "at_once": AT_ONCE,
            "back": back,
            "uid": new_uid(),
        }
        return TemplateResponse(request, "admin/articles/operation/undo.html", context)

    @admin.display(description="what stayed")
    def kept(self, operation: Operation) -> str:
        """What could not be put back, of an operation that undoes another."""
        told: list[str] = operation.changes.get("kept", [])
        return format_html_join("", "<p>{}.</p>", ((sentence,) for sentence in told)) or "nothing"

    @admin.display(description="changes")
    def what_changed(self, operation: Operation) -> str:
        return format_html("<pre>{}</pre>", json.dumps(operation.changes, indent=2, ensure_ascii=False))


def _undone(request: HttpRequest, operation: Operation, number: int) -> str:
    """The address where it is seen."""
    if number > AT_ONCE:
        uid = errands.uid_of(request.POST)
        order = {"operation": operation.pk}
        errand, _ = errands.order(
            Errand.Kind.UNDO, f"undo: {operation.summary}", user=request.user, uid=uid, order=order
        )
        return reverse("admin:articles_errand_change", args=[errand.pk])
    try:
        done = undoing.undo(operation, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return reverse("admin:articles_operation_change", args=[operation.pk])
    messages.success(request, done.summary)
    for sentence in done.changes["kept"]:
        messages.warning(request, f"As it is stays: {sentence}.")
    return reverse("admin:articles_operation_change", args=[done.pk])
