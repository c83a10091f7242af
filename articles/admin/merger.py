"""Several names made one, on a page that says beforehand what that means."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import consequences, errands, mergers, rights
from articles.admin.listfilters import UidSelect
from articles.models import Errand
from articles.models.identity import new_uid

if TYPE_CHECKING:
    from articles.admin.subject import EntryAdmin

AT_ONCE = 200  # items; more are moved in the background


@admin.action(permissions=["merge"], description="Merge selected…")
def merge_selected(
    model_admin: "EntryAdmin", request: HttpRequest, entries: QuerySet[Any]
) -> HttpResponse | None:
    chosen = list(entries[: mergers.MOST + 2])
    if len(chosen) > mergers.MOST + 1:
        messages.error(request, f"Merge at most {mergers.MOST} names into one at once.")
        return None
    return HttpResponseRedirect(address(chosen))


def address(entries: list[Any]) -> str:
    """Of the page that merges these."""
    asked = QueryDict(mutable=True)
    asked.setlist("of", [entry.uid for entry in entries])
    return f"{reverse(f'admin:articles_{entries[0].kind}_merge')}?{asked.urlencode()}"


def view(model_admin: "EntryAdmin", request: HttpRequest) -> HttpResponse:
    """Shows what merging would do, and does it when that is agreed to."""
    if not rights.holds(request.user, "merge_names"):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    manager: Any = model_admin.model._default_manager
    uids = [uid for uid in dict.fromkeys(asked.getlist("of")) if uid.isalnum()][: mergers.MOST + 2]
    chosen = list(manager.filter(uid__in=uids, merged_into=None).order_by("-article_count", "pk"))
    into = next((each for each in chosen if each.uid == asked.get("into")), chosen[0] if chosen else None)
    others = [each for each in chosen if each != into]
    if request.method == "POST":
        is_as_shown = into is not None and into.uid == asked.get("into") and len(chosen) == len(uids)
        if len(chosen) > 1 and not is_as_shown:
            messages.error(request, "Some of these names were merged or deleted meanwhile: look again.")
            return HttpResponseRedirect(address(chosen))
        return HttpResponseRedirect(_merged(request, model_admin, into, others))
    told = consequences.of(chosen, into)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Merge {model_admin.opts.verbose_name_plural}",
        "opts": model_admin.opts,
        "into": into,
        "chosen": told,
        "items": sum(each.items for each in told if each.entry != into),
        "at_once": AT_ONCE,
        "another": _chooser(model_admin),
        "media": model_admin.media + _chooser(model_admin).media,
        "uid": new_uid(),
    }
    return TemplateResponse(request, "admin/articles/entry/merge.html", context)


class _Chooser(forms.Form):
    """One more name, found by typing."""

    of = forms.CharField(label="Another name", required=False)


def _chooser(model_admin: "EntryAdmin") -> _Chooser:
    form = _Chooser(auto_id="merge-%s")
    field: Any = model_admin.model._meta.get_field("merged_into")
    form.fields["of"].widget = UidSelect(field, model_admin.admin_site)
    form.fields["of"].widget.is_required = False
    return form


def _merged(request: HttpRequest, model_admin: "EntryAdmin", into: Any, others: list[Any]) -> str:
    """The address where what was done is seen, or where to look again."""
    if into is None or not others:
        messages.error(request, "Nothing was done: these are one name, or were merged or deleted meanwhile.")
        return reverse(f"admin:articles_{model_admin.opts.model_name}_changelist")
    try:
        return _ordered(request, into, others)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return address([into, *others])


@transaction.atomic
def _ordered(request: HttpRequest, into: Any, others: list[Any]) -> str:
    items = sum(each.items for each in consequences.of(others, into))
    operation = mergers.begin(into, others, user=request.user, reason=request.POST.get("reason", "").strip())
    if items > AT_ONCE:
        errand = errands.order_anew(
            Errand.Kind.MERGE,
            operation.summary,
            user=request.user,
            uid=errands.uid_of(request.POST),
            order={"operation": operation.pk, "items": items},
        )
        return reverse("admin:articles_errand_change", args=[errand.pk])
    while mergers.advance(operation):
        pass
    messages.success(request, operation.summary)
    return reverse("admin:articles_operation_change", args=[operation.pk])
