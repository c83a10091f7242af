"""NITF, the News Industry Text Format: one story to a document, 3.x or older, with a namespace or without.

Source of the format: NITF 3.6 (IPTC; nitf-3-6.xsd), which keeps the names of the document types before it.
The document type that a file names is never loaded. Of what agencies put into `meta`, the keyword and take of
ANPA 1312 are read, and the name of a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from articles.formats import plaintext, qcodes, smallhtml, wirevalues, xmlitems, xmlstory
from articles.formats.record import ArticleRecord, Flaw, Format, Label, Parsed, PubStatus, Relation
from articles.formats.xmlstory import Story, at, first_words

_NAMES = frozenset({"nitf"})
_OPENING = re.compile(r"<(?:[\w.-]{1,40}:)?nitf[\s/>]")
_NO_TEXT = Flaw("The document has neither a headline nor a text.")


def parse(stream: BinaryIO, _name: str) -> Iterator[Parsed]:
    """Each NITF document of the file."""
    for piece in xmlitems.items(stream, _NAMES):
        result = piece.result if isinstance(piece.result, Flaw) else _result(piece.result)
        yield Parsed(piece.raw, piece.offset, piece.line, result)


def recognises(head: bytes, _name: str) -> bool:
    """Mark-up in which a document of this kind begins."""
    text = xmlitems.text_of_head(head)
    return text.lstrip().startswith("<") and bool(_OPENING.search(text))


def _result(root: Element) -> ArticleRecord | Flaw:
    try:
        return _record(root)
    except wirevalues.Refused as refused:
        return Flaw(str(refused))


def _record(root: Element) -> ArticleRecord | Flaw:
    docdata = at(root, "head", "docdata")
    metas = {meta.get("name", "").lower(): meta.get("content", "") for meta in root.iter("meta")}
    story = xmlstory.of_nitf(root)
    slugline = _line(f"{metas.get('anpa-keyword', '')} {metas.get('anpa-takekey', '')}")
    slugline = slugline or _line(at(docdata, "du-key").get("key", ""))
    title = first_words(at(root, "head", "title"))
    headline, body, notes = xmlstory.named(story.headline or title, story.body, slugline)
    if not headline:
        return _NO_TEXT
    kept = list(notes)
    return ArticleRecord(
        external_id=wirevalues.identity(at(docdata, "doc-id").get("id-string", "")),
        headline=headline,
        standfirst=story.standfirst,
        body=body,
        dateline=story.filed.dateline,
        location=story.filed.location,
        agency=story.filed.agency,
        byline=story.byline,
        section=_line(at(root, "head", "pubdata").get("position.section", "")),
        language=wirevalues.language(root.get("baselang", ""), root.get("xml:lang", "")),
        source=_source(root, docdata, metas),
        people=qcodes.distinct(_people(docdata), kept),
        countries=qcodes.distinct(_countries(docdata), kept),
        places=qcodes.distinct(_places(docdata), kept),
        topics=qcodes.distinct(_topics(root), kept),
        urgency=wirevalues.urgency(at(docdata, "urgency").get("ed-urg", "")),
        rights=_rights(docdata),
        slugline=slugline,
        url=wirevalues.address(at(root, "head", "pubdata").get("ex-ref", "")),
        version=wirevalues.number(at(docdata, "du-key").get("version", "")),
        editorial_note=_editorial_note(docdata, story),
        notes=tuple(kept),
        **_times(docdata),
        **_management(docdata, metas),
    )


def _times(docdata: Element) -> dict[str, Any]:
    """When it was issued, and until when it has to wait. Midnight stands for an hour that is not known."""
    issued = wirevalues.moment(at(docdata, "date.issue").get("norm", ""))
    release = wirevalues.instant(at(docdata, "date.release").get("norm", ""))
    published: datetime | date | None = issued
    if isinstance(issued, datetime) and issued.time() == time():
        published = issued.date()
    return {
        "published": published or release,
        "version_created": issued if isinstance(issued, datetime) else None,
        "embargo": release if _is_embargoed(docdata) or _is_later(release, issued) else None,
    }


def _is_embargoed(docdata: Element) -> bool:
    return docdata.get("management-status", "").strip().lower() == "embargoed"


def _is_later(release: datetime | None, issued: datetime | date | None) -> bool:
    if release is None or issued is None:
        return False
    if isinstance(issued, datetime):
        same_clock = (release.tzinfo is None) == (issued.tzinfo is None)
        return release > issued if same_clock else release.replace(tzinfo=None) > issued.replace(tzinfo=None)
    return release.date() > issued


def _management(docdata: Element, metas: dict[str, str]) -> dict[str, Any]:
    """What becomes of the document, and which one it follows (`docdata`, `correction`)."""
    correction = at(docdata, "correction")
    former = docdata.get("management-doc-idref", "") or correction.get("id-string", "")
    relation = wirevalues.relation(metas.get("anpa-takekey", ""))
    if docdata.find("correction") is not None:
        relation = Relation.CORRECTION
    elif former:
        relation = relation or Relation.UPDATE
    endless = _is_embargoed(docdata) and not at(docdata, "date.release").get("norm")
    status = wirevalues.pub_status(docdata.get("management-status", ""))
    return {
        "pub_status": PubStatus.WITHHELD if endless else status,
        "evolved_from": wirevalues.identity(former),
        "relation": relation,
    }


def _source(root: Element, docdata: Element, metas: dict[str, str]) -> str:
    """Who issued it: the registered source of its id, its distributor, or who holds its copyright."""
    given = (
        at(docdata, "doc-id").get("regsrc", ""),
        first_words(at(root, "body", "body.head", "distributor")),
        at(docdata, "doc.copyright").get("holder", ""),
        next((value for name, value in metas.items() if re.fullmatch(r"(?:\w+-)?source", name)), ""),
        *(each.get("src-name", "") for each in docdata.iter("from-src")),
    )
    return plaintext.shorten(next(filter(None, map(_line, given)), ""), 200)


def _rights(docdata: Element) -> str:
    """ "© 2013 Australian Associated Press", and what the rights allow."""
    copyright_, rights = at(docdata, "doc.copyright"), at(docdata, "doc.rights")
    holder = _line(f"{copyright_.get('year', '')} {copyright_.get('holder', '')}")
    said = [f"© {holder}"] if holder else []
    said += [_line(rights.get(name, "")) for name in ("type", "limitations")]
    return wirevalues.sentences(*said)


def _editorial_note(docdata: Element, story: Story) -> str:
    given = (*docdata.findall("ed-msg"), *docdata.findall("correction"))
    notes = (*(_line(each.get("info", "")) for each in given), story.editorial_note)
    return " ".join(dict.fromkeys(filter(None, notes)))


def _topics(root: Element) -> Iterator[Label | None]:
    """Subjects by IPTC Subject Code, named by the lowest of the levels `type`, `matter` and `detail`."""
    for subject in root.iter("tobject.subject"):
        levels = (subject.get(f"tobject.subject.{level}", "") for level in ("detail", "matter", "type"))
        name = next(filter(None, map(_line, levels)), "")
        yield qcodes.topic(qcodes.SUBJECT_CODES, _line(subject.get("tobject.subject.refnum", "")), name)


def _people(docdata: Element) -> Iterator[Label | None]:
    for person in at(docdata, "identified-content").findall("person"):
        yield qcodes.label(person.get("idsrc", ""), person.get("value", ""), smallhtml.words(person))


def _countries(docdata: Element) -> Iterator[Label | None]:
    """Where it happened (`evloc`), and the countries of the places identified in the text."""
    for place in docdata.findall("evloc"):
        yield qcodes.country(qcodes.COUNTRIES, place.get("iso-cc", ""), "")
    for country in at(docdata, "identified-content").iter("country"):
        yield qcodes.country(qcodes.COUNTRIES, country.get("iso-cc", ""), smallhtml.words(country))


def _places(docdata: Element) -> Iterator[Label | None]:
    for place in docdata.findall("evloc"):
        yield qcodes.label("", "", _line(place.get("city", "") or place.get("state-prov", "")))
    for location in at(docdata, "identified-content").findall("location"):
        if location.find("country") is None:
            scheme, code = location.get("code-source", ""), location.get("location-code", "")
            yield qcodes.label(scheme, code, smallhtml.words(location))


def _line(text: str) -> str:
    return plaintext.one_line(plaintext.clean(text))


FORMAT = Format("nitf", "NITF", 3, recognises, parse)
