"""Proposals as the tagger leaves them, for tests of what editors do with them."""

from typing import Any

from articles.models import Article, Proposal, Subject


def proposal(
    article: Article, subject: Subject, sentence: str, name: str, confidence: float, **fields: Any
) -> Proposal:
    """One that waits, unless told otherwise, on the evidence of a sentence of the article."""
    start = sentence.find(name)
    mention = {"field": "body", "start": start, "end": start + len(name), "text": name}
    evidence = {
        "mentions": [mention],
        "sentences": [{"field": "body", "start": 0, "text": sentence}],
        "reasons": ["in the first paragraph"],
        "count": 1,
    }
    return Proposal.objects.create(
        article=article, confidence=confidence, evidence=evidence, **{subject.kind: subject}, **fields
    )
