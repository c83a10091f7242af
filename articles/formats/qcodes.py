"""Codes of subjects and places, as NewsML and NITF write them, made into labels.

A QCode is the alias of a scheme and a code in it: "medtop:20000638" (NewsML-G2 specification, "QCodes"). A
URI says the same at length. Catalogs, which tell what an alias stands for, are not loaded: an alias is taken
for the scheme itself, as IPTC and the agencies use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from xml.etree.ElementTree import Element

from articles import reference
from articles.formats import plaintext
from articles.formats.record import Label

MEDIA_TOPICS = "medtop"
SUBJECT_CODES = "subj"  # IPTC Subject Codes, before 2010
COUNTRIES = "iso3166"

IPTC = frozenset({MEDIA_TOPICS, SUBJECT_CODES})

_MOST = 200
_LONGEST = 200
_SCHEMES = {"mediatopic": MEDIA_TOPICS, "subjectcode": SUBJECT_CODES}
_OF_COUNTRIES = re.compile(r"iso[-_]?3166|country|cntry", re.IGNORECASE)
_OWN_NAMES = frozenset({"name", "short"})  # kinds of aliases that are not those of its people or its past


def code_of(element: Element) -> tuple[str, str]:
    """Scheme and code of an element with a QCode, a URI or a literal."""
    qcode = _line(element.get("qcode", ""))
    if ":" in qcode:
        scheme, _colon, code = qcode.partition(":")
        return scheme, code
    head, _slash, code = _line(element.get("uri", "")).rstrip("/").rpartition("/")
    if code:
        return _SCHEMES.get(head.rpartition("/")[2], head), code
    return "literal", _line(element.get("literal", ""))


def kind_of(element: Element) -> str:
    """What the code of an element says apart from its scheme."""
    return code_of(element)[1]


def is_of_countries(scheme: str) -> bool:
    return bool(_OF_COUNTRIES.search(scheme))


def kind(text: str) -> str:
    """What a QCode or URI says apart from its scheme: "person" of "cpnat:person"."""
    return re.split(r"[:/]", text.strip())[-1]


def topic(scheme: str, code: str, name: str) -> Label | None:
    """A subject: a Media Topic, a code whose meaning is known, or one that has a name; else None.

    Nobody could find a topic that is called by its bare code.
    """
    if scheme == MEDIA_TOPICS:
        return Label(MEDIA_TOPICS, f"{MEDIA_TOPICS}:{code}", _line(name)) if code else None
    if code in reference.wire_codes().get(scheme, {}):
        return Label(scheme, code, _line(name))
    return label(scheme, code, name) if name != code else None


def label(scheme: str, code: str, name: str) -> Label | None:
    """A person, a place or a subject in the scheme of its agency; None for what has no name.

    Without a code the name is one.
    """
    if not any(map(str.isalnum, name)):
        return None
    return (
        Label(_line(scheme), _line(code), _line(name))
        if scheme and code
        else Label("name", _line(name), _line(name))
    )


def country(scheme: str, code: str, name: str) -> Label | None:
    """A country by its code of ISO 3166 or its name, where the scheme is one of countries."""
    if not is_of_countries(scheme):
        return None
    found = _country_codes().get(code.upper()) or _country_names().get(name.casefold())
    return Label(COUNTRIES, found, "") if found else None


def distinct(labels: Iterable[Label | None], notes: list[str]) -> tuple[Label, ...]:
    """Each label once, in order; of more than can be kept the first, with a note."""
    found = list(dict.fromkeys(each for each in labels if each))
    if len(found) > _MOST:
        notes.append(f"Only the first {_MOST} labels of a kind were kept.")
    return tuple(found[:_MOST])


@cache
def _country_codes() -> dict[str, str]:
    """Alpha-2, alpha-3 and alpha-4 codes; that of two former countries (CS) stands for neither."""
    former = reference.historic()
    codes = {code: entry.code for entry in former for code in (entry.alpha2, entry.alpha3, entry.alpha4)}
    both = {entry.alpha2 for entry in former if codes[entry.alpha2] != entry.code}
    codes = {code: meaning for code, meaning in codes.items() if code not in both}
    codes |= {code: entry.code for entry in reference.countries() for code in (entry.alpha2, entry.alpha3)}
    codes.pop("", None)
    return codes


@cache
def _country_names() -> dict[str, str]:
    entries = (*reference.historic(), *reference.countries())
    aliases = {
        alias.text.casefold(): entry.code
        for entry in entries
        for alias in entry.aliases
        if alias.kind in _OWN_NAMES
    }
    return aliases | {entry.name.casefold(): entry.code for entry in entries}


def _line(text: str) -> str:
    return plaintext.shorten(plaintext.one_line(plaintext.clean(text)), _LONGEST)
