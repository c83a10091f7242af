from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from articles import alerts, arrivals, dispatch


class Command(BaseCommand):
    help = (
        "Mails subscribers what is new. Run it from a timer; it can be killed at any moment and run again, "
        "also several at once: no mail goes twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="send mails in doubt too: they may have gone already"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self._send(again=options["again"])
        except OperationalError as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"The database cannot be written: {reason}.") from None

    def _send(self, *, again: bool) -> None:
        if again:
            dispatch.send_again()
        noticed, composed = arrivals.notice(), alerts.compose(timezone.now())
        try:
            result = dispatch.send_waiting()
        except OSError as error:
            raise CommandError(f"The mail server cannot be reached: {error}. Its mails wait.") from None
        self.stdout.write(
            f"{noticed:,} new items, {composed:,} mails written, {result.sent:,} sent, "
            f"{result.refused:,} refused."
        )
        if doubtful := dispatch.in_doubt():
            self.stderr.write(f"{doubtful:,} mails may have gone or not; --again sends them once more.")
        if result.stopped:
            raise CommandError("Stopped on request; run it again to go on.", returncode=130)
