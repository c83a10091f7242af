"""Where names stand in the text of an item: the evidence of a tag."""

import re
from collections.abc import Iterable
from typing import TypedDict

from articles.models import Article
from articles.search.analysis import plain_text


class Mention(TypedDict):
    """A place in the text; of the body, in characters of its plain text (`search.analysis.plain_text`)."""

    field: str
    start: int
    end: int
    text: str


FIELDS = ("headline", "standfirst", "dateline", "body")


def find(article: Article, names: Iterable[str]) -> list[Mention]:
    """Every place where one of the names stands as whole words, case aside; the longest name counts."""
    longest_first = sorted({name for name in names if name}, key=len, reverse=True)
    if not longest_first:
        return []
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    texts = {field: getattr(article, field) for field in FIELDS[:-1]} | {"body": plain_text(article.body)}
    return [
        Mention(field=field, start=match.start(), end=match.end(), text=match[0])
        for field, text in texts.items()
        for match in pattern.finditer(text)
    ]
