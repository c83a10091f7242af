"""An item of NewsML-G2 as a record.

Source of the format: NewsML-G2 2.35 (IPTC), newsItem: itemMeta and rightsInfo tell of the item, contentMeta
of what it says, and contentSet holds that in one or more renditions, of which the first that is text is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from articles.formats import plaintext, qcodes, wirevalues, xmlstory
from articles.formats.record import ArticleRecord, Flaw, Label, PubStatus, Relation
from articles.formats.xmlstory import Story, at, each_words, first_words

_MEDIA = frozenset({"picture", "graphic", "video", "audio", "animation"})
_SUMMARIES = frozenset({"summary", "abstract", "standfirst", "teaser"})
_WRITERS = frozenset({"writer", "author", "reporter", "journalist", "correspondent", "columnist"})
_FORMER = frozenset({"evolvedFrom", "derivedFrom"})
_OF_THE_WEB = frozenset({"canonical", "alternate", "webVersion"})
_PLACES = frozenset({"poi", "country", "city", "statprov"})
_COUNTRY = "country"
_HOST = re.compile(r"https?://(?:www\.)?([^/:?#\s]+)")


def record_of(item: Element) -> ArticleRecord | Flaw:
    """The article in a newsItem; a Flaw when it is none. Raises wirevalues.Refused."""
    meta, content = at(item, "itemMeta"), at(item, "contentMeta")
    what = qcodes.kind_of(at(meta, "itemClass"))
    if what in _MEDIA:
        return Flaw(f"The item is of the kind “{what}”: the archive keeps texts.")
    notes: list[str] = []
    story = _story(item, first_words(*content.findall("dateline")), notes)
    slugline = first_words(*content.findall("slugline"))
    given = first_words(*_headlines(content)) or story.headline or first_words(at(meta, "title"))
    headline, body, on_headline = xmlstory.named(given, story.body, slugline)
    if not headline:
        return Flaw("The item has neither a headline nor a text.")
    notes += on_headline
    return ArticleRecord(
        external_id=wirevalues.identity(item.get("guid", "")),
        headline=headline,
        standfirst=_standfirst(content) or story.standfirst,
        body=body,
        dateline=story.filed.dateline,
        location=first_words(*content.findall("located/name")) or story.filed.location,
        agency=story.filed.agency,
        byline=first_words(*content.findall("by")) or story.byline or _writers(content),
        language=wirevalues.language(at(content, "language").get("tag", ""), item.get("xml:lang", "")),
        source=_source(item),
        urgency=wirevalues.urgency(first_words(at(content, "urgency"))),
        rights=_rights(item),
        slugline=slugline,
        url=_address(item),
        version=wirevalues.number(item.get("version", "")),
        pub_status=_status(meta),
        editorial_note=" ".join(filter(None, [*each_words(*meta.findall("edNote")), story.editorial_note])),
        **_times(meta, content),
        **_links(meta),
        **_subjects(item, content, notes),
        notes=tuple(notes),
    )


def _story(item: Element, dateline: str, notes: list[str]) -> Story:
    for content in at(item, "contentSet"):
        if content.tag not in {"inlineXML", "inlineData"}:
            continue
        story = None if content.get("encoding") else xmlstory.of_container(content, dateline)
        if story and (story.body or story.headline):
            return story
        if story is None:
            kind = plaintext.one_line(content.get("contenttype", "")) or "unknown"
            notes.append(f"Content that is no text ({kind[:60]}) was left out; the original has it.")
    return xmlstory.of_container(Element("none"), dateline) or Story()


def _headlines(content: Element) -> list[Element]:
    """The main one first: those that have a role are mostly shorter or lesser ones."""
    return sorted(content.findall("headline"), key=lambda headline: "role" in headline.attrib)


def _standfirst(content: Element) -> str:
    """The descriptions that sum up the text, and not, say, a caption."""
    told = content.findall("description")
    return " ".join(
        each_words(*(each for each in told if qcodes.kind(each.get("role", "summary")) in _SUMMARIES))
    )


def _times(meta: Element, content: Element) -> dict[str, Any]:
    """Published is when the item was first created: a new version of it keeps its day."""
    version = first_words(at(meta, "versionCreated"))
    created = first_words(at(meta, "firstCreated"), at(content, "contentCreated")) or version
    return {
        "published": wirevalues.moment(created),
        "version_created": wirevalues.instant(version),
        "embargo": wirevalues.instant(first_words(at(meta, "embargoed"))),
    }


def _status(meta: Element) -> PubStatus:
    """An embargo without its end lasts until further notice."""
    status = wirevalues.pub_status(qcodes.kind_of(at(meta, "pubStatus")))
    embargo = meta.find("embargoed")
    endless = embargo is not None and not first_words(embargo)
    return PubStatus.WITHHELD if endless and status is PubStatus.USABLE else status


def _writers(content: Element) -> str:
    """Creators, but for those with another part in it than writing; contributors with just that part."""
    named = [
        party
        for party in content
        if (party.tag == "creator" and qcodes.kind(party.get("role", "writer")).lower() in _WRITERS)
        or (party.tag == "contributor" and qcodes.kind(party.get("role", "")).lower() in _WRITERS)
    ]
    return ", ".join(each_words(*(at(party, "name") for party in named)))


def _source(item: Element) -> str:
    """The provider, or who holds the copyright: by name, by the host of a web address, or by code."""
    for party in (at(item, "itemMeta", "provider"), at(item, "rightsInfo", "copyrightHolder")):
        _scheme, code = qcodes.code_of(party)
        host = _HOST.match(party.get("uri", ""))
        found = first_words(at(party, "name")) or (host[1] if host else code.removeprefix("www."))
        if found:
            return plaintext.shorten(found, 200)
    return ""


def _rights(item: Element) -> str:
    notices = item.findall("rightsInfo/copyrightNotice")
    return wirevalues.sentences(*each_words(*notices, *item.findall("rightsInfo/usageTerms")))


def _address(item: Element) -> str:
    """Where the item is to be read on the web."""
    pages = (
        each for each in item.findall("contentSet/remoteContent") if each.get("contenttype") == "text/html"
    )
    links = (
        each for each in item.findall("itemMeta/link") if qcodes.kind(each.get("rel", "")) in _OF_THE_WEB
    )
    return next(filter(None, (wirevalues.address(each.get("href", "")) for each in (*links, *pages))), "")


def _links(meta: Element) -> dict[str, Any]:
    """The item that this one goes on from, how, and the items that have to do with it."""
    former, related = "", []
    for link in meta.findall("link"):
        target = wirevalues.identity(link.get("residref", "") or link.get("guidref", ""))
        if target and qcodes.kind(link.get("rel", "")) in _FORMER:
            former = former or target
        elif target:
            related.append(target)
    signals = (qcodes.kind_of(signal) for signal in meta.findall("signal"))
    relation = wirevalues.relation(*signals) or (Relation.UPDATE if former else None)
    return {"evolved_from": former, "relation": relation, "related": tuple(dict.fromkeys(related))}


def _subjects(item: Element, content: Element, notes: list[str]) -> dict[str, Any]:
    """Subjects by their `type`: people, places, what is abstract. Organisations and events have no field."""
    asserted = {qcodes.code_of(each): first_words(at(each, "name")) for each in item.findall("assert")}
    labels = [pair for subject in content.findall("subject") for pair in _labels(subject, asserted)]
    return {
        field: qcodes.distinct((label for of, label in labels if of == field), notes)
        for field in ("people", "countries", "places", "topics")
    }


def _labels(subject: Element, asserted: dict[tuple[str, str], str]) -> Iterator[tuple[str, Label | None]]:
    """What a subject says, each label with its field."""
    kind = qcodes.kind(subject.get("type", "") or subject.get("typeuri", ""))
    scheme, code = qcodes.code_of(subject)
    name = first_words(at(subject, "name")) or asserted.get((scheme, code), "")
    if kind == "person":
        yield "people", qcodes.label(scheme, code, name)
    elif kind.startswith("geoArea") or kind in _PLACES or qcodes.is_of_countries(scheme):
        country = qcodes.country(_COUNTRY if kind.lower().endswith(_COUNTRY) else scheme, code, name)
        yield ("countries", country) if country else ("places", qcodes.label(scheme, code, name))
        for wider in subject.findall("broader"):
            scheme, code = qcodes.code_of(wider)
            is_country = qcodes.kind(wider.get("type", "")).lower().endswith(_COUNTRY)
            name = first_words(at(wider, "name"))
            yield "countries", qcodes.country(_COUNTRY if is_country else scheme, code, name)
    elif kind in {"", "abstract"}:
        same = (qcodes.code_of(each) for each in subject.findall("sameAs"))
        scheme, code = next((pair for pair in same if pair[0] in qcodes.IPTC), (scheme, code))
        yield "topics", qcodes.topic(scheme, code, name)
