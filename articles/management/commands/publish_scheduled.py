from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.release import publish_due


class Command(BaseCommand):
    help = "Publish the scheduled items whose hour has come. The web server does the same every half minute."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{publish_due(timezone.now())} published")
