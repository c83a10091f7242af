"""Versions at the desk: what changed from one to another, and the way back."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import differences, editing, rights, versions
from articles.admin.article_form import KINDS, LABELS
from articles.admin.base import ReadOnlyAdmin
from articles.models import Article, Operation, Version

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin

SHOWN = 200
CHANGED = "Somebody changed this item meanwhile: look again at what would change."
# What changes an item and writes no version of it.
_BESIDE = (
    *(Operation.Kind.BULK, Operation.Kind.MERGE, Operation.Kind.DELETE),
    *(Operation.Kind.ACCEPT, Operation.Kind.UNDO),
)


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ("article", "number", "kind", "is_public", "reason", "created_at", "created_by")
    list_select_related = ("article", "created_by")
    list_filter = ("kind",)
    ordering = ("-id",)
    fields = ("article", "number", "kind", "is_public", "reason", "created_at", "created_by", "fields")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        seen = super().get_queryset(request)
        if rights.holds(request.user, "edit_any_article"):
            return seen
        return seen.filter(article__in=rights.visible_to(request.user, Article.objects.all()))


def versions_view(model_admin: "ArticleAdmin", request: HttpRequest, article: Article) -> HttpResponse:
    """All versions, and the differences between two: `?number=5&against=3`, the newest two when not said."""
    listed = list(article.versions.select_related("created_by", "correction").defer("fields")[:SHOWN])
    chosen = _chosen(request, article, listed)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Versions",
        "subtitle": str(article),
        "opts": model_admin.opts,
        "original": article,
        "versions": listed,
        "chosen": chosen,
        "rows": compared(chosen[0].fields, chosen[1].fields) if chosen else [],
        "can_revert": rights.may_edit(request.user, article),
        "done": _done_with(article),
    }
    return TemplateResponse(request, "admin/articles/article/versions.html", context)


def _done_with(article: Article) -> list[Operation]:
    """What the log has of an item, the newest first: what was done to many at once, too."""
    told = article.changes.select_related("operation__created_by", "operation__undone_by")
    return [each.operation for each in told.defer("operation__changes").order_by("-operation_id")[:SHOWN]]


def _chosen(request: HttpRequest, article: Article, listed: list[Version]) -> tuple[Version, Version] | None:
    """The older and the newer of the two to compare."""
    if len(listed) < 2:
        return None
    asked = [request.GET.get(name, "") for name in ("against", "number")]
    default = listed[1].number, listed[0].number
    numbers = [
        int(text) if text.isdecimal() and len(text) < 10 else default[place]
        for place, text in enumerate(asked)
    ]
    found = {version.number: version for version in article.versions.filter(number__in=numbers)}
    if len(found) < len(set(numbers)):
        raise Http404
    older, newer = sorted(numbers)
    return found[older], found[newer]


def compared(
    older: dict[str, Any], newer: dict[str, Any]
) -> list[tuple[str, list[list[differences.Change]]]]:
    """Label and changed text of each field that differs."""
    rows = []
    labels = LABELS | {"published_at": "Published", "precision": "Precision", "source": "Source"}
    labels |= {kind: kind.capitalize() for kind in versions.KINDS}
    for name, label in labels.items():
        before, after = _lines(name, older.get(name)), _lines(name, newer.get(name))
        if before != after:
            rows.append((label, differences.changes(before, after)))
    return rows


def _lines(name: str, value: Any) -> list[str]:
    if name == "body":
        return differences.paragraphs(str(value or ""))
    if name in versions.KINDS:
        return sorted(str(tag[1]) for tag in value or ())
    return [str(value)] if value else []


def revert_view(
    model_admin: "ArticleAdmin", request: HttpRequest, article: Article, number: int
) -> HttpResponse:
    """Asks, then saves an earlier version as a new one."""
    if not rights.may_edit(request.user, article):
        raise PermissionDenied
    version = article.versions.filter(number=number).first()
    if version is None:
        raise Http404
    if request.method == "POST" and _revert(model_admin, request, article, number):
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    standing = versions.snapshot(article)
    told = versions.changed(standing, standing | version.fields)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Back to version {number}?",
        "opts": model_admin.opts,
        "original": article,
        "version": version,
        "rows": compared(standing, standing | version.fields | _standing_place(standing)),
        "tags_differ": bool(told.keys() & versions.KINDS.keys()),
        "since": _beside(article, version),
        "shown": _fingerprint(standing),
        "kinds": KINDS if article.is_public else (),
        "typed": request.POST,
    }
    return TemplateResponse(request, "admin/articles/article/revert.html", context)


def _beside(article: Article, version: Version) -> list[Operation]:
    """What was done with an item since a version was saved, and wrote none; the newest first."""
    since = {"operation__kind__in": _BESIDE, "operation__created_at__gt": version.created_at}
    told = article.changes.filter(**since).select_related("operation__created_by")
    return [each.operation for each in told.defer("operation__changes").order_by("-operation_id")[:SHOWN]]


def _fingerprint(standing: dict[str, Any]) -> str:
    """Of what the page compares with: work on many items leaves the number of the version as it is."""
    return hashlib.sha256(json.dumps(standing, sort_keys=True).encode()).hexdigest()[:16]


def _standing_place(standing: dict[str, Any]) -> dict[str, Any]:
    """Source and time stay where they are: the address of an item does not go back."""
    return {name: standing[name] for name in versions.PLACE}


def _revert(model_admin: "ArticleAdmin", request: HttpRequest, article: Article, number: int) -> bool:
    before, shown = request.POST.get("before", ""), request.POST.get("shown", "")
    if shown != _fingerprint(versions.snapshot(article)):
        messages.error(request, CHANGED)
        return False
    said = {name: request.POST.get(name, "").strip() for name in ("reason", "note")}
    kind = request.POST.get("kind", Version.Kind.MINOR if not article.is_public else "")
    try:
        saved, lost = editing.revert(
            article,
            number,
            user=request.user,
            before=int(before) if before.isdecimal() and len(before) < 10 else 0,
            kind=kind,
            reason=said["reason"][:500],
            note=said["note"],
            tags=request.POST.get("tags") != "stay",
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    except editing.Conflict:
        messages.error(request, CHANGED)
        return False
    if lost:
        messages.warning(request, f"These tags no longer exist and were left out: {', '.join(lost)}.")
    model_admin.log_change(request, saved, f"back to version {number}")
    messages.success(
        request, f"The text of version {number} stands again, as version {saved.version_number}."
    )
    return True
