"""The admin site of the desk: its names, and an autocomplete that says enough to tell two namesakes apart."""

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache


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

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff, who gave the second factor where they have or need one."""
        from articles import second_factor  # noqa: PLC0415 - the site is made before the models are

        return super().has_permission(request) and second_factor.is_given(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        from articles.admin import second_factor  # noqa: PLC0415 - the same

        if request.method == "GET" and super().has_permission(request) and not self.has_permission(request):
            return HttpResponseRedirect(second_factor.door(request))
        return super().login(request, extra_context)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from articles.admin import statistics  # noqa: PLC0415 - the same
        from articles.admin.second_factor import give, new_codes, set_up  # noqa: PLC0415 - the same

        pages = (
            ("", "second_factor", give),
            ("set-up/", "second_factor_set_up", set_up),
            ("codes/", "second_factor_codes", new_codes),
        )
        own = [
            path(f"second-factor/{at}", never_cache(partial(view, self)), name=name)
            for at, name, view in pages
        ]
        figures = self.admin_view(partial(statistics.page, self))
        on_site = self.admin_view(self.on_site)
        return [
            *own,
            path("statistics/", figures, name="statistics"),
            # In place of the admin's own, which leads whoever is staff to the address of anything.
            path("r/<int:content_type_id>/<path:object_id>/", on_site, name="view_on_site"),
            *super().get_urls(),
        ]

    def on_site(self, request: HttpRequest, content_type_id: int, object_id: str) -> HttpResponse:
        """Leads to the public page of what the user may see here: an address tells a headline."""
        from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415 - the same

        kind = ContentType.objects.filter(pk=content_type_id).first()
        model: Any = kind.model_class() if kind else None
        model_admin = self._registry.get(model)
        found = model_admin.get_object(request, object_id) if model_admin else None
        if not (model_admin and found and model_admin.has_view_permission(request, found)):
            raise Http404
        if not hasattr(found, "get_absolute_url"):
            raise Http404
        return HttpResponseRedirect(found.get_absolute_url())

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """One's own; the log says that it was set, as when an administrator sets it."""
        from articles import recording  # noqa: PLC0415 - the same

        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            account: Any = request.user
            recording.note(account, {"password": [None, "set anew"]}, account)
        return response

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        from articles import rights  # noqa: PLC0415 - the same
        from articles.admin import start  # noqa: PLC0415 - the same

        user = request.user
        context = {
            "waiting": start.waiting(user),
            "coming": start.coming(user),
            "may_see_statistics": rights.holds(user, "view_operation"),
        }
        return super().index(request, {**context, **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return Autocomplete.as_view(admin_site=self)(request)
