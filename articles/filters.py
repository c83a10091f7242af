"""The single door from a query string to articles: pages, feeds, exports and the desk all pass it.

Every parameter is optional. Tags may be repeated, and each narrows the search further; the others may be
given once. Whatever cannot be read raises BadRequest with a sentence for the reader.
"""

import datetime as dt
import re
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.search import facet, names
from articles.search.ask import Search
from articles.search.engine import Allowance, engine
from articles.search.find import Order
from articles.search.meaning import Meaning, bind
from articles.search.nodes import Tag
from articles.search.plan import Span
from articles.search.query import Query, QueryError, parse

TAG_PARAMETERS = ("person", "country", "topic", "source")
MOST_TAGS = 10
_UNKNOWN = {
    "person": _("There is no person called “%(name)s” in this archive."),
    "country": _("There is no country called “%(name)s” in this archive."),
    "topic": _("There is no topic called “%(name)s” in this archive."),
    "source": _("There is no source called “%(name)s” in this archive."),
}
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class PeriodField(forms.Field):
    """A day, month or year (2015-09-21, 2015-09, 2015): the span of days it covers."""

    def to_python(self, value: Any) -> Span | None:
        text = (value or "").strip()
        if not text:
            return None
        parts = _DATE.fullmatch(text)
        if not parts:
            raise ValidationError(
                gettext("“%(text)s” is not a date: write 2015-09-21, 2015-09 or 2015.") % {"text": text[:40]}
            )
        year, month, day = (int(part) if part else None for part in parts.groups())
        try:
            first = dt.date(year or 0, month or 1, day or 1)
        except ValueError as error:
            raise ValidationError(
                gettext("There is no %(date)s in the calendar.") % {"date": text}
            ) from error
        if day:
            return Span(first, first)
        following = (
            dt.date(first.year + (not month or month == 12), ((month or 12) % 12) + 1, 1)
            if first.year < 9999
            else dt.date.max
        )
        return Span(first, following - dt.timedelta(days=1) if following < dt.date.max else following)


class WordsField(forms.MultipleChoiceField):
    """A parameter that may be repeated; any text is a value."""

    widget = forms.SelectMultiple

    def validate(self, value: Any) -> None:
        if len(value) > MOST_TAGS:
            raise ValidationError(
                gettext("At most %(most)s tags of a kind can be combined.") % {"most": MOST_TAGS}
            )
        if any("\x00" in text for text in value):
            raise ValidationError(gettext("A tag cannot contain a NUL character."))


class PeriodFilter(django_filters.Filter):
    field_class = PeriodField


class TagFilter(django_filters.Filter):
    field_class = WordsField


class ArticleFilter(django_filters.FilterSet):
    """`search` is the question that a query string asks; `qs` is its answer as a queryset."""

    q = django_filters.CharFilter()
    person = TagFilter()
    country = TagFilter()
    topic = TagFilter()
    source = TagFilter()
    lang = django_filters.CharFilter()
    sort = django_filters.ChoiceFilter(
        choices=[(order.value, order.value) for order in Order],
        error_messages={"invalid_choice": _("results can be sorted by relevance, newest or oldest.")},
    )
    exact = django_filters.ChoiceFilter(
        choices=[("1", "only what was typed")], error_messages={"invalid_choice": _("it can only be 1.")}
    )
    vars()["from"] = PeriodFilter()
    to = PeriodFilter()

    class Meta:
        model = Article
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[Article], *, unpublished: bool = False) -> None:
        super().__init__(data, queryset=queryset)
        self.unpublished = unpublished
        self.allowance = Allowance()
        for name in self.filters:
            if name not in TAG_PARAMETERS and len(data.getlist(name)) > 1:
                raise BadRequest(gettext("“%(name)s” may be given only once in an address.") % {"name": name})

    @cached_property
    def values(self) -> dict[str, Any]:
        """What was asked, by parameter. Raises BadRequest with the first thing that cannot be read."""
        if not self.is_valid():
            name, errors = next(iter(self.form.errors.items()))
            raise BadRequest(f"{name}: {errors[0]}")
        values = dict(self.form.cleaned_data)
        if values["from"] and values["to"] and values["to"].last < values["from"].first:
            raise BadRequest(gettext("The search ends before it begins: “from” is later than “to”."))
        if values["lang"] and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", values["lang"]):
            raise BadRequest(gettext("“lang” is a language code such as en or ru."))
        return values

    @cached_property
    def tags(self) -> dict[Tag, int]:
        """The facet number of each tag parameter. An unknown name is a BadRequest."""
        asked = [Tag(kind, value) for kind in TAG_PARAMETERS for value in self.values[kind] if value.strip()]
        found = names.addressed(asked)
        named = names.facets_of([tag for tag in asked if tag not in found])
        for tag, numbers in named.items():
            if not numbers:
                raise BadRequest(_UNKNOWN[tag.kind] % {"name": tag.value[:80]})
            found[tag] = numbers[0]
        return {tag: found[tag] for tag in asked}

    @cached_property
    def query(self) -> Query:
        try:
            return parse(self.values["q"])
        except QueryError as error:
            raise BadRequest(str(error)) from error

    @cached_property
    def meaning(self) -> Meaning:
        return bind(self.query, expand=not self.values["exact"])

    @property
    def search(self) -> Search:
        """A new one each time: a filter set is part of a cycle, which would hold its arrays for long."""
        values = self.values
        facets = list(dict.fromkeys(self.tags.values()))
        if values["lang"]:
            facets.append(facet.language_number(values["lang"]))
        # Without words there is nothing to rank by.
        default = Order.NEWEST if self.meaning.plan is None else Order.RELEVANCE
        order = Order(values["sort"]) if values["sort"] else default
        return Search(
            self.meaning,
            facets,
            Span(
                values["from"].first if values["from"] else None, values["to"].last if values["to"] else None
            ),
            default if order is Order.RELEVANCE else order,
            unpublished=self.unpublished,
            allowance=self.allowance,
        )

    def filter_queryset(self, queryset: QuerySet[Article]) -> QuerySet[Article]:
        sql, parameters = engine().numbers(self.search.match)
        if self.unpublished:
            sql = f"SELECT abs(number) FROM ({sql}) AS found"  # noqa: S608
        return queryset.filter(sequence__in=RawSQL(sql, parameters))  # noqa: S611 - written by the engine
