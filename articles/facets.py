"""How the items found divide: by person, country, topic, source and language."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from articles import prepared
from articles.models import SUBJECTS, Source
from articles.models.country import named
from articles.search import facet

SHOWN = 8
LANGUAGES = {
    "ar": _("Arabic"),
    "bg": _("Bulgarian"),
    "cs": _("Czech"),
    "da": _("Danish"),
    "de": _("German"),
    "el": _("Greek"),
    "en": _("English"),
    "es": _("Spanish"),
    "fi": _("Finnish"),
    "fr": _("French"),
    "he": _("Hebrew"),
    "hi": _("Hindi"),
    "hu": _("Hungarian"),
    "it": _("Italian"),
    "ja": _("Japanese"),
    "ko": _("Korean"),
    "nl": _("Dutch"),
    "no": _("Norwegian"),
    "nb": _("Norwegian"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ro": _("Romanian"),
    "ru": _("Russian"),
    "sk": _("Slovak"),
    "sl": _("Slovene"),
    "sr": _("Serbian"),
    "sv": _("Swedish"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "zh": _("Chinese"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a facet: its number, what an address calls it, its name and how many items have it."""

    number: int
    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one kind that most items have; `parameter` is their name in an address."""

    kind: str
    title: str
    parameter: str
    entries: tuple[Entry, ...]


TITLES = {
    "person": _("People"),
    "country": _("Countries"),
    "topic": _("Topics"),
    "source": _("Sources"),
    "language": _("Languages"),
}


def groups(tally: Counter[int], selected: Collection[int] = (), shown: int = SHOWN) -> list[Group]:
    """The most frequent values of each kind, and those selected; one query for the names of all."""
    by_kind: dict[int, list[tuple[int, int]]] = {}
    for number, count in tally.items():
        by_kind.setdefault(facet.split(number)[0], []).append((number, count))
    chosen: dict[str, list[tuple[int, int]]] = {}
    for kind in TITLES:
        values = sorted(by_kind.get(facet.KINDS[kind], []), key=lambda pair: (-pair[1], pair[0]))
        chosen[kind] = values[:shown] + [pair for pair in values[shown:] if pair[0] in selected]
    labels = names([number for values in chosen.values() for number, _ in values])
    return [
        Group(
            kind,
            str(title),
            "lang" if kind == "language" else kind,
            tuple(
                Entry(number, *labels[number], count) for number, count in chosen[kind] if number in labels
            ),
        )
        for kind, title in TITLES.items()
    ]


def language(code: str) -> str:
    """The name of a language, in that of the interface."""
    return str(LANGUAGES.get(code, code))


def names(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """What an address calls each facet number, and its name; hidden subjects are left out. One query."""
    found: dict[int, tuple[str, str]] = {}
    by_kind: dict[int, list[int]] = {}
    for number in numbers:
        kind, value = facet.split(number)
        by_kind.setdefault(kind, []).append(value)
        if kind == facet.LANGUAGE:
            code = facet.language_of(value)
            found[number] = code, language(code)
    selects, parameters = [], []
    for model in (*SUBJECTS, Source):
        kind = facet.KINDS[model.kind]
        if values := by_kind.get(kind):
            marks = ",".join(["%s"] * len(values))
            shown = "" if model is Source else " AND NOT is_hidden"
            table = model._meta.db_table
            selects.append(f"SELECT {kind}, id, slug, name FROM {table} WHERE id IN ({marks}){shown}")  # noqa: S608
            parameters += values
    if selects:
        for kind, pk, slug, name in prepared.rows(" UNION ALL ".join(selects), parameters):
            shown = named(name) if kind == facet.COUNTRY else name
            found[facet.number(kind, pk)] = slug, shown
    return found
