"""What every list and form of the desk has in common."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest

from articles.admin.paging import BoundedPaginator

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
else:
    AnyAdmin = admin.ModelAdmin


class FixedOrder(ChangeList):
    """In the order of the admin class alone: a million rows are not sorted by any column one may name."""

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        return list(self.model_admin.get_ordering(request))


class DeskAdmin(AnyAdmin):
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


class ReadOnlyAdmin(DeskAdmin):
    """Records that nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
