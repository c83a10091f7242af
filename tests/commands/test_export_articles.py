import os
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests import cast

pytestmark = pytest.mark.django_db


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    cast.article("Shown")
    pipe, read = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    call_command("export_articles", "--output", str(pipe))
    reader.join(10)
    assert pipe.is_fifo()
    assert '"headline":"Shown"' in read[0]


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    cast.article("Shown")
    for name in ("new", "old"):
        link, file = tmp_path / f"to-{name}", tmp_path / name
        link.symlink_to(file)
        if name == "old":
            file.write_text("before")
        call_command("export_articles", "--output", str(link))
        assert link.is_symlink()
        assert '"headline":"Shown"' in file.read_text()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new", "old", "to-new", "to-old"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--output", ""), r"^\. cannot be written: Is a directory\.$"),
        (("--query", "\udcff"), "this is no text in UTF-8"),
        (("--person", "\udcff"), "this is no text in UTF-8"),
        (("--lang", "\udcff"), "this is no text in UTF-8"),
    ],
    ids=["no name", "query", "person", "language"],
)
def test_what_cannot_be_is_one_sentence(arguments: tuple[str, str], sentence: str) -> None:
    cast.article("Shown")
    with pytest.raises(CommandError, match=sentence):
        call_command("export_articles", *arguments)
