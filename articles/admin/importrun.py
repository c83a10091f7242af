"""Imports: what each brought, how fast, what it refused and why, and another try for that."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BinaryField, QuerySet
from django.db.models.functions import Length, Substr
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.urls.resolvers import URLResolver
from django.utils import timezone

from articles import errands, keyset, recording, rights
from articles.admin.base import ReadOnlyAdmin
from articles.admin.imports import GivenForm, import_view
from articles.models import Errand, ImportRun, Reject
from articles.models.identity import new_uid

ON_A_PAGE = 50
BEGINNING = 1500  # bytes shown of a refused record
COUNTED = 10_000
BATCH = 20  # records in memory at once: each may have megabytes


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = (
        "started_at",
        "files",
        "format",
        "status",
        "read",
        "new",
        "updated",
        "unchanged",
        "rejected",
    )
    list_filter = ("status",)
    ordering = ("-id",)
    change_list_template = "admin/articles/importrun/list.html"

    @admin.display(description="files")
    def files(self, run: ImportRun) -> str:
        return ", ".join(run.paths[:3]) + (f" and {len(run.paths) - 3} more" if len(run.paths) > 3 else "")

    def has_import_permission(self, request: HttpRequest) -> bool:
        return rights.holds(request.user, "add_importrun")

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        def import_page(request: HttpRequest) -> HttpResponse:
            return import_view(self, request)

        page = self.admin_site.admin_view
        return [
            path("import/", page(import_page), name="articles_importrun_import"),
            path("<int:pk>/refused/", page(self.refused_view), name="articles_importrun_refused"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"may_import": self.has_import_permission(request)})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        run = self._run(request, object_id)
        form = GivenForm(request.POST or None)
        if request.method == "POST" and (address := self._decide(request, run, form)):
            return HttpResponseRedirect(address)
        end = run.finished_at or timezone.now()
        seconds = (end - run.started_at).total_seconds()
        context = {
            **self.admin_site.each_context(request),
            "title": "Import",
            "subtitle": self.files(run),
            "opts": self.opts,
            "run": run,
            "seconds": round(seconds),
            "rate": round(run.read / seconds) if seconds >= 1 else None,
            "page": _page(run, request.GET.get("after", "")),
            "unresolved": run.rejects.filter(resolved_at=None)[:COUNTED].count() if run.rejected else 0,
            "counted": COUNTED,
            "form": form,
            "uid": new_uid(),
            "may_import": self.has_import_permission(request),
        }
        return TemplateResponse(request, "admin/articles/importrun/run.html", context)

    def _run(self, request: HttpRequest, pk: Any) -> ImportRun:
        run: ImportRun | None = self.get_object(request, str(pk))
        if run is None or not self.has_view_permission(request, run):
            raise Http404
        return run

    def _decide(self, request: HttpRequest, run: ImportRun, form: GivenForm) -> str:
        """Does what a button of the page asks; the address where that is seen, if there is one."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if "settle" in request.POST:
            settled = run.rejects.filter(resolved_at=None).update(resolved_at=timezone.now())
            if settled:
                recording.note(run, {"refused records to be dealt with": [settled, 0]}, request.user)
            messages.success(request, f"{settled:,} refused records are dealt with. Their bytes are kept.")
            return request.get_full_path()
        if not form.is_valid():
            return ""
        errand, _ = errands.order(
            Errand.Kind.RETRY,
            f"refused records of {self.files(run)}",
            user=request.user,
            uid=request.POST.get("uid", "")[:12] or new_uid(),
            order=form.given() | {"run": run.pk},
        )
        return reverse("admin:articles_errand_change", args=[errand.pk])

    def refused_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """The bytes of what was refused and is not dealt with, one record after the other."""
        run = self._run(request, pk)
        if not rights.holds(request.user, "view_reject"):
            raise PermissionDenied
        return StreamingHttpResponse(
            _bytes(run.rejects.filter(resolved_at=None)),
            content_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="refused-of-import-{run.pk}.txt"'},
        )


def _page(run: ImportRun, after: str) -> keyset.Page[Reject]:
    try:
        cursor = keyset.Cursor.decode(after, int)
    except keyset.BadCursor:
        raise Http404 from None
    beginning = Substr("data", 1, BEGINNING, output_field=BinaryField())
    rows = run.rejects.defer("data").annotate(beginning=beginning, size=Length("data"))

    def fetch(at: keyset.Cursor, count: int) -> list[Reject]:
        order = "-pk" if at.backwards else "pk"
        beyond = {("pk__lt" if at.backwards else "pk__gt"): at.key[0]} if at.key else {}
        return list(rows.filter(**beyond).order_by(order)[:count])

    return keyset.page(fetch, cursor, ON_A_PAGE, lambda reject: (reject.pk,))


def _bytes(rejects: QuerySet[Reject]) -> Iterator[bytes]:
    last = 0
    while batch := list(rejects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        for reject in batch:
            data = bytes(reject.data)
            yield data if data.endswith(b"\n") else data + b"\n"
