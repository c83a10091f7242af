"""What every list and form of the desk has in common."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.forms.models import _get_foreign_key  # as the admin finds it
from django.http import HttpRequest, HttpResponse

from articles import recording
from articles.admin.paging import BoundedPaginator
from articles.models.identity import key_of

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
else:
    AnyAdmin = admin.ModelAdmin


class FixedOrder(ChangeList):
    """In the order of the admin class alone: a million rows are not sorted by any column one may name."""

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        return list(self.model_admin.get_ordering(request))


class Typed(AutocompleteSelect):
    """Of a key that is none the admin's own makes an error of the server."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        keys = [key for key in map(str, value) if key_of(key)]
        found: list[Any] = super().optgroups(name, keys, attr)
        return found


class Typing:
    """Fields in which one chooses by typing."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        own: Any = self
        if db_field.name in own.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Typed(db_field, own.admin_site))
        parent: Any = super()
        return parent.formfield_for_foreignkey(db_field, request, **kwargs)


class DeskAdmin(Typing, AnyAdmin):
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each is a count
    sortable_by = ()
    list_per_page = 50
    list_max_show_all = 0

    class Media:
        css = {"all": ["admin_desk/desk.css"]}
        js = ["admin/js/vendor/jquery/jquery.min.js", "admin/js/jquery.init.js", "admin_desk/names.js"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """The filters of the list and no others; Django would try every field of the model on any value."""
        offered = {getattr(each, "parameter_name", each) for each in self.list_filter}
        return lookup.partition("__")[0] in offered

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FixedOrder

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Of rows that are none the admin's own makes an error of the server."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if 0 in map(key_of, chosen):
            raise BadRequest("Choose rows of the list.")
        return super().response_action(request, queryset, *args, **kwargs)


class RecordedAdmin(DeskAdmin):
    """Whose forms leave in the log what was before and is after, with the rows below."""

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        form.standing = {}
        if change:
            form.standing = self.row(request, self.model._default_manager.get(pk=form.instance.pk))
        return super().save_form(request, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        saved = self.model._default_manager.get(pk=form.instance.pk)
        recording.record(saved, form.standing, self.row(request, saved), request.user)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        recording.record(obj, self.row(request, obj), {}, request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def row(self, request: HttpRequest, obj: Any) -> recording.Row:
        below = {}
        for inline in self.get_inline_instances(request, obj):
            key: Any = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            found = inline.model._default_manager.filter(**{key.name: obj}).order_by("pk")
            below[str(inline.opts.verbose_name_plural)] = recording.rows(found)
        return recording.row(obj) | below


class ReadOnlyAdmin(DeskAdmin):
    """Records that nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
