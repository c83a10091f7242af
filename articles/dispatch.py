"""Hands waiting mails to the mail server: each at most once.

A mail is taken before it is handed over. Whoever is killed in between leaves it taken: it may have gone or
not, and is not sent again unless the operator says so. Whatever the server refuses waits for the next run.
"""

import datetime as dt
import logging
import smtplib
from dataclasses import dataclass

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet
from django.utils import timezone

from articles import letters
from articles.interruption import Interruption
from articles.models import Mailing

IN_DOUBT = dt.timedelta(minutes=15)  # after which nobody can still be at it
GIVEN_UP = dt.timedelta(days=3)

logger = logging.getLogger(__name__)


@dataclass
class Dispatched:
    sent: int = 0
    refused: int = 0
    stopped: bool = False


def send_waiting() -> Dispatched:
    """Sends what waits. Raises OSError when the mail server cannot be reached: then nothing was taken."""
    result = Dispatched()
    at = 0
    with Interruption() as interruption:
        server: BaseEmailBackend | None = None
        while mailing := _next(at):
            if server is None:
                server = get_connection()
                server.open()
            at = mailing.pk
            if _take(mailing) and not _deliver(mailing, server, result):
                server.close()
                server = None
            if interruption.wanted:
                result.stopped = True
                break
        if server is not None:
            server.close()
    return result


def in_doubt() -> int:
    """How many mails were taken by a run that did not say how it went."""
    return _doubtful().count()


def send_again() -> int:
    """Lets those in doubt wait once more."""
    return _doubtful().update(state=Mailing.State.WAITING)


def _doubtful() -> "QuerySet[Mailing]":
    return Mailing.objects.filter(state=Mailing.State.TAKEN, taken_at__lt=timezone.now() - IN_DOUBT)


def _next(after: int) -> Mailing | None:
    waiting = Mailing.objects.filter(state=Mailing.State.WAITING, pk__gt=after)
    return waiting.select_related("subscriber__user").order_by("pk").first()


def _take(mailing: Mailing) -> bool:
    mine = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.WAITING)
    return bool(mine.update(state=Mailing.State.TAKEN, taken_at=timezone.now(), attempts=F("attempts") + 1))


def _deliver(mailing: Mailing, server: BaseEmailBackend, result: Dispatched) -> bool:
    """Whether the connection can go on being used."""
    letter = letters.digest(mailing)
    if letter is None:
        _end(mailing, Mailing.State.VOID)
        return True
    try:
        server.send_messages([letter])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        # It was not taken: the answer says so.
        logger.warning("mail %s was refused: %s", mailing.uid, type(error).__name__)
        too_old = mailing.created_at < timezone.now() - GIVEN_UP
        _end(mailing, Mailing.State.FAILED if too_old else Mailing.State.WAITING)
        result.refused += 1
        return False
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("mail %s may not have gone: %s", mailing.uid, type(error).__name__)
        return False
    _end(mailing, Mailing.State.SENT)
    result.sent += 1
    return True


def _end(mailing: Mailing, state: Mailing.State) -> None:
    Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.TAKEN).update(state=state)
