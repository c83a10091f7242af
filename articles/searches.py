"""What readers search for: words and how often a day. Never who, when in the day, or from where.

A page only counts in memory; once a minute the counts of a process go to the database together. What looks
like the address of somebody, or is as long as a letter, is not counted at all. Pages that a cache in front
answers are not seen here. What is in memory when a process ends is lost.
"""

import datetime as dt
import re
import threading
from collections import Counter, defaultdict

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles import rounds
from articles.models import SearchTally

INTERVAL = 60  # s
IN_MEMORY = 1000  # different searches of a process between two writings
A_DAY = 5000  # different searches kept of one day
LONGEST = 80  # characters
KEPT_FOR = dt.timedelta(days=90)
DATE = re.compile(r"\b\d{4}-\d\d(-\d\d)?\b")
PERSONAL = re.compile(r"@|(?:\d[ ()/.-]?){7}|://")

_lock = threading.Lock()
_counted: Counter[tuple[str, bool]] = Counter()


def note(typed: str, *, found: bool) -> None:
    """Counts a search of today, in memory."""
    words = " ".join(typed.split()).casefold()
    if not words or len(words) > LONGEST or PERSONAL.search(DATE.sub(" ", words)):
        return
    with _lock:
        if (words, found) in _counted or len(_counted) < IN_MEMORY:
            _counted[words, found] += 1


def write() -> int:
    """Adds what was counted to the day, and forgets it; returns how many searches that were.

    Two transactions at most, and none when nobody searched. Any number of processes may write at once.
    """
    with _lock:
        counted = _counted.copy()
        _counted.clear()
    if counted:
        _add(timezone.now().date(), counted)
    return counted.total()


@transaction.atomic
def _add(day: dt.date, counted: Counter[tuple[str, bool]]) -> None:
    SearchTally.objects.filter(day__lt=day - KEPT_FOR).delete()
    if SearchTally.objects.filter(day=day).values("pk")[:A_DAY].count() < A_DAY:
        new = [SearchTally(day=day, words=words, found=found, count=0) for words, found in sorted(counted)]
        SearchTally.objects.bulk_create(new, ignore_conflicts=True)
    by_number: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for (words, found), number in counted.items():
        by_number[number, found].append(words)
    for (number, found), words_of in sorted(by_number.items()):
        rows = SearchTally.objects.filter(day=day, found=found, words__in=words_of)
        rows.update(count=F("count") + number)


def start_writing() -> threading.Event:
    return rounds.begin("searches", write, INTERVAL)
