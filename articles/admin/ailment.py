"""What ails the names of one kind, each with its remedy as a button."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from articles import ailments, namesakes, rights, undoing
from articles.admin import merger
from articles.models import SUBJECTS, Namesakes
from articles.models.identity import key_of
from articles.search import facet

if TYPE_CHECKING:
    from articles.admin.subject import EntryAdmin

LONGEST = 200


def view(model_admin: "EntryAdmin", request: HttpRequest) -> HttpResponse:
    """One list, the first of them unless another is asked for. At most fifteen queries."""
    if not rights.holds(request.user, f"change_{model_admin.opts.model_name}"):
        raise PermissionDenied
    chosen, after = request.GET.get("list", "alike"), request.GET.get("after", "")
    if chosen not in ailments.KINDS or len(after) > LONGEST:
        raise Http404
    if request.method == "POST":
        _decide(model_admin, request, chosen)
        return HttpResponseRedirect(request.get_full_path())
    found = ailments.KINDS[chosen][1](model_admin.model, after)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{capfirst(model_admin.opts.verbose_name_plural)}: names to mend",
        "opts": model_admin.opts,
        "chosen": chosen,
        "kinds": {name: title for name, (title, _) in ailments.KINDS.items()},
        "models": [(reverse(f"admin:articles_{each.kind}_ailments"), each) for each in SUBJECTS],
        "rows": [(ailment, _remedies(request, chosen, ailment)) for ailment in found.ailments],
        "after": found.after,
    }
    return TemplateResponse(request, "admin/articles/entry/ailments.html", context)


def _decide(model_admin: "EntryAdmin", request: HttpRequest, chosen: str) -> None:
    """Holds those that were shown to be rightly different, or takes that back."""
    sent = request.POST
    try:
        if chosen in ailments.LIKENESS:
            bearers = [key for key in map(key_of, sent.get("bearers", "").split()) if key]
            form, likeness = sent.get("form", ""), ailments.LIKENESS[chosen]
            done = namesakes.set_apart(model_admin.model, likeness, form, bearers, user=request.user)
        else:
            done = undoing.undo(_held(model_admin, sent.get("held", "")).operation, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done.summary)


def _held(model_admin: "EntryAdmin", pk: str) -> Namesakes:
    kind = facet.KINDS[model_admin.model.kind]
    held = Namesakes.objects.filter(kind=kind, pk=key_of(pk)).first()
    if held is None:
        raise ValidationError("It was taken back already.")
    return held


def _remedies(request: HttpRequest, chosen: str, ailment: ailments.Ailment) -> list[tuple[str, str]]:
    """What can be done about it: a name and an address, the likeliest first."""
    if ailment.held or not ailment.entries:
        return []
    first: Any = ailment.entries[0]
    change = ("Edit…", reverse(f"admin:articles_{first.kind}_change", args=[first.pk]))
    delete = ("Delete…", reverse(f"admin:articles_{first.kind}_delete", args=[first.pk]))
    merge = ("Merge…", merger.address(list(ailment.entries)))
    if not rights.holds(request.user, "merge_names"):
        return [change]
    if chosen == "unused":
        return [merge] if first.article_count else [delete, merge]
    if chosen == "inside":
        return [change, merge] if first.kind == "topic" else [merge]
    return [change] if chosen == "bare" else [merge, change]
