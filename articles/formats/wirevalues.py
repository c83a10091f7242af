"""Single values as the XML formats of agencies write them, fitted to the fields of a record."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from articles.formats import plaintext
from articles.formats.record import PubStatus, Relation

_LONGEST_ID = 255
_LONGEST_ADDRESS = 1000
_LONGEST_NUMBER = 9  # digits, that the number fits into every database
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_STATUSES = {"withheld": PubStatus.WITHHELD} | dict.fromkeys(("canceled", "cancelled"), PubStatus.CANCELED)
_RELATIONS = (
    (re.compile(r"\bcorrect(?:ion|ed|s)?\b", re.IGNORECASE), Relation.CORRECTION),
    (re.compile(r"\b(?:take|add)\b", re.IGNORECASE), Relation.TAKE),
    (re.compile(r"\b(?:update[ds]?|write-?thru|ld|lead)\b", re.IGNORECASE), Relation.UPDATE),
)


class Refused(ValueError):  # noqa: N818 - reads as the sentence it carries
    """The item is not understood; the message is one sentence for the editor."""


def moment(text: str) -> datetime | date | None:
    """An instant, a wall clock when no offset is given, or a day, by ISO 8601; None for no text.

    Raises Refused for what is no date.
    """
    text = text.strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"The date “{_shown(text)}” cannot be read.") from None


def instant(text: str) -> datetime | None:
    """The same, where a day is its first minute by the clock of the source."""
    found = moment(text)
    if found is None or isinstance(found, datetime):
        return found
    return datetime.combine(found, time())


def identity(text: str) -> str:
    """An id at its source. Raises Refused for one that is too long to be kept."""
    line = plaintext.one_line(plaintext.clean(text))
    if len(line) > _LONGEST_ID:
        raise Refused(f"The id of the item is longer than {_LONGEST_ID} characters.")
    return line


def language(*tags: str) -> str:
    """The first of the tags that is one of BCP 47; '' when none is."""
    tags = tuple(tag.strip().replace("_", "-") for tag in tags)
    return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), "")


def number(text: str) -> int | None:
    """A whole number that is not negative."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None


def urgency(text: str) -> int | None:
    """From 1 (flash) to 9."""
    found = number(text)
    return found if found is not None and 1 <= found <= 9 else None


def address(text: str) -> str:
    """An address of the web; '' for anything else."""
    text = plaintext.clean(text).strip()
    return text if len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) else ""


def pub_status(text: str) -> PubStatus:
    """What the word of a sender means; one that is not known lets the item be published."""
    return _STATUSES.get(text.strip().lower(), PubStatus.USABLE)


def relation(*signals: str) -> Relation | None:
    """How the signals of a sender ("UPDATE 2", "correction") relate an item to the one before."""
    text = " ".join(signals)
    return next((meaning for pattern, meaning in _RELATIONS if pattern.search(text)), None)


def sentences(*texts: str) -> str:
    """Texts one after the other, each once, each with its full stop."""
    given = dict.fromkeys(filter(None, texts))
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in given)


def _shown(text: str) -> str:
    return plaintext.shorten(plaintext.one_line(plaintext.clean(text[:200])), 60)
