import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from articles import files
from articles.files import Files, Found, unreadable
from articles.formats import unpacking
from articles.formats.unpacking import Unreadable

LINE = b'{"headline":"a","id":"%d"}\n'
NEWS = LINE % 1 + LINE % 2


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(*members: tuple[str, bytes, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, kind, data in members:
            member = tarfile.TarInfo(name)
            member.type, member.size = kind, len(data)
            archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def read(path: Path) -> tuple[list[str], list[str]]:
    """The place of each record, and what was refused; without the folder of the path."""
    records: list[str] = []
    refused: list[str] = []
    given = Files([path])
    for found in given:
        if not isinstance(found, Found):
            refused.append(str(found))
            continue
        try:
            for entry in found.format.parse(found.stream, found.name):  # as far as it goes
                records.append(f"{found.name}, {entry.line}")  # noqa: PERF401 - extend would drop them all
        except (Unreadable, OSError) as error:
            refused += [str(told) for told in [unreadable(found.name, error)] if told]
    assert given.bytes_done == given.bytes_in_all
    base = f"{path.parent}/"
    return [text.replace(base, "") for text in records], [text.replace(base, "") for text in refused]


@pytest.mark.parametrize(
    ("pack", "member"),
    [
        (gzip.compress, ""),
        (bz2.compress, ""),
        (lzma.compress, ""),
        (lambda data: gzip.compress(gzip.compress(data)), ""),
        (lambda data: zipped(n=data), ": n"),
        (lambda data: tarred(("d/n", tarfile.REGTYPE, data)), ": d/n"),
        (lambda data: lzma.compress(tarred(("n" * 150, tarfile.REGTYPE, data))), ": " + "n" * 150),
        (lambda data: gzip.compress(tarred(("z", tarfile.REGTYPE, zipped(n=data)))), ": z: n"),
    ],
    ids=["gzip", "bzip2", "xz", "gzip twice", "zip", "tar", "tar.xz", "zip in tar.gz"],
)
def test_what_is_packed_is_read_as_if_it_were_not(
    tmp_path: Path, pack: Callable[[bytes], bytes], member: str
) -> None:
    (tmp_path / "x").write_bytes(pack(NEWS))
    assert read(tmp_path / "x") == ([f"x{member}, 1", f"x{member}, 2"], [])


@pytest.mark.parametrize(
    ("packed", "refused"),
    [
        (gzip.compress(gzip.compress(gzip.compress(NEWS))), ["x is packed more than 2 levels deep."]),
        (gzip.compress(NEWS)[:-4], ["x is cut off: its gzip data have no end."]),
        (gzip.compress(NEWS) + b"junk", ["x is damaged: something else follows its gzip data."]),
        (tarred(("n", tarfile.REGTYPE, NEWS))[:1024], ["x is cut off: the tar archive has no end."]),
        (zipped(n=NEWS)[:-9], ["x is damaged or cut off: the zip archive has no directory."]),
        (zipped(README=b"About"), ["x holds no file in a known format."]),
        (
            tarred(
                ("../n", tarfile.REGTYPE, NEWS), ("/n", tarfile.REGTYPE, NEWS), ("l", tarfile.SYMTYPE, b"")
            ),
            [
                "x: ../n has a name that leads out of its archive.",
                "x: /n has a name that leads out of its archive.",
                "x: l is a symbolic link, not a file.",
            ],
        ),
    ],
    ids=["gzip thrice", "cut gzip", "gzip and more", "cut tar", "cut zip", "no news", "names that lead out"],
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, packed: bytes, refused: list[str]) -> None:
    (tmp_path / "x").write_bytes(packed)
    assert read(tmp_path / "x")[1] == refused


def test_what_stands_before_the_damage_is_read(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(gzip.compress(NEWS)[:-4])
    assert read(tmp_path / "x")[0] == ["x, 1", "x, 2"]


def test_a_bomb_is_read_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE", 1 << 20)
    (tmp_path / "x").write_bytes(gzip.compress(NEWS + b" " * (8 << 20)))
    assert read(tmp_path / "x")[1] == ["x unpacks to more than 200 times its size, and was read no further."]


def test_more_members_than_allowed_are_read_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 2)
    (tmp_path / "x").write_bytes(zipped(a=NEWS, b=NEWS, c=NEWS))
    records, refused = read(tmp_path / "x")
    assert len(records) == 4
    assert refused == ["x holds more than 2 files: unpack it and import the folder."]


def test_folders_are_read_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "f" / "b").mkdir(parents=True)
    for name in ("c.jsonl", "b/z.jsonl", "a.jsonl", ".hidden"):
        (tmp_path / "f" / name).write_bytes(LINE % 1)
    assert read(tmp_path / "f") == (["f/a.jsonl, 1", "f/b/z.jsonl, 1", "f/c.jsonl, 1"], [])


def test_an_archive_of_strangers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_STRANGE", 3)
    junk = {f"{number}.bin": b"\x00\x01" for number in range(1, 4)}
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(**{"0.json": NEWS} | junk | {"9.json": NEWS}))
    given_up = "a.zip holds 3 files in a row in no known format: it was read no further."
    assert read(path) == (["a.zip: 0.json, 1", "a.zip: 0.json, 2"], [given_up])
    path.write_bytes(zipped(**{"1.bin": b"\x00", "2.bin": b"\x00", "9.json": NEWS, "3.bin": b"\x00"}))
    assert read(path) == (["a.zip: 9.json, 1", "a.zip: 9.json, 2"], [])
