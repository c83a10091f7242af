"""Texts cleaned, and read for index and names, in a process beside the importer, which writes meanwhile.

The process lives as long as its standard input: when the importer is killed it ends too. When it dies itself,
or there is no processor for it, nothing is read ahead, and the importer reads each text when it needs it.
"""

import datetime as dt
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, Self

from articles import markup, similarity, takes
from articles.garbage import seldom_sought
from articles.models import Article
from articles.search.reading import Reading, read
from articles.tagging.lexicon import Knowledge, Lexicon
from articles.tagging.proposals import ReadAhead, read_ahead
from newsarchive.stack import roomy

ROOT = Path(__file__).parents[1]
WORTHWHILE = 200_000  # characters; for fewer no process is started
_SERVE = (
    "import sys, django; django.setup(); "
    "from articles.analyst import serve; serve(sys.stdin.buffer, sys.stdout.buffer)"
)


class Text(NamedTuple):
    """What an article says, with the body as it was sent, and when and by whom it is published."""

    headline: str
    standfirst: str
    dateline: str
    body: str
    language: str
    published_at: dt.datetime | None = None
    source_id: int | None = None


class Prepared(NamedTuple):
    """The body as it is stored, the text as the index reads it, what it names if its day is known, and the
    SimHash of its story trace."""

    body: str
    reading: Reading
    names: ReadAhead | None
    simhash: int


class Question(NamedTuple):
    """Texts to prepare, and the names to look for if they are others than before."""

    texts: list[Text]
    knowledge: Knowledge | None


def prepare(text: Text, lexicon: Lexicon) -> Prepared:
    text = text._replace(body=markup.clean(text.body))
    reading = read(text.headline, text.standfirst, text.body, text.language)
    names = read_ahead(Article(**text._asdict()), lexicon) if text.published_at else None
    simhash = similarity.Text(takes.read(text.headline).words, text.body).simhash
    return Prepared(text.body, reading, names, simhash)


Answer = Callable[[], list[Prepared] | None]
"""Waits for texts that were asked about, prepared; None when nobody prepared them."""


def unasked() -> None:
    """The answer when nobody was asked."""


class Analyst:
    """`ask`, do something else, and then take the answer: that of each question, in their order."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_gone = False
        self._edition = -1  # of the names that the process has
        # A question is longer than what a pipe holds: a thread waits until the process has read it.
        self._sender = ThreadPoolExecutor(1, "questions")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def ask(self, texts: Sequence[Text], knowledge: Knowledge) -> Answer:
        """Has texts prepared, if that is worth while; `knowledge` is what is known of names."""
        if not self._process and (self._is_gone or not _is_worthwhile(texts)):
            return unasked
        try:
            self._process = self._process or _start()
        except OSError:
            self._end()
            return unasked
        question = Question(list(texts), knowledge if knowledge.edition != self._edition else None)
        self._edition = knowledge.edition
        return partial(self._answer, self._sender.submit(_send, question, self._process.stdin))

    def _answer(self, sent: Future[None]) -> list[Prepared] | None:
        if self._process is None or self._process.stdout is None:
            return None
        try:
            sent.result()
            prepared: list[Prepared] = pickle.load(self._process.stdout)  # noqa: S301 - of our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            self._end()
            return None
        return prepared

    def _end(self) -> None:
        process, self._process, self._is_gone = self._process, None, True
        if process:
            process.kill()  # first: nobody waits for it any longer
            process.wait()
        self._sender.shutdown()
        for pipe in (process.stdin, process.stdout) if process else ():
            if pipe:
                with suppress(OSError):
                    pipe.close()


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


@roomy
def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answers until there are no more questions."""
    lexicon = Lexicon()
    with suppress(EOFError, BrokenPipeError, pickle.UnpicklingError), seldom_sought():
        while True:
            question: Question = pickle.load(questions)  # noqa: S301 - of the importer that started this
            if question.knowledge:
                lexicon = Lexicon.knowing(question.knowledge)
            _send([prepare(text, lexicon) for text in question.texts], answers)
