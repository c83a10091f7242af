"""One XML document, read as it arrives: the trees of the items in it, and where their bytes are.

No document type is loaded, and one that declares entities is refused. The named characters of HTML (&nbsp;)
are known nevertheless, since agencies write them; other references to what is not declared stay as written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html.entities import html5
from xml.etree.ElementTree import Element, TreeBuilder
from xml.sax import SAXParseException

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from articles.formats.record import MAX_RECORD

DEEPEST = 100
"""Elements within elements; what reads a tree may recurse."""

_NO_PARAMETER_ENTITIES = 0  # XML_PARAM_ENTITY_PARSING_NEVER of expat


@dataclass(frozen=True, slots=True)
class Item:
    """An item, the bytes of the document at which it and its end tag start, and its name as written."""

    start: int
    end_tag: int
    name: str
    tree: Element


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a document cannot be read on, and after which byte that showed; `final` when no part of it can."""

    reason: str
    at: int
    final: bool = False


class Document:
    """A parser for one document. `ended` says that its root is closed; what is read after it is let be."""

    def __init__(self, names: frozenset[str], encoding: str, first_line: int) -> None:
        """`names` are those of items; `encoding` is '' when the first bytes tell it."""
        self._items = _Items(names)
        self._parser = _Parser(self._items, encoding)
        self._is_utf_8 = encoding == "utf-8"
        self._first_line = first_line
        self._read = 0

    def read(self, data: bytes) -> Fault | None:
        """Reads on; no data is the end of the file."""
        try:
            self._parser.feed(data) if data else self._parser.close()
        except SAXParseException as error:
            return None if self.ended else self._fault(error, data)
        except DefusedXmlException:
            return Fault("The document declares entities of its own; such documents are not read.", 0, True)
        except _TooDeep:
            return Fault(f"The mark-up is nested more than {DEEPEST} elements deep.", self._parser.position())
        self._read += len(data)
        if not self.ended and self._read - self._items.since > MAX_RECORD:
            what = "The item is longer than" if self.opened else "There is no item of news in"
            return Fault(f"{what} {MAX_RECORD:,} bytes, the most that one may have.", self._read)
        return None

    def finished(self) -> list[Item]:
        """The items completed since the last call."""
        done = self._items.finished
        self._items.finished = []
        return done

    @property
    def ended(self) -> bool:
        return self._items.root_end >= 0

    @property
    def end_tag(self) -> tuple[int, str]:
        """Of an ended document, the byte at which its end tag starts, and its name."""
        return self._items.root_end, self._items.root_name

    @property
    def is_open(self) -> bool:
        """Whether the root has begun and is not closed."""
        return bool(self._items.path)

    @property
    def opened(self) -> tuple[int, int] | None:
        """Of the item in hand, the bytes at which it and its opening tag start."""
        return self._items.opened

    def _fault(self, error: SAXParseException, data: bytes) -> Fault:
        if not data:
            name = self._items.path[-1] if self._items.path else "document"
            return Fault(f"The file ends before its {name} does: it was cut off.", self._read)
        line = self._first_line + (error.getLineNumber() or 1) - 1
        at = self._parser.position()
        byte = data[at - self._read] if 0 <= at - self._read < len(data) else 0
        if byte >= 0x80 and self._is_utf_8:
            return Fault(f"Byte 0x{byte:02x} in line {line} is not UTF-8.", at)
        return Fault(f"The mark-up is broken in line {line}: {error.getMessage()}.", at)


class _TooDeep(Exception):  # noqa: N818 - only carried out of the parser
    pass


class _Items:
    """Builds the trees of items, and passes over what is around them.

    Names lose their prefixes, since an item that is cut out of its message has lost what declares them.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._tree: TreeBuilder | None = None
        self._level = 0
        self.position: Callable[[], int] = int
        self.path: list[str] = []
        self.opened: tuple[int, int] | None = None
        self.since = 0  # where the item in hand began, or the last one ended
        self.finished: list[Item] = []
        self.root_end = -1
        self.root_name = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.path) >= DEEPEST:
            raise _TooDeep
        local = name.rpartition(":")[2]
        if self._tree is None and local in self._names:
            tag = self.position()
            self.opened = (tag if self.path else 0, tag)
            self.since = self.opened[0]
            self._tree, self._level = TreeBuilder(), len(self.path)
        self.path.append(local)
        if self._tree is not None:
            if ":" in "".join(attributes):
                attributes = {_unprefixed(key): value for key, value in attributes.items()}
            self._tree.start(local, attributes)

    def end(self, name: str) -> None:
        local = self.path.pop()
        if self._tree is not None:
            self._tree.end(local)
            if len(self.path) == self._level and self.opened:
                self.since = self.position()
                self.finished.append(Item(self.opened[0], self.since, name, self._tree.close()))
                self._tree = self.opened = None
        if not self.path:
            self.root_end, self.root_name = self.position(), name

    def text(self, text: str) -> None:
        if self._tree is not None:
            self._tree.data(text)

    def skipped(self, name: str, is_parameter: object) -> None:
        if not is_parameter:
            self.text(html5.get(f"{name};", f"&{name};"))


def _unprefixed(name: str) -> str:
    return name if name.startswith("xml:") else name.rpartition(":")[2]


class _Parser(DefusedExpatParser):  # type: ignore[misc]  # defusedxml publishes no types
    """Expat without document types: a reference to what one may declare is skipped, not an error."""

    def __init__(self, items: _Items, encoding: str) -> None:
        super().__init__(forbid_dtd=False, forbid_entities=True, forbid_external=True)
        self._source.setEncoding(encoding or None)
        self._items = items
        items.position = self.position

    def reset(self) -> None:
        super().reset()
        parser = self._parser
        parser.SetParamEntityParsing(_NO_PARAMETER_ENTITIES)
        parser.UseForeignDTD(True)
        parser.StartElementHandler = self._items.start
        parser.EndElementHandler = self._items.end
        parser.CharacterDataHandler = self._items.text
        parser.SkippedEntityHandler = self._items.skipped

    def position(self) -> int:
        """The byte at which what is being read starts."""
        return int(getattr(self._parser, "CurrentByteIndex", 0))
