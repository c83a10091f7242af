"""The files of an import: found in folders and in archives, opened one after the other, and recognised."""

import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from articles import formats
from articles.formats import containers
from articles.formats.containers import Content, Unfit
from articles.formats.record import HEAD, Format
from articles.formats.unpacking import Allowance, Unreadable
from articles.received import Place, Refusal

MOST_STRANGE = 10_000  # files in a row of an archive that are in no known format
NOTHING_KNOWN = "{} holds {:,} files in a row in no known format: it was read no further."


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a format; its stream lasts until the next one is asked for. `head`: its first bytes."""

    name: str
    format: Format
    stream: io.BufferedReader
    head: bytes


class Files:
    """The files of some paths, and what cannot be read, in order: that of the names in folders, that of the
    archive in archives. Hidden ones are left out.

    `format_` is found out for each file when not given. A file that is in no known format is a Refusal when
    it was named, and named in `skipped` when it was found. Files are called by their place below `root`, and
    nothing outside of it is read. Progress is told in bytes of the given files.
    """

    def __init__(
        self, paths: Sequence[str | Path], format_: Format | None = None, root: Path | None = None
    ) -> None:
        self.skipped: list[str] = []
        self._paths = [Path(path) for path in paths]
        self._format = format_
        self._root = root
        self._done = 0
        self._reading: io.FileIO | None = None
        self.bytes_in_all = sum(_size(file) for path in self._paths for file, _in_folder in self._files(path))

    @property
    def bytes_done(self) -> int:
        return self._done + (self._reading.tell() if self._reading else 0)

    def __iter__(self) -> Iterator[Found | Refusal]:
        for path in self._paths:
            for file, in_folder in self._files(path):
                yield from self._opened(file, in_folder=in_folder)
                self._done += _size(file)

    def _files(self, path: Path) -> Iterator[tuple[Path, bool]]:
        """The files of a path, and whether they were found in a folder.

        A folder in which no file is recognised stands for itself.
        """
        if _kind(path) != "folder":
            yield path, False
        elif self._format or any(_is_known(file) for file in _walk(path)):
            yield from ((file, True) for file in _walk(path))
        else:
            yield path, True

    def _opened(self, file: Path, *, in_folder: bool) -> Iterator[Found | Refusal]:
        name, kind = called(file, self._root), _kind(file)
        if self._root and not file.resolve().is_relative_to(self._root):
            self.skipped.append(f"{name} leads out of the folder.")
            return
        if kind != "file":
            yield Refusal(Place(name), f"{name} {_UNREADABLE[kind]}.")
            return
        refusal = None
        try:
            self._reading = io.FileIO(file)
            stream: io.BufferedReader = io.BufferedReader(self._reading, HEAD)
            with stream:
                yield from self._contents(stream, name, _size(file), in_folder=in_folder)
        except OSError as error:
            refusal = unreadable(name, error)
        self._reading = None
        if refusal is not None:
            yield refusal

    def _contents(
        self, stream: io.BufferedReader, name: str, size: int, *, in_folder: bool
    ) -> Iterator[Found | Refusal]:
        is_any, strange = in_folder, 0
        for content in containers.contents(stream, name, Allowance(name, size, stream.raw.tell)):
            found = self._recognised(content, in_folder=in_folder)
            strange = strange + 1 if found is None else 0
            if found is not None:
                is_any = True
                yield found
            elif strange == MOST_STRANGE:
                yield Refusal(Place(name), NOTHING_KNOWN.format(name, MOST_STRANGE))
                return
        if not is_any:
            yield Refusal(Place(name), f"{name} holds no file in a known format.")

    def _recognised(self, content: Content | Unfit, *, in_folder: bool) -> Found | Refusal | None:
        if isinstance(content, Unfit):
            return Refusal(Place(content.name), content.reason)
        name, head = content.name, b""
        try:
            head = content.stream.peek()
            return Found(name, self._format_of(head, name), content.stream, head)
        except formats.UnknownFormat as error:
            if not (in_folder or content.is_member):
                return Refusal(Place(name), str(error), head)
            self.skipped.append(str(error))
            return None
        except (Unreadable, OSError) as error:
            return unreadable(name, error)

    def _format_of(self, head: bytes, name: str) -> Format:
        # An empty file is told by that whatever format is forced on it.
        return self._format if self._format and head.strip() else formats.detect(head, name)


def unreadable(name: str, error: Unreadable | OSError) -> Refusal | None:
    """The refusal of what cannot be read (further); None when it was told of already."""
    if isinstance(error, OSError):
        return Refusal(Place(name), f"{name} cannot be read: {error.strerror}.")
    is_told, error.is_told = error.is_told, True
    return None if is_told else Refusal(Place(error.name), str(error))


def called(path: Path, root: Path | None = None) -> str:
    """A file in the words of reports: its place below the root, where there is one."""
    return printable(path.relative_to(root) if root and path != root else path.name if root else path)


def printable(path: str | Path) -> str:
    """The path as text that every database and terminal takes."""
    text = str(path).encode("utf-8", "replace").decode()
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


_UNREADABLE = {
    "folder": "holds no file in a known format",
    "missing": "does not exist",
    "other": "is neither a file nor a folder",
}


def _kind(path: Path) -> str:
    """ "file", "folder", "other" (a pipe, a device) or "missing" (also: not to be looked at)."""
    try:
        return (
            "folder"
            if path.is_dir()
            else "file"
            if path.is_file()
            else "other"
            if path.exists()
            else "missing"
        )
    except (OSError, ValueError):
        return "missing"


def _size(path: Path) -> int:
    """Bytes of a file, and none of what is no file."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):
        return 0


def _walk(folder: Path) -> Iterator[Path]:
    """The files in a folder and in its folders, in the order of their names, which alone are in memory.

    A folder that cannot be looked into stands for itself. Links to folders are not followed.
    """
    inside = [iter((folder,))]
    while inside:
        path = next(inside[-1], None)
        if path is None:
            inside.pop()
        elif path.is_file():
            yield path
        elif path == folder or (path.is_dir() and not path.is_symlink()):
            try:
                inside.append(_names(path))
            except OSError:
                yield path


def _names(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    return (folder / name for name in names)


def _is_known(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            head = stream.read(HEAD)
        return containers.is_packed(head) or bool(formats.detect(head, file.name))
    except (formats.UnknownFormat, OSError):
        return False
