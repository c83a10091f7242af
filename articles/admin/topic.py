from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin.subject import AliasInline, SubjectAdmin
from articles.models import Topic


class TopicAliases(AliasInline):
    fk_name = "topic"


@admin.register(Topic)
class TopicAdmin(SubjectAdmin):
    inlines = (TopicAliases,)
    autocomplete_fields = ("parent",)
    fields = (
        *("name", "slug", "description", "parent", "code", "wikidata_id"),
        *(("is_hidden", "is_deprecated"), "uid", "origin", "article_count"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("parent__parent")

    @admin.display(description="within")
    def facts(self, subject: Topic) -> str:
        above = [subject.parent.parent, subject.parent] if subject.parent else []
        within = " › ".join(topic.name for topic in above if topic)
        own = "our own" if subject.is_own else ""
        return ", ".join(filter(None, (f"in {within}" if within else "", own)))
