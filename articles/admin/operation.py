import json

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from articles.admin.base import ReadOnlyAdmin
from articles.admin.proposal import UNDOABLE
from articles.models import Operation


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

    @admin.display(description="undo")
    def way_back(self, operation: Operation) -> str:
        """A decision on proposals, as long as it stands, can be undone."""
        if operation.kind not in UNDOABLE or Operation.objects.filter(undoes=operation).exists():
            return ""
        address = reverse("admin:articles_proposal_undo", args=[operation.pk])
        return format_html('<a href="{}">Undo this decision…</a>', address)

    @admin.display(description="changes")
    def what_changed(self, operation: Operation) -> str:
        return format_html("<pre>{}</pre>", json.dumps(operation.changes, indent=2, ensure_ascii=False))
