"""An item read for the names of its own tags alone: where it names each of them."""

from collections.abc import Sequence
from copy import copy

from articles.linking import Link, linked
from articles.models import Article, Subject
from articles.tagging.evidence import Evidence, Item, gather
from articles.tagging.lexicon import Lexicon

# A capital or a city stands for its country as evidence of a tag; a reader who follows it expects the city.
_STAND_INS = frozenset(("capital", "city", "region", "seat", "state"))
_OPENING = ("headline", "standfirst")
READ = 40_000  # characters of a body; a longer one is a document, whose names are met by then


class OwnNames:
    """The subjects of an item as it names them. Two queries, none without subjects.

    The rules are those of the tagger, what editors taught it included, but nobody else's names are read.
    """

    def __init__(self, article: Article, subjects: Sequence[Subject]) -> None:
        self._subjects = subjects
        lexicon = Lexicon.of(subjects)
        item = Item(_beginning(article), lexicon.reader(article.language)) if subjects else None
        found = gather(item, lexicon) if item else []
        self._evidence: dict[tuple[str, int], Evidence] = {each.subject: each for each in found}
        self._item = item

    def linked(self, body: str) -> str:
        """The body of the item with the first mention of each subject linked to its page."""
        passage = self._item.passages.get("body") if self._item else None
        if passage is None:
            return body
        links = [
            Link(place.sighting.start, place.sighting.end, subject.get_absolute_url())
            for subject in self._subjects
            if (evidence := self._evidence.get((subject.kind, subject.pk))) and evidence.share == 1
            for place in evidence.places
            if place.sighting.field == "body" and place.form not in _STAND_INS
        ]
        return linked(body, passage.text, links)

    def is_mere_mention(self, subject: Subject) -> bool:
        """Whether an item names it, but neither in its headline and standfirst nor in its first paragraph."""
        evidence = self._evidence.get((subject.kind, subject.pk))
        return evidence is not None and not any(
            place.sighting.field in _OPENING or (place.sighting.field == "body" and place.sighting.in_lead)
            for place in evidence.places
        )


def _beginning(article: Article) -> Article:
    if len(article.body) <= READ:
        return article
    beginning = copy(article)
    beginning.body = article.body[:READ]
    return beginning
