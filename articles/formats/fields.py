"""Values as agencies write them, fitted to the fields of a record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from articles.formats import plaintext
from articles.formats.record import Label

LONGEST_ID = 255
LONGEST_SOURCE = 200
LONGEST_URL = 1000
MOST_LABELS = 200
LONGEST_LABEL = 200

# Schemes of labels that the archive knows (articles/tagging/labels.py).
NAMES = "name"
COUNTRY_CODES = "iso3166"
TOPIC_CODES = "medtop"
SUBJECT_CODES = "subj"

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_MEDIA_TOPIC = re.compile(
    r"(?:https?://cv\.iptc\.org/newscodes/mediatopic/|medtop:|mediatopic:)?(\d{8})", re.IGNORECASE
)
_MEDIA_TOPIC_SCHEME = re.compile(
    r"(?:https?://cv\.iptc\.org/newscodes/)?(?:mediatopic|medtop)/?", re.IGNORECASE
)
_SUBJECT_CODE = re.compile(r"(?:0[1-9]|1[0-7])\d{6}", re.ASCII)


def identifier(text: str) -> str:
    """An id of a source in the length that the archive keeps: the end of a longer one is its SHA-256."""
    line = plaintext.one_line(plaintext.clean(text))
    if len(line) <= LONGEST_ID:
        return line
    return f"{line[:190]}…{hashlib.sha256(line.encode()).hexdigest()}"


def source(text: str) -> str:
    return plaintext.shorten(plaintext.one_line(plaintext.clean(text)), LONGEST_SOURCE)


def language(tag: str) -> str:
    """A BCP 47 tag with the usual letter cases ("pt-BR"); '' for what is none, and for "und"."""
    tag = tag.strip().replace("_", "-")
    if len(tag) > 35 or not _LANGUAGE.fullmatch(tag):
        return ""
    first, *rest = tag.split("-")
    parts = [first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)]
    return "" if parts[0] == "und" else "-".join(parts)


def url(text: str, base: str = "") -> str:
    """An absolute address of the web; '' when it is none, even with the help of `base`."""
    text = "".join(plaintext.clean(text).split())
    try:
        absolute = urljoin(base, text)
        parts = urlsplit(absolute)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return absolute if text and is_web and len(absolute) <= LONGEST_URL else ""


def topic(scheme: str, code: str, name: str) -> Label:
    """A subject; Media Topics and IPTC Subject Codes are known whatever way they are written."""
    if _MEDIA_TOPIC_SCHEME.fullmatch(scheme) or not code.isdigit():
        match = _MEDIA_TOPIC.fullmatch(code)
        if match:
            return Label(TOPIC_CODES, f"{TOPIC_CODES}:{match[1]}", name)
    if not scheme and _SUBJECT_CODE.fullmatch(code):
        return Label(SUBJECT_CODES, code, name)
    return label(scheme, code, name)


def label(scheme: str, code: str, name: str) -> Label:
    """A subject in the agency's scheme; without a code its name is the code."""
    return Label(scheme or NAMES, code, name) if code else Label(NAMES, name, name)


def labels(found: Iterable[Label], kind: str, notes: list[str]) -> tuple[Label, ...]:
    """Each label once, in order, with cut texts; those beyond the limit are left out with a note."""
    fitted = (Label(_short(each.scheme), _short(each.code), _short(each.name)) for each in found)
    distinct = list(dict.fromkeys(each for each in fitted if any(map(str.isalnum, each.code))))
    if len(distinct) > MOST_LABELS:
        notes.append(f"Only the first {MOST_LABELS} {kind} were kept.")
    return tuple(distinct[:MOST_LABELS])


def _short(text: str) -> str:
    return plaintext.shorten(plaintext.one_line(plaintext.clean(text)), LONGEST_LABEL)
