"""Long work that is told to stop does so between two batches."""

import signal
import threading
from types import FrameType
from typing import Any, Self


class Interruption:
    """While it lasts, SIGINT and SIGTERM are wishes to stop; a second one has its ordinary effect."""

    def __init__(self) -> None:
        self.wanted = False
        self._former: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._former[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.wanted = True
        signal.signal(number, self._former[signal.Signals(number)])
