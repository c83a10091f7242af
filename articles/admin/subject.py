"""What people, countries and topics have in common at the desk."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.html import format_html

from articles import deletions, rights, vocabulary
from articles.admin import ailment, deletion, merger
from articles.admin.base import RecordedAdmin
from articles.models import Alias, Subject
from articles.models.identity import slug_base
from articles.models.subject import check_name, tidy_name
from articles.search.analysis import key
from articles.tagging.decisions import may_decide
from articles.tagging.sweeps import named_in

if TYPE_CHECKING:
    AnyInline = admin.TabularInline[Any, Any]
    AnyForm = forms.ModelForm[Any]
    AnyFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    AnyInline = admin.TabularInline
    AnyForm = forms.ModelForm
    AnyFormSet = BaseInlineFormSet


class RowForm(AnyForm):
    """A row below a name. Django compares those of a form with one another, and none with what others saved
    meanwhile; `once` are the fields of which each name has the same but once.
    """

    once: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        of = {
            name: bearer
            for name, bearer in cleaned.items()
            if isinstance(self.fields.get(name), InlineForeignKeyField) and bearer and bearer.pk
        }
        if of and self.has_changed() and cleaned.keys() >= set(self.once):
            row: Any = self.instance
            same = type(row)._default_manager.filter(**of, **{name: cleaned[name] for name in self.once})
            if same.exclude(pk=row.pk).exists():
                self.add_error(self.once[0], "It has this already.")
        return cleaned


class Rows(AnyFormSet):
    def clean(self) -> None:
        super().clean()
        seen: set[tuple[Any, ...]] = set()
        for row in self.forms:
            if row.has_changed() and row.cleaned_data and row not in self.deleted_forms:
                said = tuple(row.cleaned_data.get(name) for name in row.once)
                if said in seen:
                    row.add_error(row.once[0], "It stands here twice.")
                seen.add(said)


class AliasForm(RowForm):
    once = ("text", "language")

    def clean_text(self) -> str:
        """As it is stored: two that differ in what nobody sees are one."""
        text: str = self.cleaned_data["text"]
        check_name(text)
        return tidy_name(text)


class AliasInline(AnyInline):
    model = Alias
    form = AliasForm
    formset = Rows
    fields = ("text", "language", "kind")
    extra = 1


class EntryAdmin(RecordedAdmin):
    """Of people, countries, topics and sources: saved and deleted through `articles.vocabulary`."""

    change_form_template = "admin/articles/entry/change_form.html"
    actions = (merger.merge_selected,)

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        view = self.admin_site.admin_view(partial(merger.view, self))
        own: list[Any] = [path("merge/", view, name=f"articles_{self.opts.model_name}_merge")]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What was merged is reached by what it was merged into."""
        return super().get_queryset(request).filter(merged_into=None)

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return rights.holds(request.user, "merge_names")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        shown = {"may_merge": self.has_merge_permission(request)} | (extra_context or {})
        return super().change_view(request, object_id, form_url, shown)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if "slug" in form.base_fields:
            form.base_fields["slug"].required = False
            form.base_fields[
                "slug"
            ].help_text = (
                "Its place in the address; made from the name when empty. Former addresses lead to it."
            )
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        vocabulary.save(obj, user=request.user)
        if change:  # that much is in the log; its names and posts are not
            form.standing = self.row(request, self.model._default_manager.get(pk=obj.pk))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        vocabulary.delete(obj, user=request.user)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Whether it can be deleted, without listing what is filed under it: that may be half the archive."""
        obstacles = [obstacle for entry in objs if (obstacle := vocabulary.in_use(entry))]
        return [str(entry) for entry in objs], {self.opts.verbose_name_plural: len(objs)}, set(), obstacles

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        entry = self.get_object(request, unquote(object_id))
        if isinstance(entry, Subject) and deletions.may(request.user) and vocabulary.in_use(entry):
            return deletion.view(self, request, entry)
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.get_full_path())


class SubjectAdmin(EntryAdmin):
    change_list_template = "admin/articles/entry/change_list.html"
    aliases: ClassVar[type[AliasInline]]
    list_display = ("name", "facts", "article_count", "is_hidden", "is_deprecated", "origin")
    list_filter = ("is_hidden", "is_deprecated", "origin")
    ordering = ("-article_count", "-id")
    search_fields = ("name",)  # that there is a search; `get_search_results` does it
    search_help_text = "Any part of the name, or the beginning of any alias."
    readonly_fields = ("uid", "origin", "article_count")

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        view = self.admin_site.admin_view(partial(ailment.view, self))
        own: list[Any] = [path("ailments/", view, name=f"articles_{self.opts.model_name}_ailments")]
        return own + super().get_urls()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if may_decide(request.user) and _has_new_name(form, formsets):
            _tell_where_named(request, form.instance)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (named(queryset, search_term) if search_term.strip() else queryset), False

    def offered(self, subjects: QuerySet[Any]) -> QuerySet[Any]:
        """What autocomplete may offer."""
        return subjects.filter(is_deprecated=False)

    @admin.display(description="")
    def facts(self, subject: Any) -> str:
        """What tells it from its namesakes."""
        raise NotImplementedError

    def label(self, subject: Subject) -> str:
        facts = self.facts(subject)
        count = f"{subject.article_count:,} {'article' if subject.article_count == 1 else 'articles'}"
        return f"{subject.name} — {facts}, {count}" if facts else f"{subject.name} — {count}"


def _has_new_name(form: Any, formsets: Any) -> bool:
    new = (
        row for formset in formsets if formset.model is Alias for row in formset.forms if row.has_changed()
    )
    return "name" in form.changed_data or any("text" in row.changed_data for row in new)


def _tell_where_named(request: HttpRequest, subject: Subject) -> None:
    """How many articles hold its names without its tag, and the way to them."""
    if count := named_in(subject).count:
        address = reverse("admin:articles_proposal_named", args=[subject.kind, subject.uid])
        said = f"{count:,} article{'s hold' if count > 1 else ' holds'} a name of {subject} without its tag."
        messages.info(request, format_html('{} <a href="{}">Review or tag them</a>', said, address))


def named(subjects: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Subjects with an alias that begins so, or with a name or uid like it; the most covered come first."""
    kind = subjects.model.kind
    condition = (
        Q(name__icontains=text.strip()) | Q(sort_name__istartswith=text.strip()) | Q(uid=text.strip().lower())
    )
    # Slugs are folded and in lower case in every script, which LIKE is not.
    if slug := slug_base(text, fallback=""):
        condition |= Q(slug__contains=slug)
    if prefix := key(text)[:200]:
        bearers = Alias.objects.filter(key__startswith=prefix).exclude(**{kind: None})
        condition |= Q(pk__in=bearers.values(f"{kind}_id"))
    return subjects.filter(condition)
