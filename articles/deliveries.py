"""Files that an archivist hands in at the desk: looked at first, then imported, and the refused tried again.

All of it is what `import_articles` does; here it is told from the order of an errand.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from articles import formats, retry, spool
from articles.errands import Interrupted, Progress, Refused, Work
from articles.importer import COUNTS, Result, import_files
from articles.models import Errand, ImportRun, Reject
from articles.sources import Sources, UnknownSource

NOTED = 50  # notes and skipped files named; the others are counted
GONE = "Its files are no longer there: hand them in again."


class Outside(Exception):  # noqa: N818 - reads as the sentence it carries
    """A folder may not be imported from; the message is one plain sentence."""


def folder(name: str, below: str = "") -> Path:
    """A configured folder, or one below it, as it is on the disk. Raises Outside."""
    roots = {str(root): root for root in settings.IMPORT_FOLDERS}
    if name not in roots:
        raise Outside("That folder is not among those that may be imported from.")
    try:
        wanted = (roots[name] / below).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise Outside(f"There is no “{below or name}”.") from None
    if not wanted.is_relative_to(roots[name]):
        raise Outside(f"“{below}” leads out of {name}.")
    return wanted


def look(errand: Errand, progress: Progress) -> dict[str, Any]:
    """What an import would do. Writes nothing into the archive."""
    return _said(_import(errand, progress, dry_run=True))


def take(errand: Errand, progress: Progress) -> dict[str, Any]:
    """The import itself. What was uploaded goes when all of it is in the archive."""
    result = _import(errand, progress, dry_run=False)
    if result.complete and "spool" in errand.order:
        spool.drop(errand.order["spool"])
    return _said(result)


def again(errand: Errand, progress: Progress) -> dict[str, Any]:
    """Tries what a run refused again, with what the archivist says of it now."""
    given = _given(errand, dry_run=False)
    refused = Reject.objects.filter(run=errand.order["run"], resolved_at=None).order_by("pk")
    report = _reporting(errand, progress)
    result = retry.retry(
        refused,
        user=errand.created_by,
        source=given["source"],
        published=given["published"],
        report=report,
    )
    if result.run:
        _keep_run(errand, result.run)
    _stop_if_interrupted(errand, result)
    return _said(result)


WORK: dict[str, Work] = {Errand.Kind.LOOK: look, Errand.Kind.IMPORT: take, Errand.Kind.RETRY: again}


def _import(errand: Errand, progress: Progress, *, dry_run: bool) -> Result:
    root, paths = _paths(errand.order)
    result = import_files(
        paths,
        root=root,
        dry_run=dry_run,
        report=_reporting(errand, progress),
        **_given(errand, dry_run=dry_run),
    )
    if result.run:
        _keep_run(errand, result.run)
    _stop_if_interrupted(errand, result)
    if result.run:
        _settle_earlier(errand, result.run)
    return result


def _paths(order: dict[str, Any]) -> tuple[Path, Sequence[Path]]:
    """The root, and what is to be read below it."""
    if "folder" in order:
        try:
            wanted = folder(order["folder"], order.get("below", ""))
        except Outside as error:
            raise Refused(str(error)) from None
        return wanted, [wanted]
    root = spool.path(order["spool"]).resolve()
    if not root.is_dir():
        raise Refused(GONE)
    return root, sorted(root.iterdir())


def _given(errand: Errand, *, dry_run: bool) -> dict[str, Any]:
    """What the archivist said of the files."""
    said = {name: str(errand.order.get(name) or "") for name in ("source", "format", "day")}
    try:
        return {
            "source": Sources(create=not dry_run).by_slug(said["source"]) if said["source"] else None,
            "format": formats.by_name(said["format"]) if said["format"] else None,
            "published": dt.date.fromisoformat(said["day"]) if said["day"] else None,
        }
    except (UnknownSource, formats.UnknownFormat) as error:
        raise Refused(str(error)) from None


def _reporting(errand: Errand, progress: Progress) -> Callable[[Result], None]:
    def report(result: Result) -> None:
        if result.run:
            _keep_run(errand, result.run)
        if not progress(result.bytes_done, result.bytes_in_all, _said(result)):
            result.stopped = True

    return report


def _stop_if_interrupted(errand: Errand, result: Result) -> None:
    """A run that ended early although nobody stopped it at the desk goes on in another process."""
    if result.stopped and Errand.objects.filter(pk=errand.pk, state=Errand.State.RUNNING).exists():
        raise Interrupted


def _keep_run(errand: Errand, run: ImportRun) -> None:
    if run.errand_id != errand.pk:
        run.errand = errand
        run.save(update_fields=["errand"])


def _settle_earlier(errand: Errand, run: ImportRun) -> None:
    """What attempts that were killed refused, the one that came to its end has refused again."""
    earlier = errand.runs.exclude(pk=run.pk)
    Reject.objects.filter(run__in=earlier, resolved_at=None).update(resolved_at=run.finished_at)
    earlier.filter(status=ImportRun.Status.RUNNING).update(status=ImportRun.Status.STOPPED)


def _said(result: Result) -> dict[str, Any]:
    """A result as the pages of the desk show it."""
    return {name: getattr(result, name) for name in COUNTS} | {
        "refusals": [str(refusal) for refusal in result.refusals],
        "skipped": result.skipped[:NOTED],
        "skipped_more": max(0, len(result.skipped) - NOTED),
        "notes": result.notes.most_common(NOTED),
    }
