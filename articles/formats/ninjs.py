"""ninjs 1.0 to 3.1, the news in JSON of the IPTC (iptc.org/standards/ninjs), and what agencies make of it.

One item is an object; a file may hold one, several (one to a line, or in an array), or the answer of an
interface that has them under "item", "items" or "_items". The words of version 1 (headline, body_xhtml,
subject), of version 2 (headlines, bodies, subjects) and of version 3 (versionCreated, pubStatus) are read
alike, whatever version an item says it has; so are those that Superdesk adds (guid, priority, source,
service, firstpublished, evolvedfrom, replacedby).

Only items with a text are kept: a picture, a graphic, a recording or a film is a Flaw. A canceled or withheld
item is a record even without a text, because it says what is to become of another version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import BinaryIO

from articles import reference
from articles.formats import fields, jsonpieces, jsontext, moments, ninjs_parts, plaintext, richtext
from articles.formats.filing import filed
from articles.formats.jsontext import Refused
from articles.formats.ninjs_parts import Concept, Values, concepts, line
from articles.formats.record import ArticleRecord, Flaw, Format, Label, Parsed, PubStatus, Relation

_ENVELOPES = frozenset({"item", "items", "_items"})
# In small letters, as all names are compared; those of the second list occur in other formats too.
_OWN_NAMES = """
    mimetype representationtype profile firstcreated versioncreated contentcreated embargoed embargoeduntil
    pubstatus priority copyrightholder copyrightnotice usageterms ednote person organisation organisations
    place subject subjects event events object objects infosource infosources headlines located charcount
    wordcount renditions associations altids trustindicator trustindicators $standard standard genre genres
    expires rightsinfo descriptions bodies digitalsourcetype eventdetails plannedcoverage firstpublished
"""
_SHARED_NAMES = """
    uri guid type version language title headline byline by slugline urgency people places source
"""
_OWN = frozenset(_OWN_NAMES.split())
_ALL = _OWN.union(_SHARED_NAMES.split())
_OF_JSON_LINES = frozenset({"published", "body", "standfirst"})
_EXTENSIBLE = re.compile(r"(?:body|description|headline)_\w+")

_MEDIA = {"picture": "a picture", "graphic": "a graphic", "audio": "a recording", "video": "a film"}
_COUNTRY_SCHEME = re.compile(r"(?:.*[/:])?iso3166-1a[23][/:]?", re.IGNORECASE)
_PROVIDER = re.compile(r"(?:.*[/:])?(?:provider|distributor|originator|source)?", re.IGNORECASE)
_EVOLVED = re.compile(r"(?:.*[/:])?(?:evolvedfrom|replaces|previousversion)", re.IGNORECASE)
_LARGEST_VERSION = 2**31 - 1
# The last place on earth to see a moment: there it has come everywhere.
_LAST_ZONE = timezone(timedelta(hours=-12))


def parse(stream: BinaryIO, _name: str) -> Iterator[Parsed]:
    """Each item of the file."""
    reader = jsonpieces.Reader(stream)
    outer, inner = jsonpieces.names(reader.window)[:2]
    inside = _ENVELOPES if not _is_ninjs(outer) and outer & _ENVELOPES and _is_ninjs(inner) else frozenset()
    for piece in jsonpieces.pieces(reader, inside):
        yield Parsed(piece.raw, piece.offset, piece.line, _result(piece))


def recognises(head: bytes, _name: str) -> bool:
    """An item, or an envelope of items, by the names of its parts; never our own JSON Lines."""
    outer, inner = jsonpieces.names(head)[:2]
    return _is_ninjs(outer) or bool(outer & _ENVELOPES and _is_ninjs(inner))


def _is_ninjs(found: set[str]) -> bool:
    names = {name.lower() for name in found}
    own = names <= _ALL or names & _OWN or any(map(_EXTENSIBLE.fullmatch, names))
    return bool(names & {"uri", "guid"} and own and not names & _OF_JSON_LINES)


def _result(piece: jsonpieces.Piece) -> ArticleRecord | Flaw:
    if piece.flaw:
        return Flaw(piece.flaw)
    try:
        return _record(ninjs_parts.lowered(jsontext.decoded(piece.raw)))
    except Refused as refused:
        return Flaw(str(refused))


def _record(values: Values) -> ArticleRecord:
    kind = line(values, "type").lower()
    if kind in _MEDIA:
        raise Refused(f"The item is {_MEDIA[kind]}; only items with a text are kept.")
    notes: list[str] = []
    identity = fields.identifier(line(values, "uri", "guid") or _alternative_id(values))
    body, standfirst = ninjs_parts.body(values), ninjs_parts.standfirst(values)
    embargo, status = _embargo(values), _status(values, notes)
    headline = _headline(values, [standfirst, body], identity if status != PubStatus.USABLE else "", notes)
    evolved_from = fields.identifier(_evolved_from(values))
    places = list(concepts(values, "place", "places"))
    where, body = filed(_dateline(values), richtext.below(headline, body))
    return ArticleRecord(
        external_id=identity,
        headline=headline,
        standfirst=standfirst,
        body=body,
        dateline=where.dateline,
        location=line(values, "located") or where.location,
        agency=where.agency,
        byline=_byline(values),
        section=next((each.name for each in concepts(values, "service") if each.name), ""),
        slugline=line(values, "slugline"),
        language=fields.language(line(values, "language")),
        source=_source(values),
        published=_published(values, notes),
        version=_version(values),
        version_created=moments.instant(line(values, "versioncreated")),
        embargo=embargo,
        pub_status=status,
        urgency=_urgency(values, "urgency") or _urgency(values, "priority"),
        rights=_rights(values),
        editorial_note=_editorial_note(values),
        evolved_from=evolved_from,
        relation=Relation.UPDATE if evolved_from else None,
        people=fields.labels((each.label for each in concepts(values, "person", "people")), "people", notes),
        topics=fields.labels(_topics(values), "topics", notes),
        countries=fields.labels(filter(None, map(_country, places)), "countries", notes),
        places=fields.labels((each.label for each in places if not _country(each)), "places", notes),
        notes=tuple(dict.fromkeys(notes)),
    )


def _headline(values: Values, texts: list[str], last_resort: str, notes: list[str]) -> str:
    """The headline; or the first words of the texts; or, of what is held back or killed, slugline or id."""
    headline = ninjs_parts.headline(values)
    if headline:
        return headline
    words = next(filter(None, (richtext.words(each) for each in texts)), "")
    if words:
        notes.append("The item has no headline; its first words stand for one.")
        return plaintext.shorten(words[:400], 80)
    if not last_resort:
        raise Refused("The item has neither a headline nor a text.")
    notes.append("The item has no headline; its slugline or id stands for one.")
    return line(values, "slugline") or last_resort


def _alternative_id(values: Values) -> str:
    """The first of the other ids: by their names in version 1, a list in versions 2 and 3."""
    given = values.get("altids")
    if isinstance(given, dict):
        return next((each for each in given.values() if isinstance(each, str) and each), "")
    entries = given if isinstance(given, list) else []
    return next((line(each, "value") for each in entries if isinstance(each, dict) and each.get("value")), "")


def _published(values: Values, notes: list[str]) -> datetime | date | None:
    """When it first went out, or was first made, as far as the item says."""
    for name in ("firstpublished", "firstcreated", "versioncreated", "contentcreated"):
        found = moments.moment(line(values, name))
        if found is not None:
            return found
        if line(values, name):
            notes.append("A date that cannot be read was passed over.")
    return None


def _embargo(values: Values) -> datetime | None:
    """Without an offset it ends when its moment has come everywhere."""
    return moments.at_offset(moments.moment(line(values, "embargoed", "embargoeduntil")), _LAST_ZONE)


def _status(values: Values, notes: list[str]) -> PubStatus:
    """What cannot be understood holds the item back, and so does an embargo without an end."""
    word = re.split(r"[/:]", line(values, "pubstatus").lower())[-1].replace("cancelled", "canceled")
    status = PubStatus(word) if word in set(PubStatus) else PubStatus.WITHHELD if word else PubStatus.USABLE
    if word and word not in set(PubStatus):
        notes.append("A status that is unknown holds the item back.")
    embargo = line(values, "embargoed", "embargoeduntil")
    if embargo and moments.moment(embargo) is None and status == PubStatus.USABLE:
        notes.append("An embargo that cannot be read holds the item back.")
        return PubStatus.WITHHELD
    return status


def _version(values: Values) -> int | None:
    """The number of the version; a text that is no number tells no age."""
    text = line(values, "version")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST_VERSION)) else 0
    return number if 0 < number <= _LARGEST_VERSION or text == "0" else None


def _urgency(values: Values, name: str) -> int | None:
    """1 to 9; anything else says nothing."""
    text = line(values, name).removesuffix(".0")
    return int(text) if re.fullmatch("[1-9]", text) else None


def _dateline(values: Values) -> str:
    given = values.get("dateline")
    return line(given, "text") if isinstance(given, dict) else line(values, "dateline")


def _byline(values: Values) -> str:
    return line(values, "byline", "by") or ", ".join(
        each.name for each in concepts(values, "authors") if each.name
    )


def _source(values: Values) -> str:
    """Who sent it: not the people who were asked, whom version 1.2 has among the sources of information."""
    named = line(values, "source", "provider")
    providers = (
        line(entry, "name")
        for entry in ninjs_parts.entries(values, "infosource", "infosources")
        if _PROVIDER.fullmatch(line(entry, "role", "rel"))
    )
    return fields.source(named or next(filter(None, providers), "") or line(values, "copyrightholder"))


def _rights(values: Values) -> str:
    """Notice and terms; the name of the holder stands alone for them."""
    texts = dict.fromkeys(filter(None, (line(values, "copyrightnotice"), line(values, "usageterms"))))
    holder = line(values, "copyrightholder")
    return " ".join(texts) or (f"© {holder}" if holder else "")


def _editorial_note(values: Values) -> str:
    replaced = line(values, "replacedby")
    return " ".join(filter(None, (line(values, "ednote"), f"Replaced by {replaced}." if replaced else "")))


def _evolved_from(values: Values) -> str:
    return line(values, "evolvedfrom") or ninjs_parts.related(values, _EVOLVED)


def _topics(values: Values) -> Iterator[Label]:
    for each in concepts(values, "subject", "subjects"):
        topic = fields.topic(each.scheme, each.code or each.name, each.name)
        if each.name or topic.scheme == fields.TOPIC_CODES:
            yield each.label if topic.scheme not in {fields.TOPIC_CODES, fields.SUBJECT_CODES} else topic


def _country(place: Concept) -> Label | None:
    """The country when the place is coded by ISO 3166-1, which IPTC calls iso3166-1a2 and iso3166-1a3."""
    prefix, _colon, code = place.code.rpartition(":")
    if not _COUNTRY_SCHEME.fullmatch(prefix or place.scheme):
        return None
    found = _alpha2().get(code.upper(), code.upper())
    return Label(fields.COUNTRY_CODES, found, place.name) if re.fullmatch("[A-Z]{2}", found) else None


@cache
def _alpha2() -> dict[str, str]:
    return {entry.alpha3: entry.alpha2 for entry in reference.countries()}


FORMAT = Format("ninjs", "ninjs", 3, recognises, parse)
