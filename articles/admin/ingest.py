from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from articles.admin.base import ReadOnlyAdmin
from articles.models import Reject, SourceItem

SHOWN = 20_000  # bytes of an original


def as_text(data: Any) -> str:
    """The beginning of bytes as received; bytes that are no text show as U+FFFD."""
    kept = bytes(data)
    text = kept[:SHOWN].decode("utf-8", "replace")
    return format_html("<pre>{}{}</pre>", text, " …" if len(kept) > SHOWN else "")


@admin.register(Reject)
class RejectAdmin(ReadOnlyAdmin):
    list_display = ("reason", "file_name", "line", "run", "resolved_at")
    list_select_related = ("run",)
    search_fields = ("reason", "file_name")
    ordering = ("-id",)
    fields = ("run", "file_name", "line", "offset", "reason", "sha256", "resolved_at", "bytes_received")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reject]:
        return super().get_queryset(request).defer("data")

    @admin.display(description="bytes received")
    def bytes_received(self, reject: Reject) -> str:
        return as_text(reject.data)


@admin.register(SourceItem)
class SourceItemAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "article", "size", "parser", "received_at")
    list_select_related = ("article",)
    search_fields = ("=sha256",)
    search_help_text = "The whole SHA-256."
    ordering = ("-id",)
    fields = (
        *("article", "run", "file_name", "offset", "size", "sha256", "parser", "parser_version"),
        *("received_at", "bytes_received"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceItem]:
        return super().get_queryset(request).defer("data", "article__body")

    @admin.display(description="bytes received")
    def bytes_received(self, item: SourceItem) -> str:
        return as_text(item.data)
