import datetime as dt
from pathlib import Path

import pytest

from articles import editing
from articles.history import HELD
from articles.importer import Result, import_files
from articles.models import Article, Country, Redirect, SourceItem, Version
from articles.search import index
from tests import staff
from tests.newswire import document, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(tmp_path: Path) -> Article:
    receive(tmp_path, document(1, title="SHIP CALLS"))
    return Article.objects.get()


def receive(folder: Path, *documents: str) -> Result:
    return import_files([write(folder / "wire.sgm", *documents)])


def test_a_changed_item_gets_its_new_text_and_versions_of_both(known: Article, tmp_path: Path) -> None:
    assert receive(tmp_path, document(1, title="SHIP LEAVES", places=("japan",))).updated == 1
    known.refresh_from_db()
    assert (known.headline, known.version_number) == ("SHIP LEAVES", 2)
    assert [country.code for country in known.countries.all()] == ["JP"]
    told = known.versions.order_by("number").values_list("number", "kind", "is_public", "fields__headline")
    assert list(told) == [(1, "wire", True, "SHIP CALLS"), (2, "wire", True, "SHIP LEAVES")]
    first = known.versions.get(number=1)
    assert [name for _uid, name in first.fields["countries"]] == ["Uk"]
    assert SourceItem.objects.filter(article=known).count() == 2
    assert index.refresh([known.pk]) == 0


def test_an_editor_can_go_back_to_what_the_wire_first_said(known: Article, tmp_path: Path) -> None:
    receive(tmp_path, document(1, title="SHIP LEAVES", places=("japan",)))
    standing, lost = editing.revert(known, 1, user=None, before=2)
    assert (standing.headline, standing.version_number, lost) == ("SHIP CALLS", 3, [])
    assert [country.code for country in standing.countries.all()] == ["GB"]


def test_the_desk_shows_what_the_wire_changed(known: Article, tmp_path: Path) -> None:
    receive(tmp_path, document(1, title="SHIP LEAVES", places=("japan",)))
    response = staff.signed_in(staff.edgar()).get(f"/admin/articles/article/{known.pk}/versions/")
    assert [label for label, _changes in response.context["rows"]] == ["Headline", "Countries"]


def test_the_address_stays_when_the_headline_changes(known: Article, tmp_path: Path) -> None:
    receive(tmp_path, document(1, title="SHIP LEAVES"))
    known.refresh_from_db()
    assert known.get_absolute_url() == "/1987/05/12/ship-calls/"


def test_a_new_day_moves_the_item_and_leaves_a_redirect(known: Article, tmp_path: Path) -> None:
    receive(tmp_path, document(1, title="SHIP CALLS", date="13-MAY-1987 09:00:00.00"))
    known.refresh_from_db()
    assert known.get_absolute_url() == "/1987/05/13/ship-calls/"
    redirects = Redirect.objects.values_list("path", "target_uid")
    assert list(redirects) == [("/1987/05/12/ship-calls/", known.uid)]


def test_what_an_editor_wrote_stays_and_the_rest_follows_the_wire(known: Article, tmp_path: Path) -> None:
    known.headline = "A ship calls"
    editing.save_edit(known, user=None, before=1)
    result = receive(tmp_path, document(1, title="SHIP LEAVES", body="It left.", places=("japan",)))
    assert (result.updated, result.held) == (1, 1)
    known.refresh_from_db()
    assert (known.headline, known.body) == ("A ship calls", "<p>It left.</p>")
    assert [country.code for country in known.countries.all()] == ["JP"]
    held = known.versions.get(reason=HELD)
    assert (held.kind, held.is_public, held.fields["headline"]) == ("wire", False, "SHIP LEAVES")
    assert known.versions.get(number=known.version_number).fields["headline"] == "A ship calls"
    stands = known.versions.get(number=known.version_number)
    assert (stands.kind, stands.is_public) == ("minor", True)
    assert stands.reason == "Taken in from the wire, but for headline."
    again = receive(tmp_path, document(1, title="SHIP LEAVES", body="It left.", places=("japan",)))
    assert again.unchanged == 1


def test_an_editor_can_go_on_after_the_wire_was_held_back(known: Article, tmp_path: Path) -> None:
    known.headline = "A ship calls"
    known = editing.save_edit(known, user=None, before=1)
    receive(tmp_path, document(1, title="SHIP LEAVES"))
    known.refresh_from_db()
    known.headline = "A ship leaves"
    editing.save_edit(known, user=None, before=known.version_number)
    public = known.versions.filter(is_public=True).order_by("number")
    assert [version.fields["headline"] for version in public] == [
        "SHIP CALLS",
        "A ship calls",
        "A ship leaves",
    ]


def test_an_editors_tag_survives_new_text_from_the_wire(known: Article, tmp_path: Path) -> None:
    japan = Country.objects.create(name="Japan", alpha2="JP")
    known.country_taggings.create(subject=japan, origin="editor")
    receive(tmp_path, document(1, title="SHIP LEAVES", places=("usa",)))
    assert sorted(known.country_taggings.values_list("subject__alpha2", "origin")) == [
        ("JP", "editor"),
        ("US", "import"),
    ]


def test_retagging_follows_the_labels_without_touching_the_text(known: Article, tmp_path: Path) -> None:
    known.country_taggings.all().delete()
    index.refresh([known.pk])
    file = write(tmp_path / "again.sgm", document(1, title="SHIP CALLS"))
    result = import_files([file], retag=True)
    assert (result.unchanged, result.retagged) == (1, 1)
    assert [country.code for country in known.countries.all()] == ["GB"]
    assert import_files([file], retag=True).retagged == 0
    assert Version.objects.count() == 0


def test_what_the_wire_and_an_editor_say_otherwise_is_shown_at_the_desk(
    known: Article, tmp_path: Path
) -> None:
    known.headline = "A ship calls"
    editing.save_edit(known, user=None, before=1)
    receive(tmp_path, document(1, title="SHIP LEAVES", body="It left."))
    response = staff.signed_in(staff.edgar()).get(f"/admin/articles/article/{known.pk}/versions/")
    [(label, [changes])] = response.context["rows"]
    assert label == "Headline"
    assert [(change.kind, change.text) for change in changes] == [
        ("removed", "SHIP LEAVES"),
        ("added", "A ship calls"),
    ]


def test_a_field_is_the_wires_again_when_the_editor_goes_back_to_its_words(
    known: Article, tmp_path: Path
) -> None:
    known.headline = "A ship calls"
    known = editing.save_edit(known, user=None, before=1)
    known.headline = "SHIP CALLS"
    editing.save_edit(known, user=None, before=known.version_number)
    receive(tmp_path, document(1, title="SHIP LEAVES"))
    known.refresh_from_db()
    assert known.headline == "SHIP LEAVES"


def test_a_tag_that_an_editor_took_away_does_not_come_back(known: Article, tmp_path: Path) -> None:
    tagging = known.country_taggings.get()
    editing.save_edit(known, user=None, before=1, remove=[tagging])
    receive(tmp_path, document(1, title="SHIP LEAVES", places=("uk", "japan")))
    assert [country.code for country in known.countries.all()] == ["JP"]
    assert index.refresh([known.pk]) == 0


def test_a_day_that_an_editor_gave_stays(known: Article, tmp_path: Path) -> None:
    day = dt.datetime(1987, 5, 11, 9, tzinfo=dt.UTC)
    known.published_at = day
    editing.save_edit(known, user=None, before=1)
    receive(tmp_path, document(1, title="SHIP LEAVES", date="14-MAY-1987 09:00:00.00"))
    known.refresh_from_db()
    assert (known.headline, known.published_at) == ("SHIP LEAVES", day)
