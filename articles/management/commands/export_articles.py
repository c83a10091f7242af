import gzip
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.exceptions import BadRequest
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict
from tqdm import tqdm

from articles.exporter import WRITERS, export
from articles.filters import TAG_PARAMETERS, ArticleFilter
from articles.management.arguments import text
from articles.models import Article
from articles.search.ask import Search

_ONCE = ("lang", "from", "to")
_PUBLIC = Article.Status.PUBLISHED.value


class Command(BaseCommand):
    help = "Exports articles, oldest first, in a form that import_articles reads back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=list(WRITERS), default="jsonlines")
        parser.add_argument("--query", type=text, metavar="TEXT", help="as typed into the search page")
        for name in TAG_PARAMETERS:
            parser.add_argument(
                f"--{name}", type=text, action="append", default=[], help="as on the search page"
            )
        for name in _ONCE:
            parser.add_argument(f"--{name}", type=text, help="as on the search page")
        parser.add_argument("--status", action="append", choices=Article.Status.values, default=[])
        parser.add_argument("--all", action="store_true", help="also what readers may not see")
        parser.add_argument(
            "--output",
            default="-",
            metavar="FILE",
            help="compressed when it ends in .gz; - is standard output",
        )
        parser.add_argument(
            "--progress", action="store_true", help="show progress even when not at a terminal"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        everything, statuses = options["all"], options["status"]
        if not everything and set(statuses) - {_PUBLIC}:
            raise CommandError("Items that readers may not see are exported only with --all.")
        articles = Article.objects.all() if everything else Article.objects.public()
        if statuses:
            articles = articles.filter(status__in=statuses)
        try:
            question = _question(options, unpublished=everything)
            with _opened(options["output"]) as output:
                count = export(
                    output,
                    articles,
                    WRITERS[options["format"]],
                    question=question,
                    with_desk=everything,
                    report=_progress(shown=options["progress"] or sys.stderr.isatty()),
                )
        except BadRequest as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{Path(options['output'])} cannot be written: {error.strerror}.") from None
        self.stderr.write(f"{count:,} exported.")


def _question(options: dict[str, Any], *, unpublished: bool) -> Search | None:
    """What is asked for, as the search page understands it; None when that is everything."""
    asked = QueryDict(mutable=True)
    for name in ("q", *TAG_PARAMETERS, *_ONCE):
        given = options["query" if name == "q" else name]
        if given:
            asked.setlist(name, given if isinstance(given, list) else [given])
    if not asked:
        return None
    asked["sort"] = "oldest"
    return ArticleFilter(asked, Article.objects.all(), unpublished=unpublished).search


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """Where to write, compressed when the name says so."""
    if name == "-":
        yield sys.stdout.buffer
        return
    with _file(Path(name)) as file:
        if name.endswith(".gz"):
            # Neither a name nor a time in it: the same articles are the same bytes.
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                yield cast("BinaryIO", packed)
        else:
            yield file


@contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    """A file, or the one that a link leads to, has its name only when it is whole. A pipe or a device is
    written to and stays what it is."""
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    path = Path(os.path.realpath(path))
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _progress(*, shown: bool) -> Callable[[int], None]:
    bar = tqdm(unit=" items", disable=not shown, file=sys.stderr, mininterval=0.5)
    return lambda count: cast("None", bar.update(count - bar.n))
