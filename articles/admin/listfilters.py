"""Filters of lists: none of them counts rows, none of them lists more than a screenful."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.dates import MONTHS

from articles import chronology
from articles.models import (
    Article,
    Country,
    CountryTagging,
    Coverage,
    Person,
    PersonTagging,
    Source,
    Tagging,
    Topic,
    TopicTagging,
)
from articles.search import facet

if TYPE_CHECKING:
    ChangeList = Any

# Up to here the items of a tag are looked up one by one; above, the newest items are looked through.
COMMON = 50_000


class UidSelect(AutocompleteSelect):
    """Chooses by uid, which means the same in every copy of the archive."""

    def get_url(self) -> str:
        return f"{super().get_url()}?by=uid"

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        model: Any = self.field.remote_field.model
        chosen = model._default_manager.filter(uid__in=list(filter(None, value)))
        options: list[Any] = [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, each.uid, str(each), True, 1) for each in chosen]
        return [(None, options, 0)]


class ReviewFilter(admin.SimpleListFilter):
    """Drafts that wait for somebody who publishes."""

    title = "in review"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "In review")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(status=Article.Status.DRAFT, in_review_since__isnull=False)


class OlderFilter(admin.SimpleListFilter):
    """What lies before a place in time, given as a sequence: so the list goes on where its pages end."""

    title = "older than"
    parameter_name = "before"
    template = "admin/articles/article/older_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("", "")]  # never shown; a filter without any is left out

    def choices(self, changelist: "ChangeList") -> Iterator[Any]:
        before = sequence_of(self.value())
        yield {
            "day": chronology.instant_of(before) if before else None,
            "query_string": changelist.get_query_string(remove=[str(self.parameter_name)]),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if not self.value():
            return queryset
        before = sequence_of(self.value())
        if before is None:
            raise IncorrectLookupParameters
        return queryset.filter(sequence__lt=before)


def sequence_of(text: str | None) -> int | None:
    """A place in time as a list is asked for it; None for what is none."""
    if not re.fullmatch("[0-9]{1,19}", text or ""):
        return None
    try:
        chronology.instant_of(int(text or ""))
    except OverflowError:
        return None
    return int(text or "")


class ChosenFilter(admin.SimpleListFilter):
    """A filter by one of many: its value is a uid, found by typing."""

    template = "admin/articles/chosen_filter.html"
    model: ClassVar[type[Person | Country | Topic | Source]]
    field: ClassVar[Any]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self._site = model_admin.admin_site
        return [("", "")]  # never shown; a filter without any is left out

    def choices(self, changelist: "ChangeList") -> Iterator[Any]:
        name = str(self.parameter_name)
        widget = UidSelect(self.field, self._site, attrs={"id": f"filter-{name}"})
        widget.is_required = False
        yield {
            "others": {key: value for key, value in changelist.params.items() if key != name},
            "widget": widget.render(name, [self.value() or ""]),
            "id": f"filter-{name}",
            "selected": bool(self.value()),
            "query_string": changelist.get_query_string(remove=[name]),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if not self.value():
            return queryset
        chosen = self.model._default_manager.filter(uid=self.value()).first()
        return self.narrow(queryset, chosen.standing) if chosen else queryset.none()

    def narrow(self, queryset: QuerySet[Article], chosen: Any) -> QuerySet[Article]:
        raise NotImplementedError


class SourceFilter(ChosenFilter):
    title = "source"
    parameter_name = "source"
    model = Source
    field = Article._meta.get_field("source")

    def narrow(self, queryset: QuerySet[Article], chosen: Any) -> QuerySet[Article]:
        return queryset.filter(source=chosen)


class TagFilter(ChosenFilter):
    tagging: ClassVar[type[Tagging]]

    def narrow(self, queryset: QuerySet[Article], chosen: Any) -> QuerySet[Article]:
        tagging: Any = self.tagging
        taggings = tagging._default_manager.filter(subject=chosen)
        if chosen.article_count > COMMON:
            return queryset.filter(Exists(taggings.filter(article=OuterRef("pk"))))
        return queryset.filter(pk__in=taggings.values("article_id"))


class PersonFilter(TagFilter):
    title = "person"
    parameter_name = "person"
    model = Person
    tagging = PersonTagging
    field = PersonTagging._meta.get_field("subject")


class CountryFilter(TagFilter):
    title = "country"
    parameter_name = "country"
    model = Country
    tagging = CountryTagging
    field = CountryTagging._meta.get_field("subject")


class TopicFilter(TagFilter):
    title = "topic"
    parameter_name = "topic"
    model = Topic
    tagging = TopicTagging
    field = TopicTagging._meta.get_field("subject")


class DateFilter(admin.SimpleListFilter):
    """By decade, year and month: 201, 2015 or 2015-09. Offers those with published items."""

    title = "date"
    parameter_name = "date"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        months = Coverage.objects.filter(facet=facet.ARCHIVE, count__gt=0).values_list("month", flat=True)
        self._years = sorted({month // 12 for month in months}, reverse=True)
        self._months = sorted(months)
        return [("", "")]

    def choices(self, changelist: "ChangeList") -> Iterator[Any]:
        chosen = self.value() or ""
        yield self._choice(changelist, "", "All")
        decades = sorted({year // 10 for year in self._years}, reverse=True)
        for decade in decades if len(self._years) > 12 else ():
            yield self._choice(changelist, f"{decade:03}", f"{decade}0s")
        for year in self._years:
            if len(self._years) <= 12 or chosen.startswith(f"{year // 10:03}"):
                yield self._choice(changelist, f"{year:04}", str(year))
        for month in self._months:
            if chosen[:4] == f"{month // 12:04}":
                value = f"{month // 12:04}-{month % 12 + 1:02}"
                yield self._choice(changelist, value, f"{MONTHS[month % 12 + 1]} {month // 12}")

    def _choice(self, changelist: "ChangeList", value: str, display: str) -> dict[str, Any]:
        query = {str(self.parameter_name): value} if value else {}
        remove = [] if value else [str(self.parameter_name)]
        return {
            "selected": (self.value() or "") == value,
            "query_string": changelist.get_query_string(query, remove),
            "display": display,
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if not self.value():
            return queryset
        try:
            first, last = days_of(str(self.value()))
        except ValueError as error:
            raise IncorrectLookupParameters from error
        low, high = chronology.day_bounds(first, last)
        queryset = queryset.filter(published_on__range=(first, last))
        if low is not None:
            queryset = queryset.filter(sequence__gte=low)
        return queryset if high is None else queryset.filter(sequence__lt=high)


def days_of(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of a decade "201", a year "2015" or a month "2015-09"; ValueError for others."""
    if not re.fullmatch(r"[0-9]{3,4}|[0-9]{4}-[0-9]{2}", text):
        raise ValueError(text)
    if "-" in text:
        year, month = map(int, text.split("-"))
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    first, last = (int(text), int(text)) if len(text) == 4 else (int(text) * 10 or 1, int(text) * 10 + 9)
    return dt.date(first, 1, 1), dt.date(last, 12, 31)
