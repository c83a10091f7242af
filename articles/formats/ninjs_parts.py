"""The parts of a ninjs item: its texts, whatever version's words they are in, and its concepts.

The names of parts are in small letters: version 3 writes versionCreated where version 2 has versioncreated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from articles.formats import fields, jsontext, plaintext, richtext
from articles.formats.jsontext import Refused
from articles.formats.record import Label

Values = dict[str, Any]

# Of several descriptions, those that sum up the text before those of something else.
_SUMMARIES = ("summary", "abstract", "main", "text", "", "drophead")
_NOT_SUMMARIES = frozenset({"caption", "creditline", "writer"})
_MARKED_UP = re.compile(r"x?html\d?|.*html5?", re.IGNORECASE)
_PLAIN = frozenset({"", "text", "plain", "main", "text/plain"})


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the texts that an item has for the same purpose."""

    role: str
    content_type: str
    value: str

    @property
    def is_html(self) -> bool:
        kinds = (self.role, self.content_type.removeprefix("text/").removeprefix("application/"))
        return any(kind == "xhtml+xml" or _MARKED_UP.fullmatch(kind) for kind in kinds)

    @property
    def words(self) -> str:
        html = self.is_html or richtext.is_html(self.value)
        return richtext.words(self.value) if html else plaintext.one_line(self.value)

    @property
    def story(self) -> str:
        """As the HTML of a body; mark-up of another kind gives its words."""
        if self.is_html or richtext.is_html(self.value):
            return richtext.small(self.value)
        return plaintext.to_html(plaintext.paragraphs(self.value))


@dataclass(frozen=True, slots=True)
class Concept:
    """A person, place or subject: `scheme` is what precedes the code in its identifier."""

    scheme: str
    code: str
    name: str

    @property
    def label(self) -> Label:
        return fields.label(self.scheme or "ninjs", self.code, self.name)


def lowered(value: Any, levels: int = 4) -> Any:
    """The same with the names of parts in small letters, as deep as parts of an item are read."""
    if levels and isinstance(value, dict):
        return {name.lower(): lowered(part, levels - 1) for name, part in value.items()}
    if levels and isinstance(value, list):
        return [lowered(part, levels - 1) for part in value]
    return value


def line(values: Values, *names: str) -> str:
    """The first of these parts that has words, on one line."""
    return next(filter(None, (plaintext.one_line(jsontext.text(values, name)) for name in names)), "")


def headline(values: Values) -> str:
    """The headline for readers; of several the main one; without any the title, which is for editors."""
    variants = list(_variants(values, "headline", "headlines"))
    variants.sort(key=lambda each: each.role not in {"main", ""})
    return next(filter(None, (each.words for each in variants)), "") or line(values, "title")


def standfirst(values: Values) -> str:
    """The description that sums the text up."""
    variants = [
        each for each in _variants(values, "description", "descriptions") if each.role not in _NOT_SUMMARIES
    ]
    variants.sort(
        key=lambda each: _SUMMARIES.index(each.role) if each.role in _SUMMARIES else len(_SUMMARIES)
    )
    return next(filter(None, (each.words for each in variants)), "")


def body(values: Values) -> str:
    """The text of the story: marked up before plain, and before what is marked up in other ways."""
    variants = list(_variants(values, "body", "bodies"))
    variants.sort(
        key=lambda each: 0 if each.is_html else 1 if {each.role, each.content_type} <= _PLAIN else 2
    )
    return next(filter(None, (each.story for each in variants)), "")


def concepts(values: Values, *names: str) -> Iterator[Concept]:
    """The entries of these parts that have a name or a code. Raises Refused."""
    for entry in entries(values, *names):
        identifier = line(entry, "uri")
        scheme, code = line(entry, "scheme"), line(entry, "code") or line(entry, "literal")
        if identifier and not scheme:
            scheme, code = _split(identifier)
        name = line(entry, "name")
        if name or code:
            yield Concept(scheme, "" if code == name else code, name)


def entries(values: Values, *names: str) -> Iterator[Values]:
    """The objects of these parts, which version 1 may keep by name. Raises Refused."""
    for name in names:
        part = values.get(name)
        if isinstance(part, dict):
            part = list(part.values())
        if part is not None and not isinstance(part, list):
            raise Refused(f"“{name}” is not a list.")
        yield from (entry for entry in part or () if isinstance(entry, dict))


def related(values: Values, relation: re.Pattern[str]) -> str:
    """The identifier of the first associated item that is related so, or ''."""
    for entry in entries(values, "associations"):
        if relation.fullmatch(line(entry, "rel")):
            return line(entry, "uri", "guid")
    return ""


def _split(identifier: str) -> tuple[str, str]:
    """Scheme and code of a concept's URI or QCode."""
    match = re.fullmatch(r"(.*[/#:])([^/#:]+)/?", identifier)
    return (match[1].removesuffix(":"), match[2]) if match else ("", identifier)


def _variants(values: Values, stem: str, listed: str) -> Iterator[Variant]:
    """The list of version 2 and 3; of version 1 the parts `stem` and `stem_…`: what follows is the role."""
    for entry in entries(values, listed):
        role, content_type = line(entry, "role").lower(), line(entry, "contenttype").lower()
        yield Variant(role, content_type, jsontext.text(entry, "value"))
    for name in values:
        if name == stem or name.startswith(f"{stem}_"):
            yield Variant(name[len(stem) + 1 :], "", jsontext.text(values, name))
