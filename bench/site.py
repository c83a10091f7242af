"""The measured site, in a process of its own: the real settings, a database named by the environment.

Run by `python -m bench` as `python -m bench.site TASK ANSWER ARGUMENT…`; the answer is JSON in a file.
"""

import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command


def prepare() -> None:
    """What is kept was loaded by other code: tables and files may have been added since."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def load(corpus: str) -> dict[str, Any]:
    from bench import loading  # noqa: PLC0415 - Django has to be set up first

    return loading.load(Path(corpus))


def speed(corpus: str, *tantivy_folder: str) -> dict[str, Any]:
    from bench import speed as speed_  # noqa: PLC0415 - Django has to be set up first

    prepare()
    return speed_.measure(Path(corpus), next(map(Path, tantivy_folder), None))


def pages() -> dict[str, Any]:
    from bench import pages as pages_  # noqa: PLC0415 - Django has to be set up first
    from bench.speed import postmaster  # noqa: PLC0415 - the same

    prepare()
    return pages_.measure(postmaster())


def desk() -> dict[str, Any]:
    from bench import desk as desk_  # noqa: PLC0415 - Django has to be set up first
    from bench.speed import postmaster  # noqa: PLC0415 - the same

    prepare()
    return {"pages": desk_.measure(postmaster())}


def worker(pages: str) -> dict[str, Any]:
    """What a process of the web server holds when it has answered these pages, and nothing else."""
    from django.test import Client  # noqa: PLC0415 - Django has to be set up first

    from bench.clocks import memory  # noqa: PLC0415 - the same

    client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
    for url in json.loads(Path(pages).read_text(encoding="utf-8")):
        client.get(url)
    return dict(zip(("now", "peak"), memory(), strict=True))


def relevance(folder: str, work: str) -> dict[str, Any]:
    from bench import judged  # noqa: PLC0415 - Django has to be set up first
    from bench import relevance as relevance_  # noqa: PLC0415 - the same

    collections = judged.collections(Path(folder))
    if not Path(work, "loaded").exists():
        call_command("migrate", verbosity=0)
        relevance_.load(collections, Path(work))
        Path(work, "loaded").touch()
    return {
        "engine": [dataclasses.asdict(relevance_.engine_quality(known)) for known in collections],
        "reference": [dataclasses.asdict(relevance_.reference_quality(known)) for known in collections],
    }


def tagging(corpora: str, work: str) -> dict[str, Any]:
    from bench import tagging as tagging_  # noqa: PLC0415 - Django has to be set up first
    from bench import tagging_cost  # noqa: PLC0415 - the same

    call_command("migrate", verbosity=0)
    comparisons = tagging_.measure(Path(corpora))
    return {"comparisons": comparisons, "cost": tagging_cost.measure(Path(work))}


def stories(folder: str) -> dict[str, Any]:
    from bench import stories as stories_  # noqa: PLC0415 - Django has to be set up first

    return stories_.measure(Path(folder))


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "load": load,
    "speed": speed,
    "pages": pages,
    "desk": desk,
    "worker": worker,
    "relevance": relevance,
    "tagging": tagging,
    "stories": stories,
}


def main(task: str, answer: str, *arguments: str) -> None:
    django.setup()
    Path(answer).write_text(json.dumps(TASKS[task](*arguments)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
