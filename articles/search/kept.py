"""What was worked out of a snapshot, and stays true of the next as long as none of its articles changes."""

from collections import OrderedDict
from collections.abc import Collection, Hashable
from threading import Lock
from typing import Any

MOST = 200  # values


class Kept:
    """Values by a key, each made of the articles that bear some facets; of many those used last."""

    def __init__(self, values: Collection[tuple[Hashable, tuple[frozenset[int], Any]]] = ()) -> None:
        self._values: OrderedDict[Hashable, tuple[frozenset[int], Any]] = OrderedDict(values)
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """The value, or None where none is kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][1]

    def put(self, key: Hashable, facets: Collection[int], value: Any) -> None:
        """Keeps what follows from the articles that bear any of these facet numbers, and nothing else."""
        with self._lock:
            self._values[key] = frozenset(facets), value
            while len(self._values) > MOST:
                self._values.popitem(last=False)

    def without(self, changed: Collection[int]) -> "Kept":
        """Those made of none of these facets."""
        with self._lock:
            return Kept([item for item in self._values.items() if item[1][0].isdisjoint(changed)])
