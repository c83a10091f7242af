"""What waits for an editor's word, in pages that cost the same however much waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from articles import keyset, wholesale
from articles.keyset import Cursor, Page
from articles.models import NameException, Proposal, Subject
from articles.models.proposal import ProposalQuerySet
from articles.search.analysis import key, tokens
from articles.search.highlight import Needles, marked
from articles.search.plan import Exact

ON_A_PAGE = 20
COUNTED = 10_000  # counts go no further
COUNTED_EACH = 1000  # nor do those of a list of subjects

# From which confidence on it is called so.
WORDS = ((0.9, "nearly sure"), (0.75, "likely"), (0.5, "perhaps"), (0.0, "doubtful"))


def subjects(kind: str, cursor: Cursor) -> Page[Any]:
    """Subjects for which proposals wait, the most covered first; `waiting` is how many, bounded."""
    model = wholesale.MODELS[kind]
    table, column = model._meta.db_table, f"{kind}_id"
    count = RawSQL(  # noqa: S611 - names of our own tables
        f"(SELECT count(*) FROM (SELECT 1 FROM articles_proposal p WHERE p.{column} = {table}.id "  # noqa: S608
        f"AND p.state = 'waiting' LIMIT {COUNTED_EACH}) AS bounded)",
        (),
    )
    waiting = Proposal.objects.waiting().filter(**{kind: OuterRef("pk")})
    rows: Any = model._default_manager.filter(Exists(waiting)).annotate(waiting=count)

    def fetch(at: Cursor, size: int) -> list[Any]:
        return list(_beyond(rows, at, "article_count")[:size])

    return keyset.page(fetch, cursor, ON_A_PAGE, lambda subject: (subject.article_count, subject.pk))


def of_subject(subject: Subject, cursor: Cursor) -> Page[Proposal]:
    """What waits for a subject, the surest first."""
    rows = _shown(Proposal.objects.waiting().of(subject))

    def fetch(at: Cursor, size: int) -> list[Proposal]:
        return list(_beyond(rows, at, "confidence")[:size])

    return keyset.page(fetch, cursor, ON_A_PAGE, lambda proposal: (proposal.confidence, proposal.pk))


def by_article(cursor: Cursor) -> Page[Proposal]:
    """All that waits, article by article, those that came last first."""
    rows = _shown(all_waiting())

    def fetch(at: Cursor, size: int) -> list[Proposal]:
        return list(_beyond(rows, at, "article_id")[:size])

    return keyset.page(fetch, cursor, ON_A_PAGE, lambda proposal: (proposal.article_id, proposal.pk))


def all_waiting() -> ProposalQuerySet:
    """What waits has no time of a decision, a constraint says; and that is the condition of the index."""
    return Proposal.objects.filter(decided_at=None)


def _shown(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    related = ("article__source", "person", "country", "topic")
    return proposals.select_related(*related).defer("article__body", "article__content_hash")


def _beyond(rows: QuerySet[Any], at: Cursor, name: str) -> QuerySet[Any]:
    """Rows after a place in the order of a column and the key, both descending; before it, backwards."""
    beyond, sign = ("gt", "") if at.backwards else ("lt", "-")
    if at.key:
        value, pk = at.key
        # The first condition follows from the second, and is one that an index has a range for.
        rows = rows.filter(**{f"{name}__{beyond}e": value})
        rows = rows.filter(Q(**{f"{name}__{beyond}": value}) | Q(**{f"pk__{beyond}": pk}))
    return rows.order_by(f"{sign}{name}", f"{sign}pk")


def alike(proposal: Proposal) -> QuerySet[Proposal]:
    """Those that wait for the same subject under the same name, at least as sure."""
    return wholesale.alike(proposal.subject, name_of(proposal), proposal.confidence)


def bounded(proposals: QuerySet[Any], most: int = COUNTED) -> int:
    return proposals.order_by().values("pk")[:most].count()


def name_of(proposal: Proposal) -> str:
    """The name under which it was found, as printed."""
    mentions = proposal.evidence.get("mentions") or [{}]
    return str(mentions[0].get("text", ""))


def sentences_of(proposal: Proposal) -> list[str]:
    """The sentences in which it was found, each once."""
    sentences = proposal.evidence.get("sentences") or ()
    return list(dict.fromkeys(str(each.get("text", "")) for each in sentences))


def called(confidence: float) -> str:
    """A confidence in words."""
    return next(word for least, word in WORDS if confidence >= least)


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as the queue shows it; sentences are escaped, with the name marked."""

    proposal: Proposal
    sentences: Sequence[str]

    @classmethod
    def of(cls, proposal: Proposal) -> "Shown":
        language = proposal.article.language
        texts = {str(each.get("text", "")) for each in proposal.evidence.get("mentions") or ()}
        needles = Needles.of(*(Exact(tuple(words)) for text in texts if (words := key(text).split())))
        return cls(proposal, [marked(text, language, needles) for text in sentences_of(proposal)])

    @property
    def name(self) -> str:
        return name_of(self.proposal)

    @property
    def lessons(self) -> list[NameException]:
        return lessons(self.proposal)

    @property
    def places(self) -> list[tuple[str, str]]:
        return [(place.value, str(place.label)) for place in NameException.Place]

    @property
    def words(self) -> str:
        return called(self.proposal.confidence)

    @property
    def percent(self) -> int:
        return round(100 * self.proposal.confidence)


def lessons(proposal: Proposal) -> list[NameException]:
    """What a rejection may teach, not saved: that the name is not the subject beside these words."""
    name, language = name_of(proposal), proposal.article.language
    for sentence in sentences_of(proposal):
        if beside := _beside(sentence, name, language):
            return [
                NameException(**{proposal.kind: proposal.subject}, name=name, words=words, place=place)
                for words, place in beside
            ]
    return []


def _beside(sentence: str, name: str, language: str) -> list[tuple[str, NameException.Place]]:
    """The words directly before and after a name, as printed; none when it does not stand there."""
    words = tuple(key(name).split())
    found = tokens(sentence, language)
    for at in range(len(found) - len(words) + 1) if words else ():
        if tuple(token.exact for token in found[at : at + len(words)]) == words:
            before, after = found[max(at - 1, 0) : at], found[at + len(words) :][:1]
            return [
                *((sentence[token.start : token.end], NameException.Place.BEFORE) for token in before),
                *((sentence[token.start : token.end], NameException.Place.AFTER) for token in after),
            ]
    return []
