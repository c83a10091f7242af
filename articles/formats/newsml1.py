"""An item of NewsML 1 as a record.

Source of the format: NewsML 1.2 (IPTC, 2003), NewsItem, and the versions before it: Identification and
NewsManagement tell of the item; a tree of NewsComponents holds its lines, its metadata and its contents, of
which the first that is text is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from articles.formats import plaintext, qcodes, wirevalues, xmlstory
from articles.formats.record import ArticleRecord, Flaw, Label, PubStatus, Relation
from articles.formats.xmlstory import Story, at, each_words, first_words

_TEXTS = frozenset({"", "text", "complexdata"})
_LEVELS = frozenset({"Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier"})
_RIGHTS = ("CopyrightLine", "RightsLine", "UsageType", "Limitations")
_REVISION = re.compile(r":\d{1,9}[A-Z]?$")
_TO_EDITORS = re.compile(r"advis|editor|note|correct", re.IGNORECASE)


def record_of(item: Element) -> ArticleRecord | Flaw:
    """The article in a NewsItem; a Flaw when it is none. Raises wirevalues.Refused."""
    notes: list[str] = []
    story = _story(item, _line(item, "DateLine"), notes)
    slugline = _line(item, "SlugLine", "NameLabel")
    given = _line(item, "HeadLine") or story.headline
    headline, body, on_headline = xmlstory.named(given, story.body, slugline)
    reason = "" if body else _no_article(item)
    if reason or not headline:
        return Flaw(reason or "The item has neither a headline nor a text.")
    notes += on_headline
    return ArticleRecord(
        headline=headline,
        standfirst=_line(item, "SubHeadLine") or story.standfirst,
        body=body,
        dateline=story.filed.dateline,
        location=_origin(item) or story.filed.location,
        agency=story.filed.agency,
        byline=", ".join(each_words(*item.iter("ByLine"), *item.iter("ByLineTitle"))) or story.byline,
        language=wirevalues.language(*map(_formal, item.iter("Language")), item.get("xml:lang", "")),
        source=_source(item),
        topics=qcodes.distinct(_topics(item), notes),
        countries=qcodes.distinct(_countries(item), notes),
        places=qcodes.distinct(_places(item), notes),
        rights=wirevalues.sentences(*each_words(*(line for name in _RIGHTS for line in item.iter(name)))),
        slugline=slugline,
        editorial_note=_editorial_note(item, story),
        **_identity(at(item, "Identification", "NewsIdentifier")),
        **_management(at(item, "NewsManagement")),
        notes=tuple(notes),
    )


def _story(item: Element, dateline: str, notes: list[str]) -> Story:
    """The first text that is not the caption of something else."""
    stories = []
    for component in item.iter("NewsComponent"):
        is_caption = "caption" in _formal(at(component, "Role")).lower()
        for content in () if is_caption else component.findall("ContentItem"):
            if _formal(at(content, "MediaType")).lower() in _TEXTS:
                story = xmlstory.of_container(at(content, "DataContent"), dateline)
                stories += [story] if story and story.body else []
    if len(stories) > 1:
        notes.append("The item has more than one text; the first was read, the original has the others.")
    return stories[0] if stories else Story()


def _no_article(item: Element) -> str:
    """Why an item without a text is no article; '' when its headline may be all there is to say."""
    kinds = {_formal(each) for each in item.iter("MediaType")}
    others = sorted(kind for kind in kinds if kind.lower() not in _TEXTS)
    if others:
        return (
            f"The item is of the kind “{plaintext.shorten(', '.join(others), 60)}”: the archive keeps texts."
        )
    if next(item.iter("NewsItemRef"), None) is not None:
        return "The item is a package: it names other items and has no text of its own."
    return ""


def _identity(identifier: Element) -> dict[str, Any]:
    """Its id without the revision, which is its version (`NewsIdentifier`)."""
    parts = [first_words(at(identifier, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    urn = (
        f"urn:newsml:{':'.join(parts)}"
        if all(parts)
        else _unrevised(first_words(at(identifier, "PublicIdentifier")))
    )
    return {
        "external_id": wirevalues.identity(urn),
        "version": wirevalues.number(first_words(at(identifier, "RevisionId"))),
    }


def _management(management: Element) -> dict[str, Any]:
    """When it was made, what may be done with it, and which item it goes on from."""
    first, latest = (first_words(at(management, name)) for name in ("FirstCreated", "ThisRevisionCreated"))
    status = _formal(at(management, "Status")).lower()
    until = first_words(at(management, "StatusWillChange", "DateAndTime")) if status == "embargoed" else ""
    instructions = [_formal(each) for each in management.findall("Instruction")]
    former, related = (
        [wirevalues.identity(_unrevised(each.get("NewsItem", ""))) for each in management.findall(name)]
        for name in ("DerivedFrom", "AssociatedWith")
    )
    relation = wirevalues.relation(*instructions)
    return {
        "published": wirevalues.moment(first or latest),
        "version_created": wirevalues.instant(latest),
        "embargo": wirevalues.instant(until),
        "pub_status": PubStatus.WITHHELD
        if status == "embargoed" and not until
        else wirevalues.pub_status(status),
        "urgency": wirevalues.urgency(_formal(at(management, "Urgency"))),
        "evolved_from": next(filter(None, former), ""),
        "relation": relation or (Relation.UPDATE if any(former) else None),
        "related": tuple(dict.fromkeys(filter(None, related))),
    }


def _unrevised(urn: str) -> str:
    """The URN of an item without its revision: that of NewsML has six parts."""
    return _REVISION.sub("", urn) if urn.count(":") >= 5 else urn


def _source(item: Element) -> str:
    """The provider by name, else by its domain."""
    parties = (
        party for name in ("Provider", "Source") for part in item.iter(name) for party in part.iter("Party")
    )
    named = next(filter(None, map(_formal, parties)), "") or _line(item, "ProviderId")
    return plaintext.shorten(named, 200)


def _editorial_note(item: Element, story: Story) -> str:
    """The lines that advise editors, and the words of the sender's instructions."""
    lines = [
        text
        for line in item.iter("NewsLine")
        if _TO_EDITORS.search(_formal(at(line, "NewsLineType")))
        for text in each_words(*line.findall("NewsLineText"))
    ]
    return " ".join(dict.fromkeys(filter(None, [*lines, story.editorial_note])))


def _topics(item: Element) -> Iterator[Label | None]:
    for subject in item.iter("SubjectCode"):
        for level in subject:
            if level.tag in _LEVELS:
                yield qcodes.topic(qcodes.SUBJECT_CODES, _formal(level).removeprefix("IPTC:"), "")


def _origin(item: Element) -> str:
    """The town, or else the country, where it was written."""
    places = [place for place in item.iter("Location") if place.get("HowPresent", "").lower() == "origin"]
    return next((name for place in places for name in _properties(place, "City", "CountryArea")), "")


def _countries(item: Element) -> Iterator[Label | None]:
    for place in _told_of(item):
        for value in _properties(place, "Country"):
            yield qcodes.country(qcodes.COUNTRIES, value, value)


def _places(item: Element) -> Iterator[Label | None]:
    for place in _told_of(item):
        for value in _properties(place, "City", "CountryArea"):
            yield qcodes.label("", "", value)


def _told_of(item: Element) -> Iterator[Element]:
    """Locations that the item is about, and not where it was written."""
    return (place for place in item.iter("Location") if place.get("HowPresent", "").lower() != "origin")


def _properties(element: Element, *names: str) -> list[str]:
    given = [
        (each.get("FormalName"), plaintext.one_line(each.get("Value", "")))
        for each in element.iter("Property")
    ]
    return [value for name in names for formal, value in given if formal == name and value]


def _line(item: Element, *names: str) -> str:
    """The words of the first such element anywhere in the item."""
    return next(filter(None, (first_words(*item.iter(name)) for name in names)), "")


def _formal(element: Element) -> str:
    """What the element says by its FormalName."""
    return plaintext.one_line(plaintext.clean(element.get("FormalName", "")))
