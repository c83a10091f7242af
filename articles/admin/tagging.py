"""Tags inside the form of an article: by typing a name, with where each tag came from beside it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join

from articles import rights
from articles.admin.base import Typing
from articles.models import Article, CountryTagging, PersonTagging, Tagging, TopicTagging

if TYPE_CHECKING:
    TaggingForm = forms.ModelForm[Tagging]
    Inline = admin.TabularInline[Tagging, Article]
else:
    TaggingForm = forms.ModelForm
    Inline = admin.TabularInline


class Name(forms.Widget):
    """A subject that is chosen already, as text."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return format_html('<a href="{}">{}</a>', value.get_absolute_url(), value) if value else ""


class TagForm(TaggingForm):
    """A tag that is there can be taken off; only a new one asks for a subject."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["subject"] = forms.Field(widget=Name, disabled=True, required=False)
            self.initial["subject"] = getattr(self.instance, "subject")  # noqa: B009 - of the models below

    def _post_clean(self) -> None:
        if not self.instance.pk:
            super()._post_clean()  # type: ignore[misc]


class TaggingInline(Typing, Inline):
    form = TagForm
    fields = ("subject", "where_from")
    readonly_fields = ("where_from",)
    autocomplete_fields = ("subject",)
    extra = 1

    @admin.display(description="origin")
    def where_from(self, tagging: Tagging) -> str:
        """Who tagged it, under what code of the wire, at which words."""
        if not tagging.pk:
            return ""
        evidence = tagging.evidence if isinstance(tagging.evidence, Mapping) else {}
        words = dict.fromkeys(str(each.get("text", "")) for each in evidence.get("mentions") or ())
        parts = [tagging.get_origin_display()]
        if tagging.created_by:
            parts.append(str(tagging.created_by))
        if label := evidence.get("label"):
            parts.append(f"{evidence.get('scheme') or 'code'} “{label}”")
        parts += [f"“{word}”" for word in list(words)[:3] if word]
        return format_html_join(", ", "{}", ((part,) for part in parts))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if subject := formset.form.base_fields.get("subject"):
            for icon in ("add", "change", "delete", "view"):
                setattr(subject.widget, f"can_{icon}_related", False)
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tagging]:
        taggings: Any = super().get_queryset(request)
        return taggings.select_related("subject", "created_by").order_by("pk")  # type: ignore[no-any-return]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may(request, obj)

    def _may(self, request: HttpRequest, article: Article | None) -> bool:
        return article is None or not article.pk or rights.may_edit(request.user, article)


class PersonTags(TaggingInline):
    model = PersonTagging
    verbose_name = "person"
    verbose_name_plural = "people"


class CountryTags(TaggingInline):
    model = CountryTagging
    verbose_name = "country"
    verbose_name_plural = "countries"


class TopicTags(TaggingInline):
    model = TopicTagging
    verbose_name = "topic"
    verbose_name_plural = "topics"


def rebased(data: QueryDict, prefix: str, standing: QuerySet[Tagging]) -> QueryDict:
    """What a form read earlier asks of the tags as they now stand: its additions and removals alone."""
    form_count = data.get(f"{prefix}-TOTAL_FORMS", "0")
    total = min(int(form_count), 1000) if form_count.isdecimal() and len(form_count) < 10 else 0
    removed = {data.get(f"{prefix}-{i}-id") for i in range(total) if data.get(f"{prefix}-{i}-DELETE")}
    present = {str(tagging.subject_id): tagging for tagging in standing}  # type: ignore[attr-defined]
    asked = [data.get(f"{prefix}-{i}-subject", "") for i in range(total) if not data.get(f"{prefix}-{i}-id")]
    added = [subject for subject in dict.fromkeys(asked) if subject and subject not in present]
    fresh = data.copy()
    for name in [name for name in fresh if name.startswith(f"{prefix}-")]:
        del fresh[name]
    rows: list[dict[str, str]] = []
    for tagging in present.values():
        row = {"id": str(tagging.pk), "article": str(tagging.article_id)}  # type: ignore[attr-defined]
        rows.append(row | ({"DELETE": "on"} if str(tagging.pk) in removed else {}))
    rows += [{"subject": subject} for subject in added]
    for number, row in enumerate(rows):
        for name, value in row.items():
            fresh[f"{prefix}-{number}-{name}"] = value
    fresh[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    fresh[f"{prefix}-INITIAL_FORMS"] = str(len(present))
    return fresh
