from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.html import format_html
from django.utils.http import urlencode

from articles import editing, rights
from articles.admin import bulk, copies, decisions, listfilters
from articles.admin.article_form import ArticleForm
from articles.admin.base import DeskAdmin, FixedOrder
from articles.admin.paging import REACH
from articles.admin.presence import beat
from articles.admin.preview import preview
from articles.admin.search import matching, newest
from articles.admin.story import rows, story_view
from articles.admin.tagging import CountryTags, PersonTags, TopicTags, rebased
from articles.admin.version import revert_view, versions_view
from articles.models import Article
from articles.search import index
from articles.search.query import QueryError
from articles.templatetags.archive import clock, plain_day, zone

if TYPE_CHECKING:
    ObjectView = Callable[..., HttpResponse]

TEXT = ("headline", "standfirst", "dateline", "body")
ABOUT = ("source", "location", "byline", "section", "language", "supersedes", "slug")
# Parameters of lists and autocompletes that narrow nothing.
ASKED_ALONE = {"q", "p", "before", "term", "page", "app_label", "model_name", "field_name", "by"}
NAMED = ("person", "country", "topic", "source")
FROM_THE_WIRE = ("slugline", "urgency", "url", "rights", "editorial_note")


class NewestFirst(FixedOrder):
    """Goes on, on its last page, with what is older than can be paged through."""

    @property
    def older(self) -> str:
        """The address of that list; empty on other pages, and where nothing is older."""
        paginator: Any = self.paginator
        if not paginator.is_bounded or self.page_num != paginator.num_pages:
            return ""
        *_, last = self.result_list
        return self.get_query_string({"before": last.sequence}, ["p"])

    @property
    def as_search(self) -> str:
        """What the list is narrowed to, as the address of a search says it; its state is left out."""
        asked = {"q": self.query} | {name: self.params.get(name, "") for name in NAMED}
        if date := self.params.get("date"):
            first, last = listfilters.days_of(date)
            asked |= {"from": first.isoformat(), "to": last.isoformat()}
        return urlencode({name: value for name, value in asked.items() if value})


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    form = ArticleForm
    inlines = (PersonTags, CountryTags, TopicTags)
    autocomplete_fields = ("source", "supersedes")
    readonly_fields = ("state",)
    list_display = ("headline", "source", "state_now", "local_time", "origin")
    list_select_related = ("source", "created_by")
    list_filter = (
        "status",
        listfilters.ReviewFilter,
        listfilters.OlderFilter,
        listfilters.DateFilter,
        listfilters.SourceFilter,
        listfilters.PersonFilter,
        listfilters.CountryFilter,
        listfilters.TopicFilter,
    )
    ordering = ("-sequence",)
    search_fields = ("headline",)  # that there is a search; `get_search_results` does it
    search_help_text = (
        "As readers search, drafts too: words, “phrases”, person:, country:, topic:, source:, "
        "before:, after:; or a uid."
    )
    view_on_site = False
    change_list_template = "admin/articles/article/change_list.html"
    actions = (decisions.publish_selected, decisions.withdraw_selected, decisions.restore_selected)

    # Lists

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles = rights.visible_to(request.user, Article.objects.select_related("source"))
        if request.resolver_match and request.resolver_match.url_name == "articles_article_changelist":
            return articles.defer("body", "standfirst", "content_hash")
        return articles

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        try:
            # What is narrowed further, by a filter or by what one may see, is looked for in all that match.
            if request.GET.keys() <= ASKED_ALONE and rights.holds(request.user, "edit_any_article"):
                return self._newest(request, queryset, search_term), False
            return matching(queryset, search_term), False
        except QueryError as error:
            messages.error(request, str(error))
            return queryset.none(), False

    def _newest(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> QuerySet[Any]:
        """So many as can be paged through; the paginator tells how many there are in all."""
        before = listfilters.sequence_of(request.GET.get("before"))
        sequences, request.found = newest(search_term, REACH, before)  # type: ignore[attr-defined]
        return queryset.filter(sequence__in=sequences)

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        paginator: Any = super().get_paginator(request, *args, **kwargs)
        paginator.found = getattr(request, "found", None)
        return paginator

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NewestFirst

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return rights.holds(request.user, "publish_article")

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return rights.holds(request.user, "withdraw_article")

    @property
    def media(self) -> Media:
        source: Any = Article._meta.get_field("source")
        own = Media(js=["admin_desk/autosave.js", "admin_desk/presence.js"])
        return super().media + AutocompleteSelect(source, self.admin_site).media + own

    @admin.display(description="published")
    def local_time(self, article: Article) -> str:
        return " ".join(
            filter(None, (plain_day(article.published_on) + ",", clock(article), zone(article)))
        ).rstrip(",")

    @admin.display(description="state")
    def state_now(self, article: Article) -> str:
        return article.state

    @admin.display(description="origin")
    def origin(self, article: Article) -> str:
        return str(article.created_by or "import")

    def label(self, article: Article) -> str:
        """What autocomplete says of it."""
        return (
            f"{article.headline} — {article.source}, {article.published_on}, {article.get_status_display()}"
        )

    # Who may what

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_view_permission(request, obj) and (
            obj is None or rights.may_see(request.user, obj)
        )

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return rights.may_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return super().has_delete_permission(request)
        return rights.may_delete(request.user, obj)

    # The form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Locked while a form is being saved: what the form is compared with stays as it is until then."""
        if request.method == "POST" and object_id.isdecimal():
            index.take_turn()
        return super().get_object(request, object_id, from_field)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return [(None, {"fields": ["state", *TEXT, *ABOUT, *FROM_THE_WIRE]})]
        change = ["kind", "reason", "note"] if obj and obj.is_public else ["reason"]
        return [
            (None, {"fields": ["state", *TEXT] if obj else list(TEXT)}),
            ("When and where", {"fields": [("day", "hour"), *ABOUT]}),
            ("From the wire", {"fields": FROM_THE_WIRE, "classes": ["collapse"]}),
            *([("This change", {"fields": change, "classes": ["this-change"]})] if obj else []),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        for name in ("source", "supersedes"):
            if name in form.base_fields:
                widget = form.base_fields[name].widget
                widget.can_add_related = widget.can_change_related = widget.can_delete_related = False
        return form

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk and "data" in kwargs:  # tags come and go without a version, too
            kwargs["data"] = rebased(kwargs["data"], prefix, inline.get_queryset(request).filter(article=obj))
        return kwargs

    @admin.display(description="state")
    def state(self, article: Article) -> str:
        hour = "" if article.hour_is_known else " (hour unknown)"
        status, when = article.state, self.local_time(article)
        said = f"{status} · {when}{hour} · version {article.version_number}"
        if withdrawn_at := article.withdrawn_at:
            return format_html(
                "{}<br>withdrawn {}: {}", said, plain_day(withdrawn_at), article.withdrawn_reason
            )
        return said

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        if request.method == "POST" and object_id is None and (sent := self._sent_before(request)):
            messages.info(request, "This item was saved already.")
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[sent.pk]))
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, editing.Conflict) as error:
            # The form finds these first; only a change in the very moment of saving gets here.
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            messages.error(request, f"{said} Nothing was saved.")
            return HttpResponseRedirect(request.get_full_path())

    def _sent_before(self, request: HttpRequest) -> Article | None:
        """What a second click on Save saved the first time."""
        uid = request.POST.get("uid", "")
        return Article.objects.filter(uid=uid, created_by_id=request.user.pk).first() if uid else None

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Article and tags are one change: `save_related` saves both."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            formset.save(commit=False)
        add = [tagging.subject for formset in formsets for tagging in formset.new_objects]
        remove = [tagging for formset in formsets for tagging in formset.deleted_objects]
        said = {
            name: form.cleaned_data[name]
            for name in ("kind", "reason", "note")
            if form.cleaned_data.get(name)
        }
        article: Article = form.instance
        if change:
            before = form.cleaned_data["before"]
            saved = editing.save_edit(
                article, user=request.user, before=before, add=add, remove=remove, **said
            )
        else:
            saved = editing.create(article, user=request.user, add=add)
        if "_publish" in request.POST:
            saved = editing.publish(saved, user=request.user, reason=said.get("reason", ""))
        for name in ("version_number", "slug", "published_on", "sequence", "status"):
            setattr(article, name, getattr(saved, name))

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        if "_preview" in request.POST:
            return HttpResponseRedirect(reverse("admin:articles_article_preview", args=[obj.pk]))
        return super().response_change(request, obj)

    def render_change_form(  # noqa: PLR0917 - as the admin calls it
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        may_publish = self.has_publish_permission(request)
        context["can_publish_now"] = may_publish and (
            add or (obj is not None and obj.status == Article.Status.DRAFT)
        )
        context["decisions"] = decisions.open_to(request.user, obj) if obj else []
        context["story_rows"] = rows(request.user, obj) if obj else []
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        protected = [
            f"{article}: it came by wire and is kept" for article in objs if article.originals.exists()
        ]
        forbidden = {
            article._meta.verbose_name for article in objs if not self.has_delete_permission(request, article)
        }
        return [str(article) for article in objs], {"articles": len(objs)}, forbidden, protected

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        editing.delete(obj, user=request.user)

    # Further pages

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        pages: list[tuple[str, str, Any]] = [
            ("preview/", "preview", preview),
            ("story/", "story", story_view),
            ("versions/", "versions", versions_view),
            ("versions/<int:number>/revert/", "revert", revert_view),
            *((f"{verb}/", verb, decisions.view_of(verb)) for verb in decisions.DECISIONS),
        ]
        return [
            *(
                path(
                    f"{name}/",
                    self.admin_site.admin_view(partial(view, self)),
                    name=f"articles_article_{name}",
                )
                for name, view in (("bulk", bulk.view), ("copies", copies.view))
            ),
            *(
                path(f"<int:object_id>/{address}", self._page(view), name=f"articles_article_{name}")
                for address, name, view in pages
            ),
            path("<int:object_id>/presence/", self.admin_site.admin_view(partial(beat, self))),
            *super().get_urls(),
        ]

    def _page(self, view: "ObjectView") -> Any:
        def page(request: HttpRequest, object_id: int, **kwargs: Any) -> HttpResponse:
            with transaction.atomic() if request.method == "POST" else nullcontext():
                article = self.get_object(request, str(object_id))
                if article is None or not self.has_view_permission(request, article):
                    raise Http404
                return view(self, request, article, **kwargs)

        return self.admin_site.admin_view(page)
