"""Citations as plain text, which has no italics, in the three styles that readers are asked for.

APA: Publication Manual, 7th edition (2020), chapter 10, item 103: a page on a news website.
Chicago: The Chicago Manual of Style, 18th edition (2024), chapter 14: news sources, form of the bibliography.
MLA: MLA Handbook, 9th edition (2021), chapter 5: author, title, container, publisher, date, location.

Each names months in English, whatever the language of the page. Titles stand as they were filed.
"""

from django.utils.translation import gettext_lazy as _

from articles.citations.reference import ARCHIVE, Reference

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


def apa(cited: Reference) -> str:
    """Author. (Year, Month day). Title. Site. URL. An item without a byline is by its source."""
    day = f"{_year(cited)}, {_MONTHS[cited.day.month - 1]} {cited.day.day}"
    site = f"{cited.source}, {ARCHIVE}." if cited.author else f"{ARCHIVE}."
    return f"{_ended(cited.author or cited.source)} ({day}). {_ended(cited.headline)} {site} {cited.url}"


def chicago(cited: Reference) -> str:
    """Author. “Title.” Source, Month day, year. Archive. URL. An item without a byline begins with its
    source."""
    day = f"{_MONTHS[cited.day.month - 1]} {cited.day.day}, {_year(cited)}"
    filed = f"{cited.source}, {day}." if cited.author else f"{day}."
    begin = _ended(cited.author or cited.source)
    return f"{begin} “{_ended(cited.headline)}” {filed} {ARCHIVE}. {cited.url}"


def mla(cited: Reference) -> str:
    """Author. “Title.” Archive, source, day Mon. year, URL. Without a byline its title is first."""
    begin = f"{_ended(cited.author)} " if cited.author else ""
    day = f"{cited.day.day} {_SHORT[cited.day.month - 1]} {_year(cited)}"
    return f"{begin}“{_ended(cited.headline)}” {ARCHIVE}, {cited.source}, {day}, {cited.url}."


STYLES = (
    ("APA", _("7th edition"), apa),
    ("Chicago", _("18th edition"), chicago),
    ("MLA", _("9th edition"), mla),
)


def _year(cited: Reference) -> str:
    return str(cited.day.year)


def _ended(text: str) -> str:
    """With a full stop, unless it ends with a mark of its own."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
