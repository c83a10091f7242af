"""What an engine must answer, computed in the plainest way from plan and documents, without an index."""

import math
from collections.abc import Sequence

from articles.search.engine import Document
from articles.search.find import Hit
from articles.search.impacts import BODY_WEIGHT, HEADLINE_WEIGHT, STANDFIRST_WEIGHT
from articles.search.plan import AllOf, AnyOf, Beginning, Exact, Facet, Plan, Stem, Without
from articles.search.ranking import K1, B


class Oracle:
    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.mean_length = sum(document.length for document in documents) / max(len(documents), 1)

    def hits(self, plan: Plan) -> list[Hit]:
        """All public hits with their scores, the best first."""
        found = [d for d in self.documents if d.number > 0 and holds(plan, d)]
        hits = [Hit(d.number, self.score(plan, d)) for d in found]
        return sorted(hits, key=lambda hit: (-hit.score, -hit.number))

    def score(self, plan: Plan, document: Document) -> float:
        """BM25 over the stems that hold, each as often as it was asked for."""
        match plan:
            case Stem(stems, headline_only):
                return sum(self._term(stem, headline_only, document) for stem in stems)
            case AllOf(nodes) if holds(plan, document):
                return sum(self.score(node, document) for node in nodes)
            case AnyOf(nodes):
                return sum(self.score(node, document) for node in nodes)
            case _:
                return 0.0

    def _term(self, stem: str, headline_only: bool, document: Document) -> float:
        having = sum(holds(Stem((stem,), headline_only), other) for other in self.documents)
        rarity = math.log(1 + (len(self.documents) - having + 0.5) / (having + 0.5))
        weights = (HEADLINE_WEIGHT,) if headline_only else (HEADLINE_WEIGHT, STANDFIRST_WEIGHT, BODY_WEIGHT)
        fields = (document.headline, document.standfirst, document.body)
        frequency = sum(
            weight * stems.split().count(stem) for weight, (stems, _) in zip(weights, fields, strict=False)
        )
        return (
            rarity
            * frequency
            * (K1 + 1)
            / (frequency + K1 * (1 - B + B * document.length / self.mean_length))
        )


def holds(plan: Plan, document: Document) -> bool:  # noqa: PLR0911 - a return for each kind of plan
    fields = (document.headline, document.standfirst, document.body)
    match plan:
        case Stem(stems, headline_only):
            return any(set(stems) & set(text.split()) for text, _ in fields[: 1 if headline_only else 3])
        case Exact(words, headline_only, prefix):
            return any(_sequence(words, prefix, text) for _, text in fields[: 1 if headline_only else 3])
        case Beginning(stem):
            return any(word.startswith(stem) for word in document.headline[0].split())
        case Facet(word):
            return word in document.words.split()
        case AllOf(nodes):
            return all(holds(node, document) for node in nodes)
        case AnyOf(nodes):
            return any(holds(node, document) for node in nodes)
        case Without(node):
            return not holds(node, document)


def _sequence(words: tuple[str, ...], prefix: bool, text: str) -> bool:
    wanted, printed = " " + " ".join(words), f" {text} "
    return (wanted if prefix else wanted + " ") in printed
