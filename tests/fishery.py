"""A story of the tests: a treaty on fishing, as two wires tell it, corrected and updated."""

import datetime as dt
from typing import Any

from articles.models import Article, Source
from articles.similarity import Text
from tests import cast

HEADLINE = "Ministers sign treaty on herring"
SENTENCES = tuple(
    """
    Ministers of seven northern states signed a treaty on the fishing of herring on Tuesday after a
    night of talks.

    The treaty lets each of their fleets take no more than 40,000 tonnes in a season, a third less than
    before.

    Ships that take more lose their licence for 12 months, and the catch is sold for the good of the
    inspectors.

    Fishermen in the harbour said that they had not been asked and would sail on Monday whatever the
    paper said.

    The parliaments of all seven have until the end of March to agree, and two of them are not expected
    to do so.
    """.strip().split("\n\n")
)
ADDED = tuple(
    """
    Late in the evening the minister of the largest fleet said that his government might yet think
    better of it.

    He spoke after a meeting with the owners of 30 ships, who had lit their lamps in the harbour as a
    protest.
    """.strip().split("\n\n")
)
OTHER = tuple(
    """
    The price of tin rose to its highest in nine years after a mine in the hills was closed by the rain.

    Dealers said that the smelters had ore for another week and that buyers from the east were in no
    hurry.

    A spokesman for the mine said that the road would be open again as soon as the river let the lorries
    through.
    """.strip().split("\n\n")
)
SIMHASH = 8052694004706941734  # of `text()`: traces are kept, so it must stay the same


def body(*sentences: str) -> str:
    return "".join(f"<p>{' '.join(sentence.split())}</p>" for sentence in sentences or SENTENCES)


def text() -> Text:
    return Text(["herring"], body())


def filed(
    headline: str = HEADLINE,
    *sentences: str,
    minutes: float = 0,
    source: Source | None = None,
    **fields: Any,
) -> Article:
    """An item of the story, some minutes after MOMENT."""
    moment = cast.MOMENT + dt.timedelta(minutes=minutes)
    told: dict[str, Any] = {"body": body(*sentences), "published_at": moment, "source": source} | fields
    return cast.article(headline, **told)
