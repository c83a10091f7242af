"""Measurements as tables, on the screen and between the markers of docs/performance.md."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.figures import mean, median, percentile
from bench.mix import CLASSES

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
TAGGING = PAGE.with_name("tagging.md")
SORTS = ("newest", "relevance")
HEADS = [f"{sort} {what}" for sort in SORTS for what in ("p50", "p95", "max", "CPU")]


def speed(answers: dict[str, dict[str, Any]]) -> str:
    """Pages by class; `answers` are the measurements by engine."""
    blocks = []
    for engine, answer in answers.items():
        rows = [["class", "hits", *HEADS]]
        for kind in [*CLASSES, "all"]:
            cells = [_hits(answer["pages"], kind)]
            for sort in SORTS:
                cells += _spread(_of(answer["pages"], kind, sort))
            rows.append([kind, *cells])
        blocks.append(f"{engine}, whole pages, ms:\n\n{table(rows)}")
    blocks.append("The rest:\n\n" + table([["", *answers], *_rest(answers)]))
    for answer in answers.values():
        blocks += _references(answer)
    return "\n\n".join(blocks)


def pages(answers: dict[str, dict[str, Any]]) -> str:
    """The pages that are no search, a row a kind; `answers` are the measurements by engine."""
    blocks = []
    for engine, answer in answers.items():
        rows = [
            ["page", "queries", "first", "p50", "p95", "CPU", "kept", "304", "kB", "share", "share, kept"]
        ]
        for kind in dict.fromkeys(page["kind"] for page in answer["pages"]):
            of_kind = [page for page in answer["pages"] if page["kind"] == kind]
            rows.append([kind, *_costs(of_kind, answer["model"])])
        files = ", ".join(f"{kind} {size / 1000:.1f} kB" for kind, size in answer["files"].items())
        model = f"A view with one query and a template of 10 kB takes {answer['model']:.2f} ms"
        blocks.append(f"{engine}, ms:\n\n{table(rows)}\n\n{model}. Beside each page, compressed: {files}.")
    return "\n\n".join(blocks)


def _costs(pages: Sequence[dict[str, Any]], model: float) -> list[str]:
    walls = [page["wall"] for page in pages]
    times = [percentile([page["first"] for page in pages], 0.95), median(walls), percentile(walls, 0.95)]
    times += [median([page[name] for page in pages]) for name in ("cpu", "kept", "unchanged")]
    weight = max(page["bytes"] for page in pages) / 1000
    queries = str(max(page["queries"] for page in pages))
    shares = [model / median([page[name] for page in pages]) for name in ("wall", "kept")]
    return [
        queries,
        *(f"{value:.1f}" for value in (*times, weight)),
        *(f"{share:.2f}" for share in shares),
    ]


def desk(answers: dict[str, dict[str, Any]]) -> str:
    """The pages of the desk, a row a kind: the most queries, and milliseconds."""
    blocks = []
    for engine, answer in answers.items():
        rows = [["page", "asked", "queries", "p50", "p95", "CPU p50", "CPU p95"]]
        for kind in dict.fromkeys(page["kind"] for page in answer["pages"]):
            of_kind = [page for page in answer["pages"] if page["kind"] == kind]
            times = [
                percentile([page[name] for page in of_kind], share)
                for name in ("wall", "cpu")
                for share in (0.5, 0.95)
            ]
            most = max(page["queries"] for page in of_kind)
            rows.append([kind, str(len(of_kind)), str(most), *(f"{time:.0f}" for time in times)])
        blocks.append(f"{engine}, ms:\n\n{table(rows)}")
    return "\n\n".join(blocks)


def relevance(answers: dict[str, dict[str, Any]]) -> str:
    """MAP and nDCG@10 of each collection, by engine."""
    reference = next(iter(answers.values()))["reference"]
    names = [quality["collection"] for quality in reference]
    rows = [["", *names, "mean", "refused", "without hits"]]
    ways = {**{engine: answer["engine"] for engine, answer in answers.items()}, "plain BM25": reference}
    for way, qualities in ways.items():
        pairs = [(quality["average_precision"], quality["ndcg"]) for quality in qualities]
        pairs.append((mean([pair[0] for pair in pairs]), mean([pair[1] for pair in pairs])))
        cells = [f"{precision:.3f} / {gain:.3f}" for precision, gain in pairs]
        lost = [str(sum(quality[name] for quality in qualities)) for name in ("refused", "empty")]
        rows.append([way, *cells, *lost])
    asked = sum(quality["questions"] for quality in reference)
    return f"MAP / nDCG@10 over {asked} questions:\n\n{table(rows)}"


def tagging(answer: dict[str, Any]) -> str:
    """Precision, recall and F1 by threshold of each comparison, and what tagging costs."""
    blocks = [_comparison(comparison) for comparison in answer["comparisons"]]
    return "\n\n".join([*blocks, _cost_of_tagging(answer["cost"])])


def _comparison(told: dict[str, Any]) -> str:
    counts = f"{told['items']:,} items, {told['unlabelled']:,} without a label, {told['labels']:,} labels"
    head = f"{told['name']}: {counts}."
    if told["named"]:
        first = f"{told['first']:.3f} of the {told['named']:,} that the text names are among the first five."
        head = f"{head} {first}"
    rows = [["threshold", "proposed", "precision", "recall", "F1"]]
    for threshold, proposed, *shares in told["rows"]:
        rows.append([f"{threshold:.1f}", f"{proposed:,}", *(f"{share:.3f}" for share in shares)])
    return f"{head}\n\n{table(rows)}"


def _cost_of_tagging(cost: dict[str, float]) -> str:
    return (
        f"An item of {cost['words']:.0f} words is read and weighed in {cost['ms']:.2f} ms. The names of "
        f"{cost['people']:,.0f} people, all countries and topics are read in {cost['read']:.2f} s and made "
        f"into tries in {cost['build']:.2f} s; they take {cost['memory']:.0f} MB, of which the tries are "
        f"{cost['tries']:.0f} MB."
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Markdown; the first row is the head."""
    head, *rest = (f"| {' | '.join(row)} |" for row in rows)
    rule = "|" + " --- |" + " ---: |" * (len(rows[0]) - 1)
    return "\n".join([head, rule, *rest])


def _spread(pages: Sequence[dict[str, Any]]) -> list[str]:
    if not pages:
        return ["–"] * 4
    walls = [page["wall"] for page in pages]
    values = (median(walls), percentile(walls, 0.95), max(walls), median([page["cpu"] for page in pages]))
    return [f"{value:,.1f}" if value < 10 else f"{value:,.0f}" for value in values]


def _of(entries: Sequence[dict[str, Any]], kind: str, sort: str) -> list[dict[str, Any]]:
    return [entry for entry in entries if entry["sort"] == sort and kind in (entry["kind"], "all")]


def _hits(pages: Sequence[dict[str, Any]], kind: str) -> str:
    return f"{median([page['hits'] for page in pages if kind in (page['kind'], 'all')]):,}"


def _rest(answers: dict[str, dict[str, Any]]) -> list[list[str]]:
    def row(name: str, cell: Any) -> list[str]:
        return [name, *(cell(answer) for answer in answers.values())]

    def edits(answer: dict[str, Any], *parts: str) -> str:
        times = [sum(edit[part] for part in parts) for edit in answer["edits"]]
        return f"{median(times):.1f} / {percentile(times, 0.95):.1f}"

    def first(answer: dict[str, Any]) -> str:
        times = [page["first"] for page in answer["pages"]]
        return f"{median(times):.1f} / {percentile(times, 0.95):.1f}"

    def megabytes(*parts: int) -> str:
        whole, *rest = (f"{part / 1024 / 1024:,.0f}" for part in parts)
        return f"{whole} ({rest[0]})" if rest else whole

    def duration(answer: dict[str, Any]) -> str:
        return f"{answer['load']['seconds']:,.0f} ({answer['load']['indexing']:,.0f})"

    return [
        row("import, items/s", lambda a: f"{a['load']['items'] / a['load']['seconds']:,.0f}"),
        row("import, s (of these for the index)", duration),
        row("import, most memory, MB", lambda a: megabytes(a["load"]["peak_memory"])),
        row(
            "database, MB (of these the index)",
            lambda a: megabytes(a["load"]["database"], a["load"]["index"]),
        ),
        row("worker's memory, MB (the most)", lambda a: megabytes(a["worker"]["now"], a["worker"]["peak"])),
        row("an edit saved, ms, p50 / p95", lambda a: edits(a, "save")),
        row("an edit saved and found by the next request", lambda a: edits(a, "save", "search")),
        row("first run of each page, ms, p50 / p95", first),
        row("an empty view, ms", lambda a: f"{a['empty_view']:.2f}"),
    ]


def _references(answer: dict[str, Any]) -> list[str]:
    blocks = []
    if answer["tantivy"]:
        rows = [["class", *HEADS]]
        for kind in [*dict.fromkeys(entry["kind"] for entry in answer["tantivy"]), "all"]:
            cells = []
            for sort in SORTS:
                cells += _spread(_of(answer["tantivy"], kind, sort))
            rows.append([kind, *cells])
        title = "Tantivy over the same tokens, ms, without Django, articles and page:"
        blocks.append(f"{title}\n\n{table(rows)}")
    if answer["orm"]:
        parts = ("newest", "relevance", "count", "facets")
        rows = [["class", *parts]]
        for kind in dict.fromkeys(entry["kind"] for entry in answer["orm"]):
            of_kind = [entry for entry in answer["orm"] if entry["kind"] == kind]
            rows.append([kind, *(f"{median([entry[part] for entry in of_kind]):,.0f}" for part in parts)])
        blocks.append(
            f"The plain way of the ORM on PostgreSQL, ms (10,000 is the time limit):\n\n{table(rows)}"
        )
    return blocks


def publish(name: str, text: str, page: Path = PAGE) -> None:
    """Puts the text between the markers of that name in the page; they are added where they are missing."""
    begin, end = f"<!-- {name} begins -->", f"<!-- {name} ends -->"
    standing = page.read_text(encoding="utf-8") if page.exists() else ""
    block = f"{begin}\n\n{text}\n\n{end}"
    if begin in standing:
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        changed = pattern.sub(lambda _: block, standing, count=1)
    else:
        changed = f"{standing.rstrip()}\n\n{block}\n"
    page.write_text(changed, encoding="utf-8")
