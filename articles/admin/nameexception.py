"""What editors taught about names, as sentences, to be read and mended."""

from django.contrib import admin

from articles.admin.base import RecordedAdmin
from articles.models import NameException


@admin.register(NameException)
class NameExceptionAdmin(RecordedAdmin):
    list_display = ("__str__", "created_by", "created_at")
    list_select_related = ("person", "country", "topic", "source", "created_by")
    search_fields = ("name", "words")
    search_help_text = "Part of the name, or of the words beside it."
    ordering = ("name", "id")
    autocomplete_fields = ("person", "country", "topic", "source")
    fields = ("name", "words", "place", "source", "language", ("person", "country", "topic"))
