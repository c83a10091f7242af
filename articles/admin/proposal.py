"""The review queue: tags that the archive proposes, accepted or rejected by subject or by article."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.http import url_has_allowed_host_and_scheme

from articles import keyset, rights
from articles.admin import queue
from articles.admin.base import ReadOnlyAdmin
from articles.models import NameException, Operation, Proposal, Subject
from articles.tagging import review

KINDS = {"person": "People", "country": "Countries", "topic": "Topics"}
LIST = "admin:articles_proposal_changelist"
AT_ONCE = 200  # more are accepted in the background
SAMPLE = 5


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Not Django's list of rows, which would count and sort them, but pages of our own."""

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        pages: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
            ("", self.subjects, "changelist"),
            ("newest/", self.newest, "newest"),
            ("of/<slug:kind>/<slug:uid>/", self.of_subject, "of"),
            ("decide/", self.decide, "decide"),
            ("<int:pk>/like/", self.like, "like"),
        )
        return [path(at, self._page(view), name=f"articles_proposal_{name}") for at, view, name in pages]

    def _page(self, view: Callable[..., HttpResponse]) -> Any:
        def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not rights.holds(request.user, "change_proposal"):
                raise PermissionDenied
            return view(request, **kwargs)

        return self.admin_site.admin_view(page)

    def _shown(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        context |= self.admin_site.each_context(request) | {"title": title, "opts": self.opts, "kinds": KINDS}
        return TemplateResponse(request, f"admin/articles/proposal/{name}.html", context)

    def subjects(self, request: HttpRequest) -> HttpResponse:
        """Whom proposals wait for."""
        kind = request.GET.get("kind", "person")
        if kind not in KINDS:
            raise Http404
        page = queue.subjects(kind, _cursor(request, int, int))
        waiting = queue.bounded(Proposal.objects.waiting())
        return self._shown(
            request,
            "subjects",
            "Proposed tags",
            page=page,
            kind=kind,
            waiting=waiting,
            counted=queue.COUNTED,
            counted_each=queue.COUNTED_EACH,
        )

    def of_subject(self, request: HttpRequest, kind: str, uid: str) -> HttpResponse:
        """What waits for one subject."""
        if kind not in KINDS:
            raise Http404
        subject: Subject = get_object_or_404(queue.MODELS[kind], uid=uid)
        page = queue.of_subject(subject, _cursor(request, float, int))
        waiting = queue.bounded(Proposal.objects.waiting().of(subject))
        groups = [(None, [queue.Shown.of(proposal) for proposal in page.rows])]
        title = f"Proposed: {subject}"
        return self._review(request, title, page, groups, subject=subject, kind=kind, waiting=waiting)

    def newest(self, request: HttpRequest) -> HttpResponse:
        """What waits, article by article."""
        page = queue.by_article(_cursor(request, int, int))
        waiting = queue.bounded(Proposal.objects.waiting())
        groups = [
            (article, [queue.Shown.of(proposal) for proposal in proposals])
            for article, proposals in groupby(page.rows, lambda proposal: proposal.article)
        ]
        return self._review(request, "Proposed, by article", page, groups, kind="article", waiting=waiting)

    def _review(
        self, request: HttpRequest, title: str, page: keyset.Page[Proposal], groups: Any, **context: Any
    ) -> HttpResponse:
        decided = Operation.objects.filter(pk=_number(request.GET.get("done", ""))).first()
        here = request.get_full_path()
        return self._shown(
            request,
            "review",
            title,
            page=page,
            groups=groups,
            here=here,
            counted=queue.COUNTED,
            last=decided if decided and not review.is_undone(decided) else None,
            **context,
        )

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Accepts, rejects or undoes, and goes back; a script gets the proposal as it stands now instead."""
        if request.method != "POST":
            return HttpResponseRedirect(reverse(LIST))
        try:
            proposal, operation = _decided(request)
        except (ValidationError, Proposal.DoesNotExist, Operation.DoesNotExist) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else "That is gone by now."
            if "fragment" in request.POST:
                return HttpResponse(said, status=409, content_type="text/plain; charset=utf-8")
            messages.error(request, said)
            return HttpResponseRedirect(_back(request))
        if "fragment" in request.POST and proposal:
            context = {"shown": queue.Shown.of(proposal), "operation": operation, "here": _back(request)}
            return TemplateResponse(request, "admin/articles/proposal/_proposal.html", context)
        messages.success(request, operation.summary)
        return HttpResponseRedirect(_with(_back(request), operation))

    def like(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks before all that are like one are accepted: how many, and what some of them say."""
        proposal = get_object_or_404(Proposal.objects.waiting().with_subjects(), pk=pk)
        alike = queue.alike(proposal)
        number = queue.bounded(alike)
        if request.method == "POST":
            return HttpResponseRedirect(self._accept_alike(request, proposal, number))
        sample = alike.select_related("article__source", "person", "country", "topic")[:SAMPLE]
        return self._shown(
            request,
            "like",
            f"Accept {number:,} alike?",
            shown=queue.Shown.of(proposal),
            number=number,
            counted=queue.COUNTED,
            at_once=AT_ONCE,
            sample=[queue.Shown.of(each) for each in sample],
            back=_of(proposal.subject),
        )

    def _accept_alike(self, request: HttpRequest, proposal: Proposal, number: int) -> str:
        if number > AT_ONCE:
            raise NotImplementedError
        operation = review.accept(queue.alike(proposal), request.user)
        messages.success(request, operation.summary)
        return _with(_of(proposal.subject), operation)


def _decided(request: HttpRequest) -> tuple[Proposal | None, Operation]:
    """The proposal decided on, if it was one, as it stands, and the operation."""
    decided = Proposal.objects.filter(pk=_number(request.POST.get("proposal", "")))
    if "undo" in request.POST:
        undone = review.undo(Operation.objects.get(pk=_number(request.POST["undo"])), request.user)
        return decided.first(), undone
    proposal = decided.get()
    if "accept" in request.POST:
        operation = review.accept(decided, request.user)
    else:
        operation = review.reject(decided, request.user, exception=_lesson(request, proposal))
    proposal.refresh_from_db()
    return proposal, operation


def _lesson(request: HttpRequest, proposal: Proposal) -> NameException | None:
    """What a rejection teaches, if anything: one of those offered, or in the editor's words."""
    taught = request.POST.get("teach", "")
    if not taught:
        return None
    place, _, words = taught.partition(" ")
    if taught == "own":
        words, place = request.POST.get("words", "").strip(), request.POST.get("place", "")
    if place not in NameException.Place.values or not words:
        raise ValidationError("Say which word stands there, and where.")
    return NameException(
        **{proposal.kind: proposal.subject}, name=queue.name_of(proposal), words=words[:200], place=place
    )


def _cursor(request: HttpRequest, *types: type[keyset.Value]) -> keyset.Cursor:
    try:
        return keyset.Cursor.decode(request.GET.get("after", ""), *types)
    except keyset.BadCursor:
        raise Http404 from None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _of(subject: Subject) -> str:
    return reverse("admin:articles_proposal_of", args=[subject.kind, subject.uid])


def _back(request: HttpRequest) -> str:
    """The page of the queue from which a decision came."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, None) else reverse(LIST)


def _with(address: str, operation: Operation) -> str:
    """The address, where the operation can be undone."""
    before, _, query = address.partition("?")
    asked = QueryDict(query, mutable=True)
    asked["done"] = str(operation.pk)
    return f"{before}?{asked.urlencode()}"
