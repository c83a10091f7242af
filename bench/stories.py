"""How many of the near-duplicates of a wire the archive chains, of those that comparing all pairs finds."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Self

from articles import similarity

FILES = 5  # of a thousand items
ALIKE, RELATED, FIGURES = 0.8, 0.6, 0.8  # shingles and figures in common
COMMONPLACE = 400  # a shingle of more items than this points nowhere
DAY = 86_400

Pair = tuple[int, int]


def measure(folder: Path) -> dict[str, Any]:
    """Imports the first FILES of Reuters-21578 and looks at what became of them. Times are CPU, in ms."""
    from django.core.management import call_command  # noqa: PLC0415 - the environment has to be set first

    from articles.importer import import_files  # noqa: PLC0415
    from articles.models import Article, StoryPart  # noqa: PLC0415
    from articles.traces import WINDOW, Filing  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    with _Stopwatch() as chaining:
        import_files(sorted(folder.glob("reut2-*.sgm"))[:FILES])
    filings = [Filing(article) for article in Article.objects.order_by("pk")]
    story = dict(StoryPart.objects.values_list("article", "story"))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, (one, other) in pairs([filing.text for filing in filings]):
        gap = abs(filings[one].moment - filings[other].moment)
        chained = story.get(filings[one].pk, 0) == story.get(filings[other].pk)
        for within, limit in (("window", WINDOW), ("day", DAY)):
            if gap <= limit:
                found[f"{kind}, within the {within}"]["pairs"] += 1
                found[f"{kind}, within the {within}"]["chained"] += chained
    return {
        "items": len(filings),
        "milliseconds": 1000 * chaining.seconds / max(1, chaining.items),
        "relations": Counter(StoryPart.objects.exclude(follows=None).values_list("relation", flat=True)),
        "found": found,
    }


def pairs(texts: Sequence[similarity.Text]) -> Iterator[tuple[str, Pair]]:
    """The same: all words are. Nearly the same, or much alike: by shingles and figures, of texts that are
    not terse."""
    same: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        same[text.all_words if text.is_terse else text.all_words.partition("\n")[2]].append(number)
    for group in same.values():
        yield from (("the same", pair) for pair in combinations(group, 2))
    for one, other in _candidates(texts):
        likeness = similarity.likeness(texts[one], texts[other])
        if RELATED <= likeness.overlap < 1 and likeness.figures >= FIGURES:
            yield "nearly the same" if likeness.overlap >= ALIKE else "much alike", (one, other)


def _candidates(texts: Sequence[similarity.Text]) -> Iterator[Pair]:
    """Pairs of which half of the shorter one's shingles are common."""
    having: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if not text.is_terse:
            for shingle in text.shingles.tolist():
                having[shingle].append(number)
    shared = Counter(_within(having.values()))
    for (one, other), count in shared.items():
        if 2 * count >= min(len(texts[one].shingles), len(texts[other].shingles)):
            yield one, other


def _within(groups: Iterable[list[int]]) -> Iterator[Pair]:
    for group in groups:
        if len(group) <= COMMONPLACE:
            yield from combinations(group, 2)


class _Stopwatch:
    """While it lasts, adds up the processor time that an import spends in chaining."""

    def __enter__(self) -> Self:
        from articles import chaining  # noqa: PLC0415 - the environment has to be set first

        self.seconds, self.items = 0.0, 0
        self._chaining, self._receive = chaining, chaining.receive

        def timed(received: Iterable[Any], simhashes: Mapping[int, int] | None = None) -> int:
            items = list(received)
            begun = time.process_time()
            try:
                return self._receive(items, simhashes)
            finally:
                self.seconds += time.process_time() - begun
                self.items += len(items)

        chaining.receive = timed
        return self

    def __exit__(self, *_: object) -> None:
        self._chaining.receive = self._receive


def table(answers: dict[str, dict[str, Any]]) -> str:
    lines = ["|  | items | ms an item | links | pairs | of one text or nearly | chained |"]
    lines.append("| --- | ---: | ---: | --- | --- | ---: | ---: |")
    for engine, answer in answers.items():
        links = ", ".join(f"{count} {relation}" for relation, count in sorted(answer["relations"].items()))
        for kind, counts in sorted(answer["found"].items()):
            share = counts["chained"] / counts["pairs"]
            lines.append(
                f"| {engine} | {answer['items']:,} | {answer['milliseconds']:.2f} | {links} | {kind} | "
                f"{counts['pairs']} | {counts['chained']} ({share:.1%}) |"
            )
    return "\n".join(lines)
