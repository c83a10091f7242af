import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from articles.models import Article
from articles.search import index, renewal


class Command(BaseCommand):
    help = (
        "Brings the search index and its counters in line with the articles. Readers see the old or the new "
        "entries throughout; it can be stopped at any moment and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--empty", action="store_true", help="empty the index first: searches find less until it is full"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["empty"]:
            index.clear()
        with tqdm(
            total=Article.objects.count(), unit=" items", disable=not sys.stderr.isatty(), file=sys.stderr
        ) as bar:
            renewed = renewal.rebuild(bar.update)
        self.stdout.write(f"{Article.objects.count():,} articles, {renewed:,} entries renewed.")
