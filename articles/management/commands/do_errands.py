import os
from typing import Any

from django.core.management.base import BaseCommand

from articles import deliveries, errands, spool, wholesale
from articles.models import Errand

WORK = deliveries.WORK | wholesale.WORK
NICE = 5  # readers come first


class Command(BaseCommand):
    help = (
        "Does the work in the background that was ordered at the desk: imports, and decisions on many "
        "proposals. The web server starts it by itself; it can be killed at any moment and run again, also "
        "several at once."
    )

    def handle(self, *_args: Any, **options: Any) -> None:
        os.nice(NICE)
        spool.sweep([errand.order.get("spool", "") for errand in Errand.objects.open()])
        begun = errands.work_off(WORK)
        if options["verbosity"] > 1:
            self.stdout.write(f"{begun} done")
