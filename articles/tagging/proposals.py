"""What an item names, weighed: above the threshold of its source it becomes a tag, the rest waits.

Tags of editors and of the wire's labels are never touched; those given here follow the text. What an editor
rejected is not proposed again while the text is the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from articles.models import TAGGING_OF, Article
from articles.tagging.evidence import Item, digest, gather
from articles.tagging.lexicon import Lexicon, Subject, given, lexicon
from articles.tagging.mentions import FIELDS, Mention
from articles.tagging.reading import Sighting
from articles.tagging.settlement import Finding, Settled, settle
from articles.tagging.weighing import Weighed, weigh

# What is less sure than this is not worth an editor's look; of each kind so many are kept.
FLOOR = 0.2
MOST = 10
_MOST_MENTIONS, _MOST_SENTENCES, _LONGEST_SENTENCE = 5, 2, 300
_SENTENCE_END = re.compile(r"(?<=\w\w\w[.!?…])[”\"»)]?\s+|\n")


class Named(NamedTuple):
    """A subject that an item names, how surely it is about it, and the evidence as Proposal keeps it."""

    subject: Subject
    confidence: float
    evidence: dict[str, Any]


class ReadAhead(NamedTuple):
    """What an item names, and what that was read from: it holds while this is the same."""

    basis: tuple[object, ...]
    named: list[Named]


def propose(
    articles: Sequence[Article],
    *,
    given_only: bool = False,
    subject: Subject | None = None,
    by_rule: bool = True,
    ahead: Mapping[int, ReadAhead] | None = None,
) -> Settled:
    """Gives these saved articles the tags and proposals that their text calls for; or those of one subject.

    Six queries when nothing changes, up to seventeen, for any number of articles. The sources must be loaded;
    who calls refreshes the index. `given_only` leaves out names that nobody gave the archive but the labels
    of items: an import then does not depend on the order of what is imported. Without `by_rule` everything
    new waits, however sure. `ahead` is what was read before, by the keys of articles.
    """
    if not articles:
        return Settled()
    names = given if given_only else lexicon
    names.renew()
    findings = [
        Finding(article, *each)
        for article in articles
        for each in _named(article, names, (ahead or {}).get(article.pk))
        if subject in (None, each.subject)
    ]
    return settle(articles, findings, subject, by_rule=by_rule)


def _named(article: Article, names: Lexicon, ahead: ReadAhead | None) -> Iterable[Named]:
    if ahead and ahead.basis == _basis(article, names):
        return ahead.named
    return named(article, names)


def read_ahead(article: Article, names: Lexicon) -> ReadAhead:
    """Reads an article that need not be saved, for `propose` to use later."""
    return ReadAhead(_basis(article, names), list(named(article, names)))


def _basis(article: Article, names: Lexicon) -> tuple[object, ...]:
    year = article.published_at.year
    return names.edition, digest(article), article.language, year, article.source_id


def named(article: Article, names: Lexicon = lexicon) -> Iterator[Named]:
    """What an item names, the surest first, as far as it is worth an editor's look."""
    item = Item(article, names.reader(article.language))
    room = dict.fromkeys(TAGGING_OF, MOST)
    for weighed in weigh(gather(item, names)):
        subject = weighed.evidence.subject
        if weighed.confidence >= FLOOR and room[subject[0]]:
            room[subject[0]] -= 1
            yield Named(subject, weighed.confidence, _told(item, weighed))


def _told(item: Item, weighed: Weighed) -> dict[str, Any]:
    """The evidence as Proposal keeps it."""
    sightings = sorted(
        (place.sighting for place in weighed.evidence.places),
        key=lambda each: (FIELDS.index(each.field), each.start),
    )
    sentences: list[dict[str, Any]] = []
    for sighting in sightings:
        if sighting.field != "dateline" and len(sentences) < _MOST_SENTENCES:
            sentence = _sentence(item.passages[sighting.field].text, sighting)
            if sentence not in sentences:
                sentences.append(sentence)
    return {
        "mentions": [
            Mention(field=each.field, start=each.start, end=each.end, text=each.text)
            for each in sightings[:_MOST_MENTIONS]
        ],
        "sentences": sentences,
        "reasons": weighed.reasons,
        "count": len(sightings),
        "digest": item.digest,
    }


def _sentence(text: str, sighting: Sighting) -> dict[str, Any]:
    """The sentence around a name, cut to a length on both sides of it."""
    room = (_LONGEST_SENTENCE - (sighting.end - sighting.start)) // 2
    start, end = max(0, sighting.start - room), min(len(text), sighting.end + room)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, sighting.start)]
    start = ends[-1] if ends else start
    if (close := _SENTENCE_END.search(text, sighting.end, end)) is not None:
        end = close.start()
    return {"field": sighting.field, "start": start, "text": text[start:end]}
