"""Raises an alarm when one account changes more items within an hour than it says in ALARM_ITEMS.

That is a stolen password, a slip in bulk work, or a busy day: a person looks. The start page shows it to
administrators, the log has a line, and ADMINS get a mail. Each process looks once a minute; one raises it.
"""

import datetime as dt
import logging
import threading

from django.conf import settings
from django.core.mail import mail_admins
from django.db.models import Sum
from django.utils import timezone

from articles import rounds
from articles.models import Alarm, Operation

HOUR = dt.timedelta(hours=1)
INTERVAL = 60  # s between two looks

logger = logging.getLogger(__name__)


def raise_alarms(now: dt.datetime) -> list[Alarm]:
    """Those that are due and were not raised within the hour. Two queries when there are none."""
    operations = Operation.objects.filter(created_by__isnull=False, created_at__gt=now - HOUR).order_by()
    changed = dict(operations.values_list("created_by").annotate(Sum("item_count")))
    busy = {account: items for account, items in changed.items() if items > settings.ALARM_ITEMS}
    told = set(Alarm.objects.filter(created_at__gt=now - HOUR).values_list("account_id", flat=True))
    hour = now.replace(minute=0, second=0, microsecond=0)
    raised = []
    for account in sorted(busy.keys() - told):
        alarm, is_new = Alarm.objects.get_or_create(
            account_id=account, hour=hour, defaults={"items": busy[account]}
        )
        if is_new:
            _tell(alarm)
            raised.append(alarm)
    return raised


def _tell(alarm: Alarm) -> None:
    logger.warning("%s", alarm)
    usual = f"{settings.ALARM_ITEMS:,} are taken for usual."
    text = f"{alarm}; {usual} The log of the desk says what: /admin/articles/operation/"
    try:
        mail_admins(str(alarm), text)
    except OSError:  # the alarm stands at the desk all the same
        logger.exception("the alarm could not be mailed")


def start_watching() -> threading.Event:
    return rounds.begin("alarms", lambda: raise_alarms(timezone.now()), INTERVAL)
