from django.contrib import admin
from django.db import models

from articles.admin.subject import EntryAdmin
from articles.models import Source


@admin.register(Source)
class SourceAdmin(EntryAdmin):
    list_display = ("name", "language", "time_zone", "article_count", "home_page")
    ordering = ("-article_count", "-id")
    search_fields = ("name", "slug")
    readonly_fields = ("uid", "article_count")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = (
        *("name", "slug", "description", "home_page", ("language", "time_zone"), "rights"),
        *("shares_originals", "tag_threshold", "uid", "article_count"),
    )

    def label(self, source: Source) -> str:
        """What autocomplete says of it."""
        return f"{source.name} — {source.language}, {source.time_zone}, {source.article_count:,} articles"
