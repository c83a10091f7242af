"""Work that takes longer than a request: ordered at the desk, done by a process of its own.

Whoever takes an errand counts its attempt up, and it is theirs as long as they let hear of themselves. One
that has been silent for long was killed, and whoever comes next begins it again: what errands do may be done
twice, or half and then again, with the same end.
"""

import datetime as dt
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from articles import rights, spool
from articles.models import Errand
from articles.models.errand import ErrandQuerySet
from articles.models.identity import UID_LENGTH, new_uid
from articles.rights import Actor

SILENT = dt.timedelta(minutes=2)
ATTEMPTS = 5  # and no more, without having been told to go on
INTERVAL = 3  # s between two looks for what waits
AFTER_FAILURE = 60  # s, when the process did not end well
LOST = dt.timedelta(hours=1)
LOOKED_AT = 50
BETWEEN_BEATS = 1  # s, at least

logger = logging.getLogger(__name__)
_ordered = threading.Event()


class Interrupted(Exception):  # noqa: N818 - it is no error
    """The process was asked to end: the errand waits for the next."""


class Refused(Exception):  # noqa: N818 - reads as the sentence it carries
    """The errand cannot be done; the message is one plain sentence."""


class Progress:
    """Tells how far an errand is, and is told whether to go on with it."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        self._next = 0.0

    def __call__(self, done: int, total: int, result: dict[str, Any]) -> bool:
        """Whether to go on: not when it was stopped at the desk, or is somebody else's by now."""
        if time.monotonic() < self._next:
            return True
        self._next = time.monotonic() + BETWEEN_BEATS
        return _mine(self._errand).update(beat=timezone.now(), done=done, total=total, result=result) == 1


Work = Callable[[Errand, Progress], dict[str, Any]]


def uid_of(form: Mapping[str, str]) -> str:
    """The uid that a form was sent with, or a new one where it has none."""
    sent = form.get("uid", "")
    return sent if len(sent) <= UID_LENGTH and sent.isalnum() else new_uid()


def order(kind: str, summary: str, *, user: Actor, uid: str = "", **fields: Any) -> tuple[Errand, bool]:
    """The errand with this uid or following the same one, made unless it was; and whether it was made now."""
    same = Q(uid=uid) if uid else Q(follows=fields["follows"])
    made = Errand(kind=kind, summary=summary[:500], created_by=rights.person(user), **fields)
    made.uid = uid or made.uid
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        return Errand.objects.get(same), False
    transaction.on_commit(_ordered.set)
    return made, True


def order_anew(kind: str, summary: str, *, user: Actor, uid: str, **fields: Any) -> Errand:
    """The errand that goes on with what was begun in this transaction, which ends with ValidationError where
    a form with this uid ordered something else before."""
    made, is_new = order(kind, summary, user=user, uid=uid, **fields)
    if not is_new:
        raise ValidationError("This form was sent before. Nothing was done: look again.")
    return made


def stop(errand: Errand) -> None:
    """What is done stays done; whoever is at it stops at the next word of progress."""
    Errand.objects.open().filter(pk=errand.pk).update(state=Errand.State.STOPPED, finished_at=timezone.now())


def go_on(errand: Errand) -> None:
    """Lets one that was stopped, or failed, be done after all."""
    ended = Errand.objects.filter(pk=errand.pk, state__in=[Errand.State.STOPPED, Errand.State.FAILED])
    ended.update(state=Errand.State.WAITING, attempt=0, complaint="", finished_at=None)
    _ordered.set()


def work_off(kinds: Mapping[str, Work]) -> int:
    """Does what waits, and what was left lying, one after the other; returns how many were begun."""
    begun = 0
    while errand := _taken():
        begun += 1
        if not _do(errand, kinds[errand.kind]):
            break
    return begun


def _taken() -> Errand | None:
    """The oldest that is free, which is now this process's."""
    while errand := _next():
        if errand.attempt >= ATTEMPTS:
            _end(errand, Errand.State.FAILED, complaint=f"Begun {ATTEMPTS} times, it never came to its end.")
            continue
        now = timezone.now()
        taken = {"state": Errand.State.RUNNING, "beat": now, "attempt": errand.attempt + 1}
        if Errand.objects.filter(pk=errand.pk, attempt=errand.attempt, state=errand.state).update(
            **taken, started_at=errand.started_at or now
        ):
            errand.refresh_from_db()
            return errand
    return None


def _next() -> Errand | None:
    """The oldest that waits, or was left lying, and can be done here."""
    found = _free().order_by("pk")[:LOOKED_AT]
    return next((errand for errand in found if not _is_elsewhere(errand)), None)


def _is_elsewhere(errand: Errand) -> bool:
    """Whether its files are on another machine, which gets an hour to come to it."""
    name = errand.order.get("spool")
    lost = timezone.now() - errand.created_at > LOST
    return bool(name) and not lost and not spool.path(name).is_dir()


def _free() -> ErrandQuerySet:
    silent = Q(state=Errand.State.RUNNING, beat__lt=timezone.now() - SILENT)
    return Errand.objects.filter(Q(state=Errand.State.WAITING) | silent)


def _do(errand: Errand, work: Work) -> bool:
    """Whether the process may take the next."""
    try:
        result = work(errand, Progress(errand))
    except Interrupted:
        # It was not its fault: the attempt does not count.
        _mine(errand).update(state=Errand.State.WAITING, beat=None, attempt=F("attempt") - 1)
        return False
    except (OperationalError, InterfaceError):
        logger.warning("errand %s waits for the database", errand.pk, exc_info=True)
        return False
    except (Refused, PermissionDenied) as error:
        _end(errand, Errand.State.FAILED, complaint=str(error))
    except Exception as error:
        logger.exception("errand %s failed", errand.pk)
        _end(
            errand, Errand.State.FAILED, complaint=f"It failed ({type(error).__name__}); the log says where."
        )
    else:
        _end(errand, Errand.State.DONE, result=result, done=F("total"))
    return True


def _end(errand: Errand, state: str, **fields: Any) -> None:
    _mine(errand).update(state=state, finished_at=timezone.now(), **fields)


def _mine(errand: Errand) -> ErrandQuerySet:
    """The errand, as long as it is this process's and nobody stopped it."""
    return Errand.objects.open().filter(pk=errand.pk, attempt=errand.attempt)


def watch(stop: threading.Event, interval: float = INTERVAL) -> None:
    """Starts a process when something waits, until told to stop; one at a time."""
    while not stop.is_set():
        _ordered.wait(interval)
        _ordered.clear()
        try:
            waits = _next() is not None
        except Exception:
            logger.exception("what waits could not be asked; trying again in %s s", interval)
            waits = False
        finally:
            connection.close()
        if waits:
            # Not in this process: pages are served from it, and memory once taken is not given back.
            command = [sys.executable, "manage.py", "do_errands"]
            if subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode:
                stop.wait(AFTER_FAILURE)


def start_watching() -> threading.Event:
    """Watches in a thread of its own, which ends with the process or when the event is set."""
    stop = threading.Event()
    threading.Thread(target=watch, args=(stop,), name="errands", daemon=True).start()
    return stop
