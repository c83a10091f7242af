"""System checks beside Django's. `manage.py migrate` and `check --database default` run them."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DatabaseError, connection

from articles.models import IndexState
from articles.search.analysis import ANALYSER_VERSION


@checks.register(checks.Tags.database)
def index_is_of_this_analyser(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Words are analysed when written and when asked for; a search with another analyser may miss them."""
    if not databases or connection.alias not in databases:
        return []
    try:
        state = IndexState.objects.first()
    except DatabaseError:  # not migrated yet
        return []
    if state is None or state.analyser_version == ANALYSER_VERSION:
        return []
    return [
        checks.Warning(
            f"The search index was made by version {state.analyser_version} of the analyser, "
            f"and searches use version {ANALYSER_VERSION}.",
            hint="Run: manage.py rebuild_search_index",
            id="articles.W001",
        )
    ]
