"""The admin site of the desk: its names, and an autocomplete that says enough to tell two namesakes apart."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class Autocomplete(AutocompleteJsonView):
    """Offers what `ModelAdmin.offered` leaves, labelled by `ModelAdmin.label`; `by=uid` asks for uids."""

    def get_queryset(self) -> QuerySet[Any]:
        found = super().get_queryset()
        offered = getattr(self.model_admin, "offered", None)
        return offered(found) if offered else found

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        label = getattr(self.model_admin, "label", str)
        by_uid = self.request.GET.get("by") == "uid" and hasattr(obj, "uid")
        return {"id": str(getattr(obj, "uid" if by_uid else to_field_name)), "text": label(obj)}


class Desk(AdminSite):
    site_header = "News Archive"
    site_title = "News Archive desk"
    index_title = "Editors’ desk"
    empty_value_display = "–"

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return Autocomplete.as_view(admin_site=self)(request)
