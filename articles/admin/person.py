from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin.base import Typing
from articles.admin.subject import AliasInline, AnyInline, RowForm, Rows, SubjectAdmin
from articles.models import Person, Post


class PersonAliases(AliasInline):
    fk_name = "person"


class PostForm(RowForm):
    once = ("title", "started")


class PostInline(Typing, AnyInline):
    model = Post
    form = PostForm
    formset = Rows
    fields = ("title", "country", "started", "ended")
    autocomplete_fields = ("country",)
    extra = 0


@admin.register(Person)
class PersonAdmin(SubjectAdmin):
    inlines = (PersonAliases, PostInline)
    fields = (
        *("name", "sort_name", "slug", "description", "wikidata_id"),
        *(("is_hidden", "is_deprecated"), "uid", "origin", "article_count"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("posts__country")

    @admin.display(description="known as")
    def facts(self, subject: Person) -> str:
        post = next(iter(subject.posts.all()), None)
        if post is None:
            return subject.wikidata_id
        return f"{post.title}, {post.country}" if post.country else post.title
