"""Texts cleaned and read for the index in a process beside the importer, which writes meanwhile.

The process lives as long as its standard input: when the importer is killed it ends too. When it dies itself,
or there is no processor for it, nothing is read ahead, and the importer reads each text when it needs it.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, Self

from articles import markup
from articles.search.reading import Reading, read

ROOT = Path(__file__).parents[1]
WORTHWHILE = 200_000  # characters; for fewer no process is started
_SERVE = "import sys; from articles.analyst import serve; serve(sys.stdin.buffer, sys.stdout.buffer)"


class Text(NamedTuple):
    """What an article says, with the body as it was sent."""

    headline: str
    standfirst: str
    body: str
    language: str


class Prepared(NamedTuple):
    """The body as it is stored, and the text as the index reads it."""

    body: str
    reading: Reading


def prepare(text: Text) -> Prepared:
    body = markup.clean(text.body)
    return Prepared(body, read(text.headline, text.standfirst, body, text.language))


class Analyst:
    """One question at a time: `ask`, do something else, then take the `answer`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_asked = self._is_gone = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def ask(self, texts: Sequence[Text]) -> None:
        """Has texts prepared, if that is worth while."""
        if not self._process and (self._is_gone or not _is_worthwhile(texts)):
            return
        try:
            self._process = self._process or _start()
            _send(list(texts), self._process.stdin)
            self._is_asked = True
        except OSError:
            self._end()

    def answer(self) -> list[Prepared] | None:
        """The texts last asked about, prepared; None when nobody prepared them."""
        if not (self._is_asked and self._process and self._process.stdout):
            return None
        self._is_asked = False
        try:
            prepared: list[Prepared] = pickle.load(self._process.stdout)  # noqa: S301 - of our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            self._end()
            return None
        return prepared

    def _end(self) -> None:
        process, self._process, self._is_gone = self._process, None, True
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        process.kill()
        process.wait()


def _is_worthwhile(texts: Sequence[Text]) -> bool:
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors > 1 and sum(len(text.body) for text in texts) >= WORTHWHILE


def _start() -> "subprocess.Popen[bytes]":
    """A session of its own: Ctrl-C reaches the importer, which finishes its batch."""
    return subprocess.Popen(
        [sys.executable, "-c", _SERVE],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def _send(what: object, pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
        pipe.flush()


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answers until there are no more questions."""
    with suppress(EOFError, BrokenPipeError, pickle.UnpicklingError):
        while True:
            texts: list[Text] = pickle.load(questions)  # noqa: S301 - of the importer that started this
            _send([prepare(text) for text in texts], answers)
