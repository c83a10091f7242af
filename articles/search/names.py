"""Names that readers type, resolved to the people, countries, topics and sources that bear them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from articles.models import SUBJECTS, Alias, Source
from articles.search import facet
from articles.search.analysis import key, query_stems
from articles.search.nodes import Tag
from articles.search.plan import Exact, Plan, Stem

# The translations of a topic's name are common words of other languages; those of a proper name are not.
EXPANDED = ("person", "country")
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Named:
    """A subject that a reader named, and the other names that the search then looks for."""

    kind: str
    pk: int
    name: str
    slug: str
    typed: str
    names: tuple[str, ...] = ()

    def get_absolute_url(self) -> str:
        return reverse(f"articles:{self.kind}", args=[self.slug])


def named(keys: Collection[str], languages: Collection[str]) -> dict[str, list[Named]]:
    """The subjects that bear one of these names, by key; two queries, or one when there are none."""
    if not keys:
        return {}
    found = _bearers(keys)
    if not found:
        return {}
    others = _other_names({(kind, pk) for bearers in found.values() for kind, pk, _, _ in bearers}, languages)
    return {
        typed: [
            Named(
                kind,
                pk,
                name,
                slug,
                typed,
                tuple(_telling(typed, name, others[kind, pk])) if kind in EXPANDED else (),
            )
            for kind, pk, name, slug in bearers
        ]
        for typed, bearers in found.items()
    }


def _bearers(keys: Collection[str]) -> dict[str, list[tuple[str, int, str, str]]]:
    rows: list[QuerySet[Any, Any]] = []
    for model in SUBJECTS:
        subjects = model._default_manager.filter(is_hidden=False).order_by()
        rows.append(subjects.filter(key__in=keys).values_list("key", Value(model.kind), "pk", "name", "slug"))
        aliases = (
            Alias.objects.filter(key__in=keys, **{f"{model.kind}__is_hidden": False})
            .exclude(kind=Alias.Kind.DEMONYM)
            .order_by()
        )
        rows.append(
            aliases.values_list(
                "key", Value(model.kind), f"{model.kind}__pk", f"{model.kind}__name", f"{model.kind}__slug"
            )
        )
    found: dict[str, list[tuple[str, int, str, str]]] = defaultdict(list)
    first, *rest = rows
    for typed, kind, pk, name, slug in sorted(first.union(*rest)):
        found[typed].append((kind, pk, name, slug))
    return found


def _other_names(
    subjects: Iterable[tuple[str, int]], languages: Collection[str]
) -> dict[tuple[str, int], list[str]]:
    """Aliases in the languages of the archive, oldest first."""
    wanted = [(kind, pk) for kind, pk in subjects if kind in EXPANDED]
    names: dict[tuple[str, int], list[str]] = defaultdict(list)
    if not wanted:
        return names
    of_them = Q()
    for kind in EXPANDED:
        of_them |= Q(**{f"{kind}__in": [pk for wanted_kind, pk in wanted if wanted_kind == kind]})
    aliases = Alias.objects.filter(of_them).exclude(kind=Alias.Kind.DEMONYM).order_by("pk")
    for person, country, text, language in aliases.values_list("person", "country", "text", "language"):
        if not language or language.partition("-")[0] in languages:
            names["person" if person else "country", person or country].append(text)
    return names


def _telling(typed: str, name: str, others: Iterable[str]) -> Iterable[str]:
    """Names that find more, and no one else: none that contains what was typed, nor a part of it."""
    words = set(typed.split())
    seen: set[str] = set()
    for text in (name, *others):
        name_key = key(text)
        its_words = set(name_key.split())
        if (
            name_key
            and name_key not in seen
            and not words <= its_words
            and not its_words <= words
            and len(seen) < MOST_NAMES
        ):
            seen.add(name_key)
            yield text


def plan_of_name(text: str, languages: Collection[str]) -> Plan:
    """A name of one word in any of its forms; of several as written."""
    words = tuple(key(text).split())
    return Stem(query_stems(words[0], languages)) if len(words) == 1 else Exact(words)


def addressed(tags: Collection[Tag]) -> dict[Tag, int]:
    """The facet number of each tag that is called by slug or uid; one query a kind."""
    found: dict[Tag, int] = {}
    for model in (*SUBJECTS, Source):
        asked = {tag.value.strip().lower(): tag for tag in tags if tag.kind == model.kind}
        if not asked:
            continue
        called = _shown(model).filter(Q(slug__in=asked) | Q(uid__in=asked))
        rows = called.values_list(Coalesce("merged_into", "pk"), "slug", "uid")
        for pk, *forms in rows:
            for tag in (asked[form] for form in forms if form in asked):
                found[tag] = facet.number(facet.KINDS[model.kind], pk)
    return found


def _shown(model: Any) -> Any:
    """What can be asked for by slug or uid: what was merged stands for the one that it was merged into."""
    if model is Source:
        return Source.objects.order_by()
    merged = Q(merged_into__isnull=False, merged_into__is_hidden=False)
    return model._default_manager.filter(Q(is_hidden=False) | merged).order_by()


def facets_of(tags: Collection[Tag]) -> dict[Tag, list[int]]:
    """The facet numbers that each tag of a query means, by slug, uid, name or alias; one query a kind.

    Those that bear it as slug or uid, which only one can, come before those that bear it as name.
    """
    resolved: dict[Tag, list[int]] = {tag: [] for tag in tags}
    for model in (*SUBJECTS, Source):
        asked = [tag for tag in resolved if tag.kind == model.kind]
        if not asked:
            continue
        slugs = {tag.value.strip().lower() for tag in asked}
        keys = {key(tag.value) for tag in asked} - {""}
        bearers = _sources(slugs, keys) if model is Source else _subjects(model, slugs, keys)
        for tag in asked:
            forms = {tag.value.strip().lower(), key(tag.value)}
            found = dict.fromkeys(pk for _, pk, form in bearers if form in forms)
            resolved[tag] = [facet.number(facet.KINDS[model.kind], pk) for pk in found]
    return resolved


# How a subject is called: by its address, or by a name that others may share.
_BY_ADDRESS, _BY_NAME = 0, 1


def _sources(slugs: Collection[str], keys: Collection[str]) -> list[tuple[int, int, str]]:
    """An archive has few sources, and their names have no key: all are read."""
    rows = Source.objects.order_by().values_list(Coalesce("merged_into", "pk"), "slug", "uid", "name")
    by_address = [
        (_BY_ADDRESS, pk, form) for pk, slug, uid, _ in rows for form in (slug, uid) if form in slugs
    ]
    return sorted([*by_address, *((_BY_NAME, pk, key(name)) for pk, _, _, name in rows if key(name) in keys)])


def _subjects(model: Any, slugs: Collection[str], keys: Collection[str]) -> list[tuple[int, int, str]]:
    subjects = model.objects.filter(is_hidden=False).order_by()
    shown, standing = _shown(model), Coalesce("merged_into", "pk")
    aliases = (
        Alias.objects.filter(key__in=keys, **{f"{model.kind}__is_hidden": False})
        .exclude(kind=Alias.Kind.DEMONYM)
        .order_by()
    )
    return sorted(
        shown.filter(slug__in=slugs)
        .values_list(Value(_BY_ADDRESS), standing, "slug")
        .union(
            shown.filter(uid__in=slugs).values_list(Value(_BY_ADDRESS), standing, "uid"),
            subjects.filter(key__in=keys).values_list(Value(_BY_NAME), "pk", "key"),
            aliases.values_list(Value(_BY_NAME), model.kind, "key"),
        )
    )
