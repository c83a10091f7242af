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

from articles import errands, keyset, wholesale
from articles.admin import queue
from articles.admin.base import ReadOnlyAdmin
from articles.models import Errand, NameException, Operation, Proposal, Subject
from articles.models.identity import key_of, new_uid
from articles.tagging import decisions, sweeps

KINDS = {"person": "People", "country": "Countries", "topic": "Topics"}
LIST = "admin:articles_proposal_changelist"
UNDOABLE = (Operation.Kind.ACCEPT, Operation.Kind.REJECT)
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
            ("undo/<int:pk>/", self.undo, "undo"),
            ("<int:pk>/like/", self.like, "like"),
            ("named/<slug:kind>/<slug:uid>/", self.named, "named"),
        )
        return [path(at, self._page(view), name=f"articles_proposal_{name}") for at, view, name in pages]

    def _page(self, view: Callable[..., HttpResponse]) -> Any:
        def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not decisions.may_decide(request.user):
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
        waiting = queue.bounded(queue.all_waiting())
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
        subject = _subject(kind, uid)
        page = queue.of_subject(subject, _cursor(request, float, int))
        waiting = queue.bounded(Proposal.objects.waiting().of(subject))
        groups = [(None, [queue.Shown.of(proposal) for proposal in page.rows])]
        title = f"Proposed: {subject}"
        return self._review(request, title, page, groups, subject=subject, kind=kind, waiting=waiting)

    def newest(self, request: HttpRequest) -> HttpResponse:
        """What waits, article by article."""
        page = queue.by_article(_cursor(request, int, int))
        waiting = queue.bounded(queue.all_waiting())
        groups = [
            (article, [queue.Shown.of(proposal) for proposal in proposals])
            for article, proposals in groupby(page.rows, lambda proposal: proposal.article)
        ]
        return self._review(request, "Proposed, by article", page, groups, kind="article", waiting=waiting)

    def _review(
        self, request: HttpRequest, title: str, page: keyset.Page[Proposal], groups: Any, **context: Any
    ) -> HttpResponse:
        decided = Operation.objects.filter(pk=key_of(request.GET.get("done", "")), undone_by=None)
        here = request.get_full_path()
        return self._shown(
            request,
            "review",
            title,
            page=page,
            groups=groups,
            here=here,
            counted=queue.COUNTED,
            last=decided.exclude(kind=Operation.Kind.UNDO).first(),
            **context,
        )

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Accepts, rejects or undoes, and goes back; a script gets the proposal as it stands now instead."""
        if request.method != "POST":
            return HttpResponseRedirect(reverse(LIST))
        try:
            if "undo" in request.POST:
                return self._undo(request)
            operation = _decided(request)
        except (ValidationError, Proposal.DoesNotExist, Operation.DoesNotExist) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else "That is gone by now."
            if "fragment" in request.POST:
                return HttpResponse(said, status=409, content_type="text/plain; charset=utf-8")
            messages.error(request, said)
            return HttpResponseRedirect(_back(request))
        return self._answer(request, operation)

    def _answer(self, request: HttpRequest, operation: Operation) -> HttpResponse:
        if "fragment" not in request.POST:
            messages.success(request, operation.summary)
            return HttpResponseRedirect(_with(_back(request), operation))
        related = ("article__source", "person", "country", "topic")
        chosen = Proposal.objects.filter(pk=key_of(request.POST.get("proposal", "")))
        proposal = chosen.select_related(*related).first()
        if proposal is None:  # under what was unlearnt or learnt, it is none any more
            return HttpResponse(status=204)
        context = {"shown": queue.Shown.of(proposal), "operation": operation, "here": _back(request)}
        return TemplateResponse(request, "admin/articles/proposal/_proposal.html", context)

    def _undo(self, request: HttpRequest) -> HttpResponse:
        """At once, or in the background when it is about many."""
        operation = Operation.objects.get(pk=key_of(request.POST["undo"]))
        if wholesale.size(operation) <= AT_ONCE:
            return self._answer(request, decisions.undo(operation, request.user))
        return HttpResponseRedirect(
            _ordered(request, Errand.Kind.UNDO, operation.summary, {"operation": operation.pk})
        )

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks before an earlier decision is undone."""
        operation = get_object_or_404(Operation, pk=pk, kind__in=UNDOABLE, undone_by=None)
        back = reverse("admin:articles_operation_change", args=[pk])
        number = wholesale.size(operation)
        return self._shown(
            request, "undo", "Undo?", operation=operation, number=number, back=back, uid=new_uid()
        )

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
            uid=new_uid(),
        )

    def _accept_alike(self, request: HttpRequest, proposal: Proposal, number: int) -> str:
        """The address where it is seen."""
        subject, name = proposal.subject, queue.name_of(proposal)
        if number > AT_ONCE:
            return _ordered(
                request,
                Errand.Kind.ACCEPT,
                f"accept: {subject} where “{name}” stands",
                {
                    "kind": subject.kind,
                    "uid": subject.uid,
                    "name": name,
                    "confidence": proposal.confidence,
                },
            )
        operation = decisions.accept(queue.alike(proposal), request.user)
        if operation is None:
            return _of(subject)
        messages.success(request, operation.summary)
        return _with(_of(subject), operation)

    def named(self, request: HttpRequest, kind: str, uid: str) -> HttpResponse:
        """Articles that may name a subject and are not tagged with it: to be proposed, or tagged at once."""
        subject = _subject(kind, uid)
        if request.method == "POST":
            apply = "apply" in request.POST
            order = {"kind": kind, "uid": uid, "apply": apply}
            called = f"{'tag' if apply else 'propose'}: {subject} where it is named"
            return HttpResponseRedirect(_ordered(request, Errand.Kind.SWEEP, called, order))
        number = sweeps.named_in(subject).count
        title = f"Where {subject} is named"
        return self._shown(
            request, "named", title, subject=subject, number=number, back=_of(subject), uid=new_uid()
        )


def _subject(kind: str, uid: str) -> Subject:
    if kind not in KINDS:
        raise Http404
    subject: Subject = get_object_or_404(wholesale.MODELS[kind], uid=uid)
    return subject.standing


def _ordered(request: HttpRequest, kind: str, summary: str, order: dict[str, Any]) -> str:
    """Orders an errand, once for a form however often that is sent; the address where it is seen."""
    uid = errands.uid_of(request.POST)
    errand, _ = errands.order(kind, summary, user=request.user, uid=uid, order=order)
    return reverse("admin:articles_errand_change", args=[errand.pk])


def _decided(request: HttpRequest) -> Operation:
    chosen = Proposal.objects.filter(pk=key_of(request.POST.get("proposal", "")))
    proposal = chosen.get()
    if "accept" in request.POST:
        operation = decisions.accept(chosen, request.user)
    else:
        operation = decisions.reject(chosen, request.user, exception=_lesson(request, proposal))
    if operation is None:
        raise ValidationError("Somebody has decided on it meanwhile.")
    return operation


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
