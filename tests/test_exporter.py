import gzip
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import exporter
from articles.exporter import WRITERS, export
from articles.importer import import_files
from articles.models import Article, Person, Source, SourceItem
from articles.search import index
from articles.seeding import seed
from tests import cast, newswire

pytestmark = pytest.mark.django_db


def exported(format_: str = "jsonlines") -> bytes:
    output = io.BytesIO()
    export(output, Article.objects.public(), WRITERS[format_])
    return output.getvalue()


def stored() -> list[tuple[str, ...]]:
    return list(Article.objects.order_by("sequence").values_list("uid", "slug", "headline", "body"))


def empty() -> None:
    """An archive without an item, as on another machine."""
    SourceItem.objects.all().delete()
    Article.objects.all().delete()
    for person in Person.objects.all():
        person.delete()
    Source.objects.all().delete()
    index.clear()


@pytest.mark.parametrize("format_", list(WRITERS))
def test_what_is_exported_and_imported_is_exported_byte_by_byte_the_same(
    tmp_path: Path, format_: str
) -> None:
    seed()
    import_files([newswire.SGML])
    first = exported(format_)
    rows = stored()
    file = tmp_path / "export"
    file.write_bytes(first)
    empty()
    result = import_files([file])
    assert (result.new, result.rejected) == (5, 0)
    assert exported(format_) == first
    assert stored() == rows


def test_what_was_exported_changes_nothing_where_it_came_from(tmp_path: Path) -> None:
    import_files([newswire.SGML])
    file = tmp_path / "export.jsonl"
    file.write_bytes(exported())
    before = exported()
    import_files([file])
    assert exported() == before


def test_only_what_readers_may_see_is_exported() -> None:
    shown, hidden = cast.article("Shown"), cast.article("Withdrawn")
    cast.withdraw(hidden, "wrong")
    cast.article("A draft", status=Article.Status.DRAFT)
    text = exported().decode()
    assert [word for word in ("Shown", "Withdrawn", "A draft") if word in text] == ["Shown"]
    assert shown.uid in text


def test_a_question_is_that_of_the_search_page(tmp_path: Path) -> None:
    for headline in ("A peace treaty", "Herring", "Peace at last"):
        cast.article(headline)
    file = tmp_path / "found.jsonl.gz"
    call_command("export_articles", "--query", "peace", "--output", str(file))
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    assert [word in "".join(lines) for word in ("A peace treaty", "Herring", "Peace at last")] == [
        True,
        False,
        True,
    ]
    assert len(lines) == 2


def test_what_readers_may_not_see_has_to_be_asked_for() -> None:
    with pytest.raises(CommandError, match="only with --all"):
        call_command("export_articles", "--status", "draft")


def test_the_queries_do_not_grow_with_the_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "BATCH", 10)

    def queries(items: int) -> int:
        while Article.objects.count() < items:
            cast.article(people=[cast.lavrov()], countries=[cast.japan()])
        with CaptureQueriesContext(connection) as asked:
            exported()
        return len(asked)

    assert queries(1) == queries(3)
