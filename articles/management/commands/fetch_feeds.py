from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from articles.polling import Outcome, Poller


class Command(BaseCommand):
    help = "Polls the registered feeds that are due. Run it from a timer; several at once share the work."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            outcomes = Poller().poll_due(self._tell)
        except OperationalError as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"The database cannot be written: {reason}.") from None
        failed = sum(bool(outcome.error) for outcome in outcomes)
        self.stdout.write(f"{len(outcomes):,} polled, {failed:,} failed.")
        if any(outcome.stopped for outcome in outcomes):
            raise CommandError("Stopped on request; run it again to go on.", returncode=130)

    def _tell(self, outcome: Outcome) -> None:
        result = outcome.result
        if outcome.error:
            self.stderr.write(f"{outcome.feed}: {outcome.error}")
        elif result:
            self.stdout.write(
                f"{outcome.feed}: {result.read:,} read: {result.new:,} new, {result.updated:,} updated, "
                f"{result.unchanged:,} unchanged, {result.rejected:,} rejected"
            )
