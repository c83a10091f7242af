from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles import recording
from articles.admin.base import RecordedAdmin
from articles.models import Feed


@admin.register(Feed)
class FeedAdmin(RecordedAdmin):
    list_display = ("url", "source", "state", "interval", "next_at", "answered_at", "failures", "last_error")
    list_filter = ("state",)
    list_select_related = ("source",)
    search_fields = ("url",)
    ordering = ("-failures", "url")
    autocomplete_fields = ("source",)
    actions = ("poll_soon",)
    readonly_fields = (
        *("answered_at", "polls", "unchanged", "failures", "last_error"),
        *("etag", "last_modified", "last_run"),
    )
    fields = ("url", "source", ("interval", "state", "next_at"), *readonly_fields)

    @admin.action(description="Poll at the next run of fetch_feeds", permissions=["change"])
    def poll_soon(self, request: HttpRequest, feeds: QuerySet[Any]) -> None:
        count = 0
        for feed in feeds:
            before = recording.row(feed)
            feed.next_at, feed.state = timezone.now(), Feed.State.ACTIVE
            feed.save(update_fields=["next_at", "state"])
            recording.record(feed, before, recording.row(feed), request.user)
            count += 1
        self.message_user(request, f"{count} will be polled when fetch_feeds runs next.")
