"""Each thing that can go wrong is broken on purpose, seen, and mended where it can be."""

import hashlib
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles import chaining, checkup
from articles.models import (
    Article,
    Block,
    Coverage,
    Impact,
    ImportRun,
    IndexState,
    NameWord,
    Person,
    PersonTagging,
    Posting,
    SourceItem,
    StoryPart,
    StoryTrace,
    Version,
)
from articles.search import postings, renewal
from articles.search.engine import engine
from tests import cast, fishery
from tests.search import shelf

pytestmark = pytest.mark.django_db


def told(*, repair: bool = False) -> list[str]:
    list(chaining.catch_up())  # the cast does not chain its articles, as importers and editors do
    return [str(finding) for finding in checkup.examine(repair=repair)]


def seen_and_mended(*findings: str) -> bool:
    assert told() == list(findings)
    assert told(repair=True) == [f"{finding} (mended)" for finding in findings]
    assert told() == []
    return True


def original(item: Article, data: bytes, **fields: Any) -> SourceItem:
    run = ImportRun.objects.create(format="wire")
    sha256 = hashlib.sha256(data).hexdigest()
    told = {"data": data, "sha256": sha256, "size": len(data), "parser": "wire", "parser_version": 1} | fields
    return SourceItem.objects.create(article=item, run=run, file_name="wire.txt", offset=0, **told)


def test_a_sound_archive_has_nothing_wrong() -> None:
    shelf.stock()
    item = Article.objects.public().latest("pk")
    original(item, b"as received")
    for number in (1, 2):
        cast.version(item, number)
    Article.objects.filter(pk=item.pk).update(version_number=2)
    assert told() == []


def test_all_that_there_is_to_go_through_is_reported_part_by_part() -> None:
    shelf.stock()
    original(Article.objects.public().latest("pk"), b"as received")
    reported: dict[str, int] = {}
    for _ in checkup.examine(
        report=lambda part, count: reported.update({part: reported.get(part, 0) + count})
    ):
        pass
    items = Article.objects.count()
    wanted = {"index": items, "stories": items, "counters": 0, "names": 0, "originals": 1, "versions": 0}
    assert reported == wanted
    assert sum(reported.values()) == checkup.total()


def test_progress_is_shown_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    shelf.stock()
    list(chaining.catch_up())
    call_command("check_archive", "--progress", stdout=io.StringIO())
    last = capsys.readouterr().err.split("\r")[-1]
    assert last.startswith("versions: 100%")
    call_command("check_archive", stdout=io.StringIO())
    assert capsys.readouterr().err == ""


def test_an_empty_archive_has_nothing_wrong() -> None:
    assert told() == []


def test_a_missing_entry() -> None:
    item = cast.article("Herring")
    engine().remove([item.pk])
    # Mending the entry counts the item again, which the counters had not forgotten.
    assert [finding.partition(":")[0] for finding in told()] == ["index", *["counters"] * 5]
    assert [finding.partition(":")[0] for finding in told(repair=True)] == ["index", *["counters"] * 5]
    assert told() == []


def test_an_entry_of_other_words() -> None:
    item = cast.article("Herring")
    Article.objects.filter(pk=item.pk).update(headline="Haddock")
    assert seen_and_mended(f"index: the entry of article {item.pk} is not what the tables say")


def test_an_entry_of_no_article() -> None:
    item = cast.article("Herring")
    pk = item.pk
    item.delete()
    assert seen_and_mended(f"index: the entry of article {pk} is not what the tables say")


def test_an_entry_that_no_search_finds() -> None:
    item = cast.article("Herring")
    cast.article("Haddock")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
            finding = "index: 2 entries cannot be found, 0 are of no article"
        else:
            cursor.execute("UPDATE search_document SET lexemes = '' WHERE article_id = %s", [item.pk])
            finding = "index: 1 entries cannot be found"
    assert seen_and_mended(finding)


def test_a_withdrawn_item_that_its_tags_still_show() -> None:
    item = cast.article("Herring", people=[cast.lavrov()], status=Article.Status.DRAFT)
    tagging = PersonTagging.objects.get()
    PersonTagging.objects.update(sequence=item.sequence)
    finding = f"taggings: person tagging {tagging.pk} does not stand where its article stands"
    assert seen_and_mended(finding)
    assert PersonTagging.objects.get().sequence is None


def test_words_of_names_that_nobody_bears_and_names_without_words() -> None:
    lavrov, kishida = cast.lavrov(), cast.kishida()
    Person.objects.filter(pk=lavrov.pk).update(name="Sergei Lawrow")
    NameWord.objects.filter(kind=1, subject=kishida.pk).delete()
    NameWord.objects.create(kind=2, subject=999, word=b"atlantis")
    assert seen_and_mended(
        f"names: the words of person {lavrov.pk} are not those of the names",
        f"names: the words of person {kishida.pk} are not those of the names",
        "names: the words of country 999 are not those of the names",
    )


def test_wrong_counters() -> None:
    item = cast.article("Herring", people=[cast.lavrov()])
    Person.objects.update(article_count=7)
    Coverage.objects.filter(facet=0).update(count=3)
    Coverage.objects.exclude(facet=0).filter(facet=1 << 28 | cast.lavrov().pk).delete()
    Coverage.objects.create(facet=0, month=1, count=1)
    IndexState.objects.update(length=1)
    assert seen_and_mended(
        "counters: the archive counts 1 items in 0000-02 and has 0",
        "counters: the archive counts 3 items in 2015-09 and has 1",
        f"counters: xp{item.people.get().pk} counts 0 items in 2015-09 and has 1",
        "counters: person sergey-lavrov counts 7 items and has 1",
        "counters: the sums that ranking needs differ from the index",
    )


def test_changed_bytes_are_told_and_never_touched() -> None:
    item = cast.article("Herring")
    kept = original(item, b"as received")
    broken = original(item, b"as altered", sha256=kept.sha256)
    finding = f"originals: the bytes of original {broken.pk} are not those received"
    assert (told(), told(repair=True), told()) == ([finding], [finding], [finding])
    assert bytes(SourceItem.objects.get(pk=broken.pk).data) == b"as altered"


def test_versions_with_a_gap_and_without_the_one_that_stands() -> None:
    gap, lacking = cast.article("Herring"), cast.article("Haddock")
    for number in (1, 3):
        cast.version(gap, number)
    cast.version(lacking, 1)
    Article.objects.filter(pk=lacking.pk).update(version_number=2)
    assert told() == [
        f"versions: those of article {gap.pk} are not numbered from 1 without gaps",
        f"versions: article {lacking.pk} lacks the version that stands",
    ]
    assert Version.objects.count() == 3


def command(*arguments: str) -> tuple[int, str, str]:
    list(chaining.catch_up())
    out = io.StringIO()
    try:
        call_command("check_archive", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


def test_the_command_lists_what_is_wrong_and_fails() -> None:
    item = cast.article("Herring")
    Article.objects.filter(pk=item.pk).update(headline="Haddock")
    finding = f"index: the entry of article {item.pk} is not what the tables say"
    assert command() == (1, f"{finding}\n", "1 things are wrong, 0 of them mended.")
    assert command("--repair") == (0, f"{finding} (mended)\n1 things were wrong and are mended.\n", "")
    assert command() == (0, "Everything agrees.\n", "")


def test_the_command_fails_when_it_could_not_mend_all() -> None:
    broken = original(cast.article("Herring"), b"as altered", size=1)
    finding = f"originals: the bytes of original {broken.pk} are not those received\n"
    assert command("--repair") == (1, finding, "1 things are wrong, 0 of them mended.")


def test_the_command_lists_the_first_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "examine", lambda **_: iter([checkup.Finding("index: worn")] * 103))
    status, out, error = command()
    assert (status, out.count("worn"), out.splitlines()[-1], error) == (
        1,
        100,
        "… and 3 more.",
        "103 things are wrong, 0 of them mended.",
    )


def test_traces_and_parts_of_stories_that_are_not_what_they_should_be() -> None:
    first, copy = fishery.filed("A"), fishery.filed("B", minutes=5)
    list(chaining.catch_up())
    StoryPart.objects.filter(article=copy).update(relation="update")
    assert seen_and_mended(f"stories: article {copy.pk} is not where its trace leads")
    StoryTrace.objects.filter(article=first).update(simhash=1)
    assert seen_and_mended(
        f"stories: the trace of article {first.pk} is not what it says",
        f"stories: article {copy.pk} is not where its trace leads",
    )
    stranger = fishery.filed("C", *fishery.OTHER)
    list(chaining.catch_up())
    StoryPart.objects.create(article=stranger, story=first)
    assert seen_and_mended(f"stories: article {stranger.pk} is not where its trace leads")
    assert StoryPart.objects.count() == 2


def test_articles_that_were_never_chained_are_counted() -> None:
    for minutes in (0, 5):
        fishery.filed(f"Item {minutes}", minutes=minutes)
    finding = "stories: 2 articles were never chained (manage.py chain_stories)"
    assert [str(each) for each in checkup.examine()] == [finding]
    assert [str(each) for each in checkup.examine(repair=True)] == [f"{finding} (mended)"]
    assert (list(checkup.examine()), StoryPart.objects.count()) == ([], 2)


def test_a_block_impacts_and_postings_that_lag_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "SHARE", 0.0)
    item = cast.article("Herring")
    renewal.choose()
    block = Block.objects.get()
    block.sequences = bytes(len(block.sequences))
    block.save()
    assert seen_and_mended(f"index: the entry of article {item.pk} is not what the tables say")
    Impact.objects.all().delete()
    assert seen_and_mended(f"index: the entry of article {item.pk} is not what the tables say")
    Posting.objects.filter(lexeme__startswith="^").delete()
    finding = f"for articles {item.pk} to {item.pk} are not what the tables say"
    assert seen_and_mended(f"index: the postings of “^herring” {finding}")
