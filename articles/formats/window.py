"""A window over a stream that knows its place in it, so that what was read can be cut out as received."""

from __future__ import annotations

import io
from typing import BinaryIO

_CHUNK = 256 * 1024


class Window:
    """The bytes `held` of a stream; the first of them stands at `offset`, in `line` (from 1)."""

    def __init__(self, stream: BinaryIO) -> None:
        self._ended = False
        self.held = bytearray()
        # What stands before damage in a packed file is given out before the damage is met.
        self._read = stream.read1 if isinstance(stream, io.BufferedIOBase) else stream.read
        self.offset = 0
        self.line = 1

    def fill(self) -> bytes:
        """Holds some bytes more, and returns them; b"" at the end of the stream."""
        chunk = b"" if self._ended else self._read(_CHUNK)
        self._ended = not chunk
        self.held += chunk
        return chunk

    def take(self, count: int) -> bytes:
        """The first bytes, which are held no longer."""
        taken = bytes(self.held[:count])
        del self.held[:count]
        self.offset += count
        self.line += taken.count(b"\n")
        return taken
