from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "articles"
    verbose_name = "News archive"

    def ready(self) -> None:
        from articles import checks  # noqa: F401, PLC0415 - registers itself; needs the models

        post_migrate.connect(install_search_index, sender=self)


class DeskConfig(AdminConfig):
    """Django's admin, as the editors' desk."""

    default_site = "articles.desk.Desk"


def install_search_index(**_: Any) -> None:
    """The index is a side table that migrations know nothing of; it is made wherever they have run."""
    from articles.search.engine import engine  # noqa: PLC0415 - needs the models

    engine().install()
