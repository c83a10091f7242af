import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from tqdm import tqdm

from articles import consequences, mergers, undoing
from articles.management.arguments import text
from articles.models import Operation
from articles.vocabulary import MODELS


class Command(BaseCommand):
    help = (
        "Merges people, countries, topics or sources into one: its items, names and addresses are then those "
        "of all. Without --yes it only says what that would mean. Killed, it is gone on with by --resume."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", nargs="?", choices=list(MODELS), help="what they are")
        parser.add_argument("into", nargs="?", type=text, help="slug or uid of the one that stays")
        parser.add_argument("others", nargs="*", type=text, help="slugs or uids of those that become it")
        parser.add_argument("--reason", type=text, default="", help="kept in the log")
        parser.add_argument("--yes", action="store_true", help="do it")
        parser.add_argument("--resume", type=int, metavar="OPERATION", help="go on with one that was killed")
        parser.add_argument("--undo", type=int, metavar="OPERATION", help="put everything back as it was")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["undo"]:
                self._undo(self._operation(options["undo"]))
            elif options["resume"]:
                self._advance(self._operation(options["resume"]))
            else:
                self._merge(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None

    def _merge(self, options: dict[str, Any]) -> None:
        if not options["others"]:
            raise CommandError("Name a kind, the one that stays, and at least one other.")
        into = self._entry(options["kind"], options["into"]).standing
        named = dict.fromkeys(self._entry(options["kind"], called) for called in options["others"])
        others = [other for other in named if other.standing != into]
        if not others:
            raise CommandError(f"These are one name already: “{into}”.")
        for told in consequences.of(others, into):
            self.stdout.write(
                f"{told.entry} → {into}: {told.items:,} items, {told.doubled:,} with both; "
                f"{len(told.addresses)} addresses, {told.feeds} feeds, {told.aliases} other names."
            )
        if options["yes"]:
            self._advance(mergers.begin(into, others, user=None, reason=options["reason"]))
        else:
            self.stdout.write("Nothing was changed; --yes does it.")

    def _advance(self, operation: Operation) -> None:
        moved = 0
        with self._bar() as bar:
            while items := mergers.advance(operation):
                moved += items
                bar.update(items)
        self.stdout.write(f"{moved:,} items moved. merge_tags --undo {operation.pk} puts everything back.")

    def _undo(self, operation: Operation) -> None:
        with self._bar() as bar:
            done = undoing.undo(operation, None, report=bar.update)
        for sentence in done.changes["kept"]:
            self.stdout.write(f"As it is stays: {sentence}.")
        self.stdout.write(f"{done.summary}: {done.changes['kept in all']:,} things stay as they are.")

    def _entry(self, kind: str, called: str) -> Any:
        manager: Any = MODELS[kind]._default_manager
        found = manager.filter(Q(slug=called) | Q(uid=called)).first()
        if found is None:
            raise CommandError(f"There is no {kind} “{called}”.")
        return found

    def _operation(self, pk: int) -> Operation:
        operation = Operation.objects.filter(pk=pk, kind=Operation.Kind.MERGE).first()
        if operation is None:
            raise CommandError(f"{pk} is no merger.")
        return operation

    def _bar(self) -> Any:
        return tqdm(unit=" items", disable=not sys.stderr.isatty(), file=sys.stderr)
