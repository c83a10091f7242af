"""What readers search for, with what found nothing first."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from articles.admin.base import ReadOnlyAdmin
from articles.models import SearchTally


@admin.register(SearchTally)
class SearchTallyAdmin(ReadOnlyAdmin):
    list_display = ("words", "found", "count", "day", "again")
    list_filter = ("found",)
    ordering = ("found", "-day", "-count", "words")

    @admin.display(description="search")
    def again(self, tally: SearchTally) -> str:
        address = f"{reverse('articles:search')}?{urlencode({'q': tally.words})}"
        return format_html('<a href="{}">as readers do</a>', address)
