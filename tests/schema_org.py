"""What schema.org (release 29) lets the things that the pages describe say of themselves, as far as they do.

For each type its properties, and for each property what it may be: a data type or another of these types.
"""

import datetime as dt
import re
from typing import Any

_THING = {
    "identifier": "Text",
    "name": "Text",
    "url": "URL",
    "sameAs": "URL",
    "description": "Text",
    "alternateName": "Text",
}
_PLACE = {**_THING, "geo": "GeoCoordinates"}
_ABOUT = "Person Country DefinedTerm"
_MADE_BY = "Person NewsMediaOrganization"

SHAPES: dict[str, dict[str, str]] = {
    "NewsArticle": {
        **_THING,
        "mainEntityOfPage": "URL",
        "headline": "Text",
        "datePublished": "Date DateTime",
        "dateModified": "Date DateTime",
        "dateline": "Text",
        "articleSection": "Text",
        "inLanguage": "Text",
        "wordCount": "Integer",
        "isAccessibleForFree": "Boolean",
        "author": _MADE_BY,
        "publisher": _MADE_BY,
        "copyrightNotice": "Text",
        "contentLocation": "Place",
        "about": _ABOUT,
        "mentions": _ABOUT,
        "keywords": "Text DefinedTerm URL",
        "isPartOf": "WebSite URL",
        "isBasedOn": "URL",
        "correction": "CorrectionComment Text URL",
    },
    "CorrectionComment": {
        **_THING,
        "text": "Text",
        "dateCreated": "Date DateTime",
        "datePublished": "Date DateTime",
    },
    "Person": _THING,
    "Place": _PLACE,
    "Country": _PLACE,
    "GeoCoordinates": {"latitude": "Number", "longitude": "Number"},
    "DefinedTerm": {**_THING, "termCode": "Text", "inDefinedTermSet": "URL"},
    "NewsMediaOrganization": _THING,
    "WebSite": {**_THING, "potentialAction": "SearchAction"},
    # `query-input` is of https://schema.org/docs/actions.html.
    "SearchAction": {**_THING, "target": "EntryPoint", "query-input": "Text"},
    "EntryPoint": {**_THING, "urlTemplate": "Text"},
    "BreadcrumbList": {**_THING, "itemListElement": "ListItem"},
    "ListItem": {**_THING, "position": "Integer", "item": "URL"},
}
# Without these a search engine makes nothing of it (developers.google.com/search/docs/appearance).
REQUIRED = {
    "NewsArticle": {"headline", "datePublished", "author"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
}


def faults(thing: Any, path: str = "") -> list[str]:
    """What is wrong with a description, each with the way to it."""
    if not isinstance(thing, dict) or thing.get("@type") not in SHAPES:
        return [f"{path}: no type of ours"]
    name = thing["@type"]
    found = [f"{path}{name} has no {each}" for each in sorted(REQUIRED.get(name, set()) - thing.keys())]
    for key, values in thing.items():
        if key.startswith("@"):
            continue
        if key not in SHAPES[name]:
            found.append(f"{path}{name}.{key} is no property")
            continue
        for value in values if isinstance(values, list) else [values]:
            found += _mismatch(value, SHAPES[name][key].split(), f"{path}{name}.{key}")
    return found


def _mismatch(value: Any, allowed: list[str], path: str) -> list[str]:
    if isinstance(value, dict):
        if value.get("@type") not in allowed:
            return [f"{path} is a {value.get('@type')}"]
        return faults(value, f"{path} → ")
    fits = any(_is(value, each) for each in allowed)
    return [] if fits else [f"{path} is {value!r}"]


def _is(value: Any, data_type: str) -> bool:
    if data_type == "Boolean":
        return isinstance(value, bool)
    if data_type in ("Integer", "Number"):
        return isinstance(value, int if data_type == "Integer" else int | float) and not isinstance(
            value, bool
        )
    if not isinstance(value, str) or not value:
        return False
    if data_type == "URL":
        return re.fullmatch(r"https?://\S+", value) is not None
    if data_type in ("Date", "DateTime"):
        moment = dt.datetime.fromisoformat(value)
        return (len(value) == 10) if data_type == "Date" else (len(value) > 10 and moment.tzinfo is not None)
    return data_type == "Text"
