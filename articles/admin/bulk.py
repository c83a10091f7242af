"""All items of a search changed at once: which, what, how many, and only then done."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import bulk, errands
from articles.admin.listfilters import CountryFilter, PersonFilter, SourceFilter, TopicFilter, UidSelect
from articles.bulk import ACTIONS, SAFE, Task
from articles.filters import ArticleFilter
from articles.formats.fields import language
from articles.models import Article, Errand
from articles.models.identity import new_uid

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin

AT_ONCE = 200  # items; more are changed in the background
SAMPLE = 5
_KINDS = {"person": "a person", "country": "a country", "topic": "a topic"}
_CHOSEN = {"person": PersonFilter.field, "country": CountryFilter.field, "topic": TopicFilter.field}
_PARAMETER = re.compile(rf"({'|'.join(ArticleFilter.base_filters)})=")


class WhichForm(forms.Form):
    """Which items, and what is to be done to them."""

    query = forms.CharField(
        label="Which items",
        max_length=2000,
        help_text="What you would type into the search field, or the address of a search page.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    action = forms.ChoiceField(label="What", choices=list(ACTIONS.items()))
    kind = forms.ChoiceField(label="When it is a tag", choices=list(_KINDS.items()), required=False)

    def clean_query(self) -> str:
        return as_query(self.cleaned_data["query"])


class WhatForm(forms.Form):
    """What the change needs to know; the fields that it does not need are left out."""

    tag = forms.CharField(label="Tag", required=False)
    by = forms.CharField(label="By", required=False)
    source = forms.CharField(label="Source", required=False)
    language = forms.CharField(label="Language", max_length=8, help_text="Such as en or ru.")
    reason = forms.CharField(
        label="Reason", max_length=500, required=False, help_text="For colleagues; kept in the log."
    )
    number = forms.CharField(label="How many", max_length=20, required=False)

    def __init__(self, data: Any, which: dict[str, str], count: int, site: Any) -> None:
        super().__init__(data, auto_id="bulk-%s")
        needed = {"add": ("tag",), "remove": ("tag",), "replace": ("tag", "by")}
        wanted = needed.get(which["action"], (which["action"],))
        for name in ("tag", "by", "source", "language"):
            if name not in wanted:
                del self.fields[name]
        for name in wanted:
            field = SourceFilter.field if name == "source" else _CHOSEN[which["kind"] or "person"]
            if name in {"tag", "by", "source"}:
                self.fields[name].widget = UidSelect(field, site)
                self.fields[name].widget.is_required = False
        if which["action"] == "withdraw":
            self.fields["reason"].help_text = "Shown to readers in place of each item, and kept in the log."
        if count <= SAFE:
            del self.fields["number"]
        else:
            self.fields["number"].help_text = f"So many items at once: write {count} here."

    def clean_language(self) -> str:
        if not (tag := language(self.cleaned_data["language"])):
            raise ValidationError("Give a code of BCP 47, such as en or ru.")
        return tag


def as_query(text: str) -> str:
    """The query string of what was typed: words, parameters, or the address of a search page."""
    before, mark, after = text.strip().partition("?")
    if mark and (not before or before.rstrip("/").endswith("/search")):
        text = after.partition("#")[0]
    elif not _PARAMETER.match(text.strip()):
        return urlencode({"q": text.strip()})
    given = QueryDict(text)
    return urlencode([(n, v) for n in ArticleFilter.base_filters for v in given.getlist(n) if v])


def view(model_admin: "ArticleAdmin", request: HttpRequest) -> HttpResponse:
    """Asks which and what; then shows how many, and asks again."""
    if not bulk.may(request.user, ""):
        raise PermissionDenied
    which = WhichForm(request.GET or None, auto_id="which-%s", initial={"action": "add"})
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": "Change all items of a search",
        "opts": model_admin.opts,
        "which": which,
        "media": model_admin.media,
    }
    if which.is_valid():
        try:
            shown = _what(model_admin, request, which.cleaned_data)
        except ValidationError as error:
            which.add_error("query", error)
        else:
            if isinstance(shown, HttpResponse):
                return shown
            context |= shown
    return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def _what(
    model_admin: "ArticleAdmin", request: HttpRequest, which: dict[str, str]
) -> dict[str, Any] | HttpResponse:
    """What the second half of the page shows; or where what was ordered is seen."""
    prefilled = request.GET.get("tag", "")
    which["kind"] = prefilled.partition(":")[0] if ":" in prefilled else which["kind"]
    if which["kind"] not in _KINDS:
        which["kind"] = "person"
    hits = Task(which["query"], which["action"]).hits
    initial = {"tag": prefilled.partition(":")[2]} if prefilled else None
    what = WhatForm(request.POST or initial, which, hits.count, model_admin.admin_site)
    if request.method == "POST" and what.is_valid():
        try:
            return HttpResponseRedirect(_ordered(request, _task(which, what.cleaned_data), what, hits.count))
        except ValidationError as error:
            what.add_error(None, error)
    newest = sorted(hits.sequences.tolist(), reverse=True)[:SAMPLE] if hits.count < 10**5 else []
    sample = Article.objects.for_listing().filter(sequence__in=newest).newest_first()
    return {
        "what": what,
        "says": ACTIONS[which["action"]],
        "query": which["query"],
        "count": hits.count,
        "sample": sample,
        "search_url": f"{reverse('articles:search')}?{which['query']}",
        "at_once": AT_ONCE,
        "media": model_admin.media + what.media,
        "uid": new_uid(),
    }


def _task(which: dict[str, str], what: dict[str, str]) -> Task:
    tags = {name: f"{which['kind']}:{what[name]}" for name in ("tag", "by") if what.get(name)}
    others = {name: what.get(name, "") for name in ("source", "language", "reason")}
    return Task(query=which["query"], action=which["action"], **tags, **others)


@transaction.atomic
def _ordered(request: HttpRequest, task: Task, what: WhatForm, count: int) -> str:
    """The address where it is seen. Raises ValidationError with what is in the way."""
    shown = request.POST.get("shown", "")
    if shown != str(count):
        raise ValidationError(f"The search finds {count:,} items by now: look at them again.")
    if "number" in what.fields and re.sub(r"[^0-9]", "", what.cleaned_data["number"]) != str(count):
        raise ValidationError(f"Write {count} to say that so many items are meant.")
    uid = errands.uid_of(request.POST)
    if standing := Errand.objects.filter(uid=uid, created_by_id=request.user.pk).first():
        return reverse("admin:articles_errand_change", args=[standing.pk])
    operation = bulk.begin(task, request.user)
    if count > AT_ONCE:
        order = {"operation": operation.pk, "items": count}
        errand = errands.order_anew(
            Errand.Kind.BULK, operation.summary, user=request.user, uid=uid, order=order
        )
        return reverse("admin:articles_errand_change", args=[errand.pk])
    while bulk.advance(operation):
        pass
    messages.success(request, operation.summary)
    return reverse("admin:articles_operation_change", args=[operation.pk])
