import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles.models import Article, Sweep
from articles.tagging import sweeps


class Command(BaseCommand):
    help = (
        "Looks through the archive for the names of people, countries and topics: what is sure becomes a "
        "tag, the rest waits for an editor. Goes on where it, or the desk, was stopped; run it again after "
        "that to look through everything anew."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        for sweep in sweeps.unfinished() or [sweeps.begin(None, None)]:
            self._run(sweep)

    def _run(self, sweep: Sweep) -> None:
        named = sweep.subject if sweep.kind else None
        total = sweeps.named_in(named).count + sweep.seen if named else Article.objects.count()
        with tqdm(
            total=total,
            initial=sweep.seen,
            unit=" items",
            disable=not sys.stderr.isatty(),
            file=sys.stderr,
        ) as bar:
            done = sweeps.run(sweep, lambda now: bar.update(now.seen - bar.n))
        of = f" that may name {named}" if named else ""
        self.stdout.write(
            f"{done.seen:,} articles{of}: {done.tagged:,} tags given, {done.proposed:,} proposals wait."
        )
