import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from articles import chaining


class Command(BaseCommand):
    help = (
        "Chains to stories the articles that were loaded before the archive did so by itself, or did it by "
        "other rules. It can be stopped at any moment and run again: it goes on where it stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="look at every article again")

    def handle(self, *_args: Any, **options: Any) -> None:
        total = chaining.waiting(every=options["all"]).count()
        with tqdm(total=total, unit=" items", disable=not sys.stderr.isatty(), file=sys.stderr) as bar:
            looked_at = changed = 0
            for articles, parts in chaining.catch_up(every=options["all"]):
                looked_at += articles
                changed += parts
                bar.update(articles)
        self.stdout.write(f"{looked_at:,} articles looked at, {changed:,} parts of stories changed.")
