"""Error pages that come out whatever else is broken: no database, no session, at worst no template."""

import logging
import sqlite3
import sys
from typing import Any

from django.core.exceptions import BadRequest
from django.db import Error, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.urls import get_script_prefix
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

RETRY_AFTER = 30  # s

SENTENCES = {
    400: (_("Bad request"), _("The address or form was not understood.")),
    403: (_("Not allowed"), _("You may not see or do this.")),
    404: (_("Not found"), _("There is nothing at this address.")),
    410: (_("Withdrawn"), _("This item has been withdrawn.")),
    429: (_("Too many attempts"), _("Too many wrong passwords: try again in a quarter of an hour.")),
    500: (_("Something went wrong"), _("The fault is ours and has been recorded.")),
    503: (_("Back soon"), _("The archive cannot reach its database. Please try again in a minute.")),
}

# https://www.sqlite.org/rescode.html: the environment failed. SQLITE_ERROR (bad SQL) is not among them,
# though Python calls it an OperationalError too: that is a bug, and must look like one.
SQLITE_OUTAGES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)


def is_database_outage(exception: BaseException | None) -> bool:
    if not isinstance(exception, Error):
        return False
    if _lacks_a_table(exception):
        return True
    if isinstance(exception.__cause__, sqlite3.Error):
        code: int = getattr(exception.__cause__, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & 0xFF in SQLITE_OUTAGES
    return isinstance(exception, OperationalError | InterfaceError)


def _lacks_a_table(exception: Error) -> bool:
    """Whether the database is not the archive's: emptied, lost, or not migrated yet."""
    state = getattr(exception.__cause__, "sqlstate", None)
    return state == "42P01" or str(exception).startswith("no such table: ")  # undefined_table of PostgreSQL


def error_page(status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """The page of `templates/<status>.html`; a plain one when the template or a static file is missing.

    Rendered without the request, so that no context processor asks for a session or a user.
    """
    title, sentence = SENTENCES[status]
    language = get_language() or "en"
    values = {"status": status, "title": title, "reason": sentence, "language": language}
    values |= {"front": get_script_prefix(), **(context or {})}
    try:
        content: str = loader.render_to_string(f"{status}.html", values)
    except Exception:
        logger.exception("The page for status %s cannot be rendered", status)
        head = f'<!doctype html><html lang="{language}"><title>{title}</title>'
        content = f"{head}<h1>{title}</h1><p>{sentence}</p></html>"
    response = HttpResponse(content, status=status)
    if status >= 500:
        response.headers["Cache-Control"] = "no-store"
    return response


def database_outage() -> HttpResponse:
    response = error_page(503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    # Only sentences written for readers: a SuspiciousOperation speaks to the operator.
    return error_page(400, _reason(exception) if isinstance(exception, BadRequest) else None)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    response = error_page(403)
    response.headers["Cache-Control"] = "no-store"
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    # The resolver raises with a dictionary of the patterns it tried; a view raises with a sentence.
    return error_page(404, _reason(exception) if type(exception) is Http404 else None)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled, also for one raised in middleware."""
    return database_outage() if is_database_outage(sys.exc_info()[1]) else error_page(500)


def _reason(exception: Exception) -> dict[str, str] | None:
    reason = exception.args[0] if exception.args else None
    return {"reason": reason} if reason and isinstance(reason, str) else None
