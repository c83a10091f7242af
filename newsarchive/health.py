"""For load balancers: `/healthz` says the process lives, `/readyz` that it can serve."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Asks nothing of anybody: restarting this process does not mend a database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = migrations_waiting()
    except Error:
        return _unready("database unavailable")
    if waiting:
        return _unready(f"{waiting} migrations not applied")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def migrations_waiting() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _unready(reason: str) -> HttpResponse:
    return HttpResponse(f"{reason}\n", status=503, content_type="text/plain; charset=utf-8")
