"""The language of queries as /search/help/ tells it: by examples, each of which finds the first item.

In another language of the interface the examples are others too. A test parses every example and holds it to
what is said of it.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.figures import grouped
from articles.search import query


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the page. An example is what is typed, and what that asks for."""

    title: Any
    text: Any
    examples: tuple[tuple[Any, Any], ...]


GUIDE = (
    Chapter(
        _("Words"),
        _(
            "All words are looked for, in any order and in their other forms. Capitals, accents and "
            "apostrophes do not matter; neither do dots in an abbreviation, and a hyphen may be typed for a "
            "space."
        ),
        (
            (pgettext_lazy("typed", "peace treaty"), _("both words, wherever they stand")),
            (pgettext_lazy("typed", '"peace treaty"'), _("the phrase, exactly as written")),
            (
                pgettext_lazy("typed", "treaty -fisheries"),
                _("without a word, a phrase or anything else behind the minus"),
            ),
            (pgettext_lazy("typed", "treaty or agreement"), _("either side of the or")),
            (pgettext_lazy("typed", "(Lavrov or Gromyko) Japan"), _("parentheses keep an or together")),
            (pgettext_lazy("typed", "coop*"), _("words that begin like this")),
            (pgettext_lazy("typed", "title:treaty"), _("in the headline only")),
        ),
    ),
    Chapter(
        _("People, countries, topics, sources"),
        _(
            "These find what the archive has tagged, whatever the text calls it. A name of several words "
            "stands in quotation marks."
        ),
        (
            (pgettext_lazy("typed", 'person:"Sergey Lavrov"'), _("items about the person")),
            (pgettext_lazy("typed", "country:Japan"), _("items about the country")),
            (
                pgettext_lazy("typed", "topic:diplomacy -country:China"),
                _("items on a topic, without a country"),
            ),
            (pgettext_lazy("typed", "source:TASS"), _("items of one agency")),
        ),
    ),
    Chapter(
        _("Dates"),
        _("A day, a month or a year: after: begins with it, before: ends just before it."),
        (
            (pgettext_lazy("typed", "Kuril after:2015 before:2016"), _("all of 2015")),
            (pgettext_lazy("typed", "Kishida after:2015-09-21"), _("from that day on")),
            (
                pgettext_lazy("typed", "sanctions before:2015-10"),
                _("until the end of September 2015"),
            ),
        ),
    ),
    Chapter(
        _("Names in any script"),
        _(
            "A name of a person or country also finds the other names that the archive knows for it. The "
            "page says which, and one click searches only for what was typed; quotation marks do the same "
            "for one name."
        ),
        (
            (pgettext_lazy("typed", "Лавров"), _("also Lavrov and other spellings")),
            (pgettext_lazy("typed", "Лавров Kishida"), _("two names, each in any of its spellings")),
        ),
    ),
    Chapter(
        _("Questions"),
        _(
            "Three or more words are taken for a question when the best match comes first: where few items "
            "have all of them, items with some of them follow."
        ),
        (
            (
                pgettext_lazy("typed", "What hinders the signing of a peace treaty?"),
                _("words such as what and the are passed over"),
            ),
        ),
    ),
)


def limits() -> str:
    return gettext(
        "A search may have %(characters)s characters, %(words)s words, %(stars)s words with a star (after at "
        "least %(before)s characters), and parentheses %(deep)s deep."
    ) % {
        "characters": grouped(query.MAX_LENGTH),
        "words": query.MAX_WORDS,
        "stars": query.MAX_PREFIXES,
        "before": query.MIN_PREFIX,
        "deep": query.MAX_NESTING,
    }
