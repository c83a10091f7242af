"""The language of queries as /search/help/ tells it: by examples, each of which finds the first item.

A test parses every example and holds it to what is said of it.
"""

from dataclasses import dataclass

from articles.search import query


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the page. An example is what is typed, and what that asks for."""

    title: str
    text: str
    examples: tuple[tuple[str, str], ...]


GUIDE = (
    Chapter(
        "Words",
        "All words are looked for, in any order and in their other forms. Capitals, accents and apostrophes "
        "do not matter; neither do dots in an abbreviation, and a hyphen may be typed for a space.",
        (
            ("peace treaty", "both words, wherever they stand"),
            ('"peace treaty"', "the phrase, exactly as written"),
            ("treaty -fisheries", "without a word, a phrase or anything else behind the minus"),
            ("treaty or agreement", "either side of the or"),
            ("(Lavrov or Gromyko) Japan", "parentheses keep an or together"),
            ("coop*", "words that begin like this"),
            ("title:treaty", "in the headline only"),
        ),
    ),
    Chapter(
        "People, countries, topics, sources",
        "These find what the archive has tagged, whatever the text calls it. A name of several words stands "
        "in quotation marks.",
        (
            ('person:"Sergey Lavrov"', "items about the person"),
            ("country:Japan", "items about the country"),
            ("topic:diplomacy -country:China", "items on a topic, without a country"),
            ("source:TASS", "items of one agency"),
        ),
    ),
    Chapter(
        "Dates",
        "A day, a month or a year: after: begins with it, before: ends just before it.",
        (
            ("Kuril after:2015 before:2016", "all of 2015"),
            ("Kishida after:2015-09-21", "from that day on"),
            ("sanctions before:2015-10", "until the end of September 2015"),
        ),
    ),
    Chapter(
        "Names in any script",
        "A name of a person or country also finds the other names that the archive knows for it. The page "
        "says which, and one click searches only for what was typed; quotation marks do the same for one "
        "name.",
        (
            ("Лавров", "also Lavrov and other spellings"),
            ("Лавров Kishida", "two names, each in any of its spellings"),
        ),
    ),
    Chapter(
        "Questions",
        "Three or more words are taken for a question when the best match comes first: where few items have "
        "all of them, items with some of them follow.",
        (("What hinders the signing of a peace treaty?", "words such as what and the are passed over"),),
    ),
)
LIMITS = (
    f"A search may have {query.MAX_LENGTH:,} characters, {query.MAX_WORDS} words, "
    f"{query.MAX_PREFIXES} words with a star (after at least {query.MIN_PREFIX} characters), and parentheses "
    f"{query.MAX_NESTING} deep."
)
