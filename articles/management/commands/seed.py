from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.seeding import seed


class Command(BaseCommand):
    help = "Loads the reference data and one item of TASS. Running it again changes nothing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        seeded = seed()
        if not seeded.item.complete:
            raise CommandError("; ".join(map(str, seeded.item.refusals)))
        if seeded.changed_nothing:
            self.stdout.write("Seeded already: nothing changed.")
            return
        reference = seeded.reference
        self.stdout.write(
            f"Seeded: {reference.new:,} people, countries and topics new, {reference.updated:,} updated; "
            f"{seeded.item.new} item of TASS new, with {seeded.tags} tags."
        )
