"""Work in the background as the desk shows it: how far it is, what came of it, and what may follow."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles import errands, recording, rights, undoing
from articles.admin.base import ReadOnlyAdmin
from articles.models import Errand, ImportRun, Operation
from articles.models.identity import new_uid

KIND, STATE = Errand.Kind, Errand.State
BY_STEPS = (KIND.MERGE, KIND.BULK, KIND.DELETE)
OF_IMPORTS = (KIND.LOOK, KIND.IMPORT, KIND.RETRY)
COUNTS = (
    ("new", "new"),
    ("updated", "changed"),
    ("unchanged", "known and unchanged"),
    ("rejected", "refused"),
    ("held", "held back for an editor’s text"),
    ("late", "older than what stands"),
    ("killed", "killed"),
    ("withheld", "withheld"),
    ("embargoed", "under embargo"),
)


@admin.register(Errand)
class ErrandAdmin(ReadOnlyAdmin):
    list_display = ("summary", "kind", "state", "created_at", "created_by")
    list_select_related = ("created_by",)
    list_filter = ("kind", "state")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Errand]:
        seen: QuerySet[Errand] = super().get_queryset(request)
        return seen if rights.holds(request.user, "add_importrun") else seen.exclude(kind__in=OF_IMPORTS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        errand = self.get_object(request, object_id)
        if errand is None or not self.has_view_permission(request, errand):
            raise Http404
        if request.method == "POST":
            return HttpResponseRedirect(self._decide(request, errand))
        context = {
            **self.admin_site.each_context(request),
            "title": errand.get_kind_display().capitalize(),
            "subtitle": errand.summary,
            "opts": self.opts,
            "errand": errand,
            "follower": Errand.objects.filter(follows=errand).first(),
            "run": _run(errand),
            "counts": [(errand.result.get(name, 0), said) for name, said in COUNTS],
            "may": self._may(request, errand),
            "undoable": _undoable(errand) if self._may(request, errand) else None,
            "undo_url": _undo_url(errand),
            "subject_page": _subject_page(errand),
            "uid": new_uid(),
            **pace(errand),
        }
        return TemplateResponse(request, "admin/articles/errand/errand.html", context)

    def _note(self, request: HttpRequest, errand: Errand) -> None:
        """Who stopped it, or let it go on; nothing where it had ended by itself."""
        state = Errand.objects.values_list("state", flat=True).get(pk=errand.pk)
        if state != errand.state:
            recording.note(errand, {"state": [errand.state, state]}, request.user)

    def _may(self, request: HttpRequest, errand: Errand) -> bool:
        """Whether the user may decide what becomes of it: who ordered it may be gone, and it half done."""
        if errand.created_by_id == request.user.pk:
            return True
        if errand.kind in BY_STEPS:
            operation = Operation.objects.filter(pk=errand.order.get("operation")).first()
            return operation is not None and undoing.may_undo(request.user, operation)
        return errand.kind in OF_IMPORTS and rights.holds(request.user, "add_importrun")

    def _decide(self, request: HttpRequest, errand: Errand) -> str:
        """Does what a button of the page asks; the address where that is seen."""
        if not self._may(request, errand):
            raise PermissionDenied
        if "stop" in request.POST or "go_on" in request.POST:
            (errands.stop if "stop" in request.POST else errands.go_on)(errand)
            self._note(request, errand)
        elif "import" in request.POST and errand.kind == KIND.LOOK and errand.state == STATE.DONE:
            following, made = errands.order(
                KIND.IMPORT, errand.summary, user=request.user, follows=errand, order=errand.order
            )
            if not made:
                messages.info(request, "This was ordered already.")
            errand = following
        return reverse("admin:articles_errand_change", args=[errand.pk])


def _undoable(errand: Errand) -> Operation | None:
    """The decision that it was, as long as that stands."""
    pk = errand.result.get("operation") if errand.kind in {KIND.ACCEPT, KIND.SWEEP, *BY_STEPS} else None
    return Operation.objects.filter(pk=pk, undone_by=None).first() if pk and not errand.is_open else None


def _undo_url(errand: Errand) -> str:
    """The page that asks before all of it is undone, of what is undone step by step."""
    pk = errand.order.get("operation")
    return reverse("admin:articles_operation_undo", args=[pk]) if pk and errand.kind in BY_STEPS else ""


def _run(errand: Errand) -> ImportRun | None:
    """The import that it was, or whose refused records it tried again."""
    own = errand.runs.order_by("-pk")
    return (ImportRun.objects.filter(pk=errand.order["run"]) if errand.kind == KIND.RETRY else own).first()


def _subject_page(errand: Errand) -> str:
    """Where what is left waits for a decision."""
    kind, uid = errand.order.get("kind"), errand.order.get("uid")
    return reverse("admin:articles_proposal_of", args=[kind, uid]) if kind and uid else ""


def pace(errand: Errand) -> dict[str, Any]:
    """How far, how fast, and how much longer: percent, records a second, and seconds."""
    end = errand.finished_at or errand.beat or timezone.now()
    seconds = (end - errand.started_at).total_seconds() if errand.started_at else 0
    percent = 100 * errand.done // errand.total if errand.total else 0
    left = seconds * (errand.total - errand.done) / errand.done if errand.done and errand.is_open else 0
    return {
        "percent": min(percent, 100),
        "rate": round(errand.result.get("read", 0) / seconds) if seconds >= 1 else 0,
        "left": round(left),
    }
