"""The frames of feeds, each kept once however many entries took something from it."""

import hashlib
from collections.abc import Collection

from articles import rows
from articles.formats.record import Frame
from articles.models import FileFrame


def keep(frames: Collection[Frame]) -> dict[Frame, int]:
    """The keys of these, which are written where they are lacking. No query without frames; up to three."""
    digests = {frame: _digest(frame) for frame in frames}
    known = _known(digests.values())
    if lacking := {digest: frame for frame, digest in digests.items() if digest not in known}:
        written = ({"sha256": digest, **frame._asdict()} for digest, frame in lacking.items())
        rows.insert(FileFrame, written, lacking=True)  # another run may keep the same one
        known = _known(digests.values())
    return {frame: known[digest] for frame, digest in digests.items()}


def _digest(frame: Frame) -> str:
    return hashlib.sha256(b"%d\n%b%b" % (len(frame.before), *frame)).hexdigest()


def _known(digests: Collection[str]) -> dict[str, int]:
    if not digests:
        return {}
    return dict(FileFrame.objects.filter(sha256__in=digests).values_list("sha256", "pk"))
