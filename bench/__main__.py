"""`python -m bench [speed|pages|desk|relevance|load|tagging|stories] --size N`; see docs/performance.md."""

import argparse
import datetime as dt
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import corpus, stories, tables
from tests import postgresql

ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("BENCH_DIR") or ROOT / "var" / "bench")
JUDGED = ROOT.parent / "shared" / "corpora" / "relevance"
WIRE = JUDGED.parent / "reuters-21578"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# A small machine of 4 GB or more that does little else; what is asked of it fits its memory or nearly.
POSTGRESQL = {
    "shared_buffers": "1GB",
    "effective_cache_size": "3GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "jit": "off",
    # A request has one processor, as on a busy site; and what workers use would not be counted.
    "max_parallel_workers_per_gather": "0",
}
# What decides how a loaded database looks. When any of it changes, it is loaded anew.
DECISIVE = (
    "articles/migrations/*.py",
    "articles/formats/jsonlines.py",
    "articles/search/analysis.py",
    "articles/search/blocks.py",
    "articles/search/counters.py",
    "articles/search/fa*.py",
    "articles/search/folding.py",
    "articles/search/impacts.py",
    "articles/search/index.py",
    "articles/search/lexemes.py",
    "articles/search/postings.py",
    "articles/search/reading.py",
    "articles/search/st*.py",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    tasks = ("speed", "pages", "desk", "relevance", "load", "tagging", "stories")
    parser.add_argument("task", nargs="?", choices=tasks, default="speed")
    parser.add_argument("--size", type=int, default=10_000, help="articles: 10000, 100000, 1000000 …")
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--keep", action="store_true", help="use what is loaded though code has changed")
    parser.add_argument("--no-tantivy", action="store_true", help="whose index takes as long as an import")
    parser.add_argument("--no-publish", action="store_true", help="leave docs/performance.md alone")
    options = parser.parse_args()
    engines = list(ENGINES) if options.engine == "both" else [options.engine]
    if "postgresql" in engines and postgresql.programs() is None:
        print("There is no PostgreSQL server here: SQLite only.", file=sys.stderr)
        engines.remove("postgresql")
    if options.task == "stories":
        print(chained(engines))
        return 0
    if options.task == "tagging":
        text, name = tagging(), "tagging"
    elif options.task == "relevance":
        text, name = relevance(engines), "relevance"
    elif options.task in {"pages", "desk"}:
        text = pages(engines, options.size, options.task, keep=options.keep)
        name = f"{options.task}-{options.size}"
    else:
        text = speed(
            engines,
            options.size,
            pages=options.task == "speed",
            keep=options.keep,
            tantivy=not options.no_tantivy,
        )
        name = str(options.size)
    print(text)
    if options.task != "load" and not options.no_publish:
        page = tables.TAGGING if options.task == "tagging" else tables.PAGE
        tables.publish(name, f"{setting()}\n\n{text}", page)
    return 0


def relevance(engines: list[str]) -> str:
    answers = {}
    if not JUDGED.is_dir():
        sys.exit(f"The collections are not here: {JUDGED}")
    for engine in engines:
        work = FOLDER / "relevance" / engine
        with database(engine, work, fingerprint(JUDGED, engine), keep=False) as env:
            answers[ENGINES[engine]] = ask(env, work, "relevance", JUDGED, work)
    return tables.relevance(answers)


def tagging() -> str:
    """On SQLite alone: what a text names does not depend on the database."""
    corpora, work = JUDGED.parent, FOLDER / "tagging"
    if not (corpora / "reuters-21578").is_dir():
        sys.exit(f"The labelled news is not here: {corpora}")
    shutil.rmtree(work, ignore_errors=True)
    with database("sqlite", work, fingerprint(corpora, "sqlite"), keep=False) as env:
        return tables.tagging(ask(env, work, "tagging", corpora, work))


def chained(engines: list[str]) -> str:
    if not WIRE.is_dir():
        sys.exit(f"The wire is not here: {WIRE}")
    answers = {}
    for engine in engines:
        work = FOLDER / "stories" / engine
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(_cluster_folder(work), ignore_errors=True)
        with database(engine, work, "", keep=False) as env:
            answers[ENGINES[engine]] = ask(env, work, "stories", WIRE)
    return f"{setting()}\n\n{stories.table(answers)}"


def pages(engines: list[str], size: int, task: str, *, keep: bool) -> str:
    """Of readers, or of the desk."""
    articles, answers = corpus.file_of(size, FOLDER), {}
    for engine in engines:
        with loaded(engine, size, articles, keep=keep) as (env, work, _):
            print(f"Asking {ENGINES[engine]} …", file=sys.stderr, flush=True)
            answers[ENGINES[engine]] = ask(env, work, task)
    return tables.desk(answers) if task == "desk" else tables.pages(answers)


@contextmanager
def loaded(
    engine: str, size: int, articles: Path, *, keep: bool
) -> Iterator[tuple[dict[str, str], Path, dict[str, Any]]]:
    """A site with so many articles: its environment, its folder, and what loading them cost."""
    work = FOLDER / str(size) / engine
    with database(engine, work, fingerprint(articles, engine), keep=keep) as env:
        told = work / "load.json"
        if not told.exists():
            print(f"Loading {size:,} articles into {ENGINES[engine]} …", file=sys.stderr, flush=True)
            told.write_text(json.dumps(ask(env, work, "load", articles)), encoding="utf-8")
        yield env, work, json.loads(told.read_text(encoding="utf-8"))


def speed(engines: list[str], size: int, *, pages: bool, keep: bool, tantivy: bool) -> str:
    articles, answers = corpus.file_of(size, FOLDER), {}
    for engine in engines:
        with loaded(engine, size, articles, keep=keep) as (env, work, load):
            answers[ENGINES[engine]] = {"load": load}
            if pages:
                print(f"Asking {ENGINES[engine]} …", file=sys.stderr, flush=True)
                beside = FOLDER / str(size) / "tantivy"
                # Tantivy is the same beside either database: once will do.
                compared = [beside] if tantivy and engine == engines[0] else []
                answer = ask(env, work, "speed", articles, *compared)
                addresses = work / "addresses.json"
                addresses.write_text(json.dumps([page["url"] for page in answer["pages"]]), encoding="utf-8")
                answers[ENGINES[engine]] |= answer | {"worker": ask(env, work, "worker", addresses)}
    return tables.speed(answers) if pages else json.dumps(answers, indent=2)


@contextmanager
def database(engine: str, work: Path, wanted: str, *, keep: bool) -> Iterator[dict[str, str]]:
    """The environment of a site whose database stays in a folder; emptied when it is not the one wanted."""
    stamp, data = work / "fingerprint", _cluster_folder(work)
    complete = any((work / name).exists() for name in ("load.json", "loaded"))
    current = stamp.exists() and (keep or stamp.read_text(encoding="utf-8") == wanted)
    if not (complete and current):
        shutil.rmtree(work, ignore_errors=True)
    if not stamp.exists():
        shutil.rmtree(data, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted, encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "SECRET_KEY_FILE"}}
    env |= {
        "DATA_DIR": str(work),
        "SECRET_KEY": hashlib.sha256(os.urandom(32)).hexdigest(),
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": "",
        "DATABASE_POOL_SIZE": "1",
        "DJANGO_SETTINGS_MODULE": "newsarchive.settings",
    }
    if engine == "sqlite":
        yield env
        return
    with postgresql.cluster(data, POSTGRESQL) as url:
        yield env | {"DATABASE_URL": url}


def _cluster_folder(work: Path) -> Path:
    """Where the cluster lies: with the rest, unless another user has to run it, who may not look in there."""
    if not postgresql.unprivileged():
        return work / "cluster"
    name = hashlib.sha256(str(work).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"news-archive-bench-{name}"  # noqa: S108 - outlives the run on purpose


def ask(env: dict[str, str], work: Path, task: str, *arguments: Path) -> dict[str, Any]:
    """Runs a task of bench.site in a process of its own: its memory is then that of the task."""
    answer = work / f"{task}-answer.json"
    command: list[str | Path] = [sys.executable, "-m", "bench.site", task, answer, *arguments]
    subprocess.run(command, env=env, cwd=ROOT, check=True)
    found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return found


def fingerprint(texts: Path, engine: str) -> str:
    digest = hashlib.sha256(texts.name.encode())
    for pattern in (*DECISIVE, f"articles/search/{engine}.py"):
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def setting() -> str:
    """When and on what this was measured."""
    today = dt.datetime.now(dt.UTC).date()
    revision = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    processors, load = os.cpu_count(), os.getloadavg()[0]
    python = platform.python_version()
    return (
        f"{today}, revision {revision or 'unknown'}, {processors} processors, Python {python}, "
        f"load of the machine {load:.1f}."
    )


if __name__ == "__main__":
    sys.exit(main())
