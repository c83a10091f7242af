from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from articles import saved_search, subscribing
from articles.admin.base import DeskAdmin, FixedOrder
from articles.admin.bulk import as_query
from articles.alerts import next_time
from articles.models import Alert, Subscriber
from articles.outlook import DAYS, outlook

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Alert]
else:
    ModelForm = forms.ModelForm


class AlertForm(ModelForm):
    """Saved at the second press: the first says what it would have sent."""

    search = forms.CharField(
        max_length=4000,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="What you would type into the search field, or the address of a search page.",
    )
    agreed = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Alert
        fields = ("by", "frequency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["search"] = saved_search.address(self.instance.query)

    def clean_search(self) -> str:
        typed = self.cleaned_data["search"].strip()
        try:
            is_address = "?" in typed and typed.startswith(("/", "http://", "https://"))
            return saved_search.canonical(urlsplit(typed).query if is_address else as_query(typed))
        except BadRequest as error:
            raise forms.ValidationError(str(error)) from error
        except ValueError:
            raise forms.ValidationError("This is not an address.") from None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        query, by = values["search"], values["by"]
        same = Alert.objects.filter(subscriber__user=self.user, query=query, by=by)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("You have saved this search already.")
        is_new = (query, by) != (self.instance.query, self.instance.by)
        self.instance.query = query
        if is_new and values["agreed"] != f"{by} {query}":
            self.data = {**dict(self.data.items()), self.add_prefix("agreed"): f"{by} {query}"}
            raise forms.ValidationError(_said(query, by))
        return values

    user: int | None = None  # whose searches these are


def _said(query: str, by: str) -> str:
    told = outlook(query, by, timezone.now())
    count = f"{told.count:,} or more" if told.is_cut else f"{told.count:,}"
    items = "item" if told.count == 1 else "items"
    return f"In the last {DAYS} days this would have sent {count} {items}. Save again to keep it."


class Titled(FixedOrder):
    """Says what each search of the page is called, in a few queries for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        titles = saved_search.titles([alert.query for alert in self.result_list])
        for alert in self.result_list:
            alert.shown = titles[alert.query]


@admin.register(Alert)
class AlertAdmin(DeskAdmin):
    """One's own saved searches. Administrators see all of them, and of whom, but no address."""

    form = AlertForm
    fields = ("search", "by", "frequency", "agreed")
    list_display_links = ("created_at",)
    list_display = ("title", "by", "frequency", "subscriber", "created_at")
    list_select_related = ("subscriber__user",)
    list_filter = ("frequency",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        kept = super().get_queryset(request)
        return kept if request.user.is_superuser else kept.filter(subscriber__user=request.user.pk or 0)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mail needs an address, which administrators enter with the account."""
        return super().has_add_permission(request) and bool(getattr(request.user, "email", ""))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not those of others, whoever one is."""
        own = obj is None or obj.subscriber.user_id == request.user.pk
        return own and super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("OwnAlertForm", (form,), {"user": request.user.pk})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"search": request.GET.get("search", "")}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is None or self.has_change_permission(request, obj) else self.list_display

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None or self.has_change_permission(request, obj) else self.list_display

    def save_model(self, request: HttpRequest, obj: Alert, form: Any, change: bool) -> None:
        obj.subscriber, _ = Subscriber.objects.get_or_create(user_id=request.user.pk or 0)
        if change and not {"search", "by"} & set(form.changed_data):
            obj.next_at = next_time(obj.frequency, timezone.now())
            obj.save(update_fields=["frequency", "next_at"])
            return
        if change:
            Alert.objects.filter(pk=obj.pk).delete()
        obj.pk = subscribing.save(obj.subscriber, obj.query, obj.by, obj.frequency).pk

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Titled

    @admin.display(description="search")
    def title(self, alert: Alert) -> str:
        shown = getattr(alert, "shown", None) or saved_search.titles([alert.query])[alert.query]
        link = format_html('<a href="{}">Open</a>', saved_search.address(alert.query))
        return format_html("{} ({})", shown, link)
