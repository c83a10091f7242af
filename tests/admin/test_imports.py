"""The page where archivists hand in files, and the work in the background that follows."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from articles import errands, spool
from articles.management.commands.do_errands import WORK
from articles.models import Article, Errand, ImportRun, Operation, Reject, Source
from articles.models.identity import new_uid
from tests import staff

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/importrun/import/"
GOOD = b'{"id": "1", "source": "reuters", "published": "2015-09-21", "headline": "Rain falls"}\n'
BAD = b'{"id": "2", "source": "reuters", "published": "2015-09-31", "headline": "Snow falls"}\n'
DAYLESS = b'{"id": "3", "headline": "Hail falls"}\n'


@pytest.fixture(autouse=True)
def spooled(settings: Settings, tmp_path: Path) -> Path:
    settings.IMPORT_SPOOL = tmp_path / "spool"
    return tmp_path / "spool"


@pytest.fixture
def desk() -> Client:
    return staff.signed_in(staff.ada())


def file(data: bytes, name: str = "wire.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def hand_in(client: Client, *files: SimpleUploadedFile, **fields: str) -> Errand:
    response = client.post(PAGE, {"uid": new_uid(), "uploads": list(files), **fields})
    assert response.status_code == 302, response.context["form"].errors
    errand = Errand.objects.latest("pk")
    assert response["Location"] == page_of(errand)
    return errand


def page_of(errand: Errand) -> str:
    return reverse("admin:articles_errand_change", args=[errand.pk])


def done(errand: Errand) -> Errand:
    """The errand when the process in the background has been there."""
    errands.work_off(WORK)
    errand.refresh_from_db()
    return errand


def agreed(client: Client, errand: Errand) -> Errand:
    response = client.post(page_of(errand), {"import": "Import them"})
    assert response.status_code == 302
    return Errand.objects.get(follows=errand)


def counts(errand: Errand) -> dict[str, int]:
    return {name: errand.result[name] for name in ("read", "new", "updated", "unchanged", "rejected")}


def test_files_are_looked_at_first_and_nothing_is_imported(desk: Client) -> None:
    errand = done(hand_in(desk, file(GOOD + BAD)))
    assert (errand.kind, errand.state) == ("look", "done")
    assert counts(errand) == {"read": 2, "new": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert errand.result["refusals"] == ["wire.jsonl, line 2: The date “2015-09-31” does not exist."]
    assert (Article.objects.count(), ImportRun.objects.count(), Source.objects.count()) == (0, 0, 0)


def test_what_was_looked_at_is_imported_when_agreed(desk: Client, spooled: Path) -> None:
    look = done(hand_in(desk, file(GOOD, "one.jsonl"), file(GOOD.replace(b'"1"', b'"2"'), "two.jsonl")))
    taken = done(agreed(desk, look))
    assert counts(taken) == counts(look) == {"read": 2, "new": 2, "updated": 0, "unchanged": 0, "rejected": 0}
    assert Article.objects.count() == 2
    run = ImportRun.objects.get()
    assert (run.errand, run.paths) == (taken, ["one.jsonl", "two.jsonl"])
    assert list(spooled.iterdir()) == []  # all of it is in the archive


def test_what_was_refused_is_shown_with_place_reason_and_bytes(desk: Client, spooled: Path) -> None:
    done(agreed(desk, done(hand_in(desk, file(GOOD + BAD)))))
    run = ImportRun.objects.get()
    shown = desk.get(reverse("admin:articles_importrun_change", args=[run.pk])).content.decode()
    assert "wire.jsonl, line 2" in shown
    assert "The date “2015-09-31” does not exist." in shown
    assert "Snow falls" in shown
    assert len(list(spooled.iterdir())) == 1  # kept for another try
    refused = desk.get(reverse("admin:articles_importrun_refused", args=[run.pk]))
    assert b"".join(refused) == BAD


def test_the_form_sent_twice_orders_once(desk: Client, spooled: Path) -> None:
    uid = new_uid()
    for _ in range(2):
        response = desk.post(PAGE, {"uid": uid, "uploads": [file(GOOD)]})
        assert response["Location"] == page_of(Errand.objects.get())
    assert len(list(spooled.iterdir())) == 1


def test_agreeing_twice_imports_once(desk: Client) -> None:
    look = done(hand_in(desk, file(GOOD)))
    assert agreed(desk, look) == agreed(desk, look)
    assert errands.work_off(WORK) == 1
    assert ImportRun.objects.count() == 1


def test_nothing_is_imported_before_the_look_is_over(desk: Client) -> None:
    look = hand_in(desk, file(GOOD))
    desk.post(page_of(look), {"import": "Import them"})
    assert list(Errand.objects.all()) == [look]


def test_source_day_and_format_are_those_given(desk: Client) -> None:
    Source.objects.create(name="Weather Office", slug="weather")
    fields = {"source": "weather office", "day": "2015-09-21", "format": "jsonlines"}
    done(agreed(desk, done(hand_in(desk, file(DAYLESS), **fields))))
    article = Article.objects.get()
    assert (article.source.slug, str(article.published_on)) == ("weather", "2015-09-21")
    assert ImportRun.objects.get().format == "jsonlines"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose what to import."),
        ({"source": "Nobody"}, "There is no source “nobody”; known are reuters, tass."),
        ({"day": "2015-09-31"}, "Enter a valid date."),
        ({"format": "word"}, "Select a valid choice. word is not one of the available choices."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    desk: Client, spooled: Path, fields: dict[str, Any], sentence: str
) -> None:
    files = [] if fields == {} else [file(GOOD)]
    response = desk.post(PAGE, {"uid": new_uid(), "uploads": files, **fields})
    errors = response.context["form"].errors
    assert [message for messages in errors.values() for message in messages] == [sentence]
    assert Errand.objects.count() == 0
    assert not spooled.exists() or list(spooled.iterdir()) == []


def test_a_file_in_no_known_format_is_refused_with_its_name(desk: Client) -> None:
    errand = done(hand_in(desk, file(b"\0\1\2", "picture.png")))
    (refusal,) = errand.result["refusals"]
    assert refusal.partition(";")[0] == "picture.png is a binary file, not news text"


def test_more_than_the_limit_is_refused_in_a_sentence(
    desk: Client, settings: Settings, spooled: Path
) -> None:
    settings.IMPORT_UPLOAD_LIMIT = 1024
    assert "Up to 1.0\xa0KB at once" in desk.get(PAGE).content.decode()
    response = desk.post(PAGE, {"uid": new_uid(), "uploads": [file(b"x" * 2000)]})
    assert response.context["form"].non_field_errors() == [
        "That is more than 1.0\xa0KB at once. Nothing was kept."
    ]
    assert not spooled.exists()


def test_files_sent_by_others_or_elsewhere_are_not_stored(spooled: Path, settings: Settings) -> None:
    stored: list[str] = []
    for user, address in (
        (staff.edgar(), PAGE),
        (staff.ada(), "/admin/login/"),
        (None, PAGE),
        (None, "/search/"),
    ):
        client = Client() if user is None else staff.signed_in(user)
        client.post(address, {"uploads": [file(GOOD)]})
        stored += [path.name for path in spooled.rglob("*")]
    assert (stored, spooled.exists(), Errand.objects.count()) == ([], False, 0)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("wire.txt", "wire.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\wire\\one.txt", "one.txt"),
        (".hidden", "hidden"),
        ("a\0b\nc.txt", "a_b_c.txt"),
        ("…", "…"),
        ("", "file"),
        ("..", "file"),
        ("ы" * 300 + ".jsonl", "ы" * 97 + ".jsonl"),
    ],
)
def test_names_of_uploaded_files_are_made_fit(given: str, name: str) -> None:
    assert spool.file_name(given) == name


def test_files_of_one_name_are_kept_apart(desk: Client) -> None:
    done(agreed(desk, done(hand_in(desk, file(GOOD), file(GOOD.replace(b'"1"', b'"9"'))))))
    assert ImportRun.objects.get().paths == ["wire (2).jsonl", "wire.jsonl"]
    assert Article.objects.count() == 2


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    made = tmp_path / "deliveries"
    (made / "2015").mkdir(parents=True)
    (made / "2015" / "wire.jsonl").write_bytes(GOOD)
    (tmp_path / "secret.jsonl").write_bytes(GOOD.replace(b"Rain", b"Blood"))
    settings.IMPORT_FOLDERS = [made]
    return made


def test_a_configured_folder_is_imported_by_name(desk: Client, folder: Path) -> None:
    errand = hand_in(desk, folder=str(folder), below="2015")
    assert errand.summary == f"{folder} 2015"
    done(agreed(desk, done(errand)))
    assert ImportRun.objects.get().paths == ["2015"]
    assert Article.objects.get().originals.get().file_name == "wire.jsonl"
    assert (folder / "2015" / "wire.jsonl").exists()


@pytest.mark.parametrize("below", ["..", "../secret.jsonl", "/etc", "2015/../..", "out", "none"])
def test_nothing_outside_of_a_configured_folder_may_be_chosen(desk: Client, folder: Path, below: str) -> None:
    (folder / "out").symlink_to(folder.parent)
    response = desk.post(PAGE, {"uid": new_uid(), "folder": str(folder), "below": below})
    assert response.status_code == 200
    assert len(response.context["form"].errors) == 1
    assert Errand.objects.count() == 0


def test_links_that_lead_out_of_a_folder_are_passed_over(desk: Client, folder: Path) -> None:
    (folder / "secret.jsonl").symlink_to(folder.parent / "secret.jsonl")
    (folder / "out").symlink_to(folder.parent)
    errand = done(hand_in(desk, folder=str(folder)))
    assert errand.result["new"] == 1
    assert errand.result["skipped"] == ["secret.jsonl leads out of the folder."]


def test_a_folder_that_is_not_configured_is_refused(desk: Client, folder: Path, settings: Settings) -> None:
    errand = hand_in(desk, folder=str(folder))
    settings.IMPORT_FOLDERS = []
    assert done(errand).complaint == "That folder is not among those that may be imported from."
    assert errand.state == "failed"


def test_what_lacked_a_day_is_tried_again_with_it(desk: Client) -> None:
    Source.objects.create(name="Weather Office", slug="weather")
    done(agreed(desk, done(hand_in(desk, file(GOOD + BAD + DAYLESS), source="Weather Office"))))
    run = ImportRun.objects.get()
    address = reverse("admin:articles_importrun_change", args=[run.pk])
    assert desk.get(address).context["unresolved"] == 2
    data = {"uid": new_uid(), "source": "Weather Office", "day": "2015-09-20", "retry": "Try"}
    response = desk.post(address, data)
    errand = Errand.objects.latest("pk")
    assert response["Location"] == page_of(errand)
    assert desk.post(address, data)["Location"] == page_of(errand)  # a second click
    assert counts(done(errand)) == {"read": 2, "new": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert sorted(Article.objects.values_list("headline", flat=True)) == ["Hail falls", "Rain falls"]
    assert desk.get(address).context["unresolved"] == 1
    left = Reject.objects.get(resolved_at=None)
    assert (left.run, left.file_name, left.line, bytes(left.data)) == (run, "wire.jsonl", 2, BAD.strip())
    assert address in desk.get(page_of(errand)).content.decode()


def test_what_is_dealt_with_otherwise_is_marked_so_and_kept(desk: Client) -> None:
    done(agreed(desk, done(hand_in(desk, file(BAD)))))
    address = reverse("admin:articles_importrun_change", args=[ImportRun.objects.get().pk])
    desk.post(address, {"settle": "They are dealt with"})
    assert Reject.objects.get().resolved_at is not None
    assert "all dealt with" in desk.get(address).content.decode()
    desk.post(address, {"settle": "They are dealt with"})  # there is nothing left to log
    entry = Operation.objects.get()
    told = {str(ImportRun.objects.get().pk): {"refused records to be dealt with": [1, 0]}}
    assert (entry.created_by, entry.changes) == (staff.ada(), {"importrun": told})


def test_who_stops_an_import_and_lets_it_go_on_is_in_the_log(desk: Client) -> None:
    look = hand_in(desk, file(GOOD))
    for button in ("stop", "stop", "go_on"):
        desk.post(page_of(look), {button: "1"})
    changes = [entry.changes["errand"][look.uid]["state"] for entry in Operation.objects.order_by("pk")]
    assert changes == [["waiting", "stopped"], ["stopped", "waiting"]]
    assert {entry.created_by for entry in Operation.objects.all()} == {staff.ada()}


def test_many_refusals_are_paged_and_none_is_missing(desk: Client) -> None:
    done(agreed(desk, done(hand_in(desk, file(BAD * 120)))))
    address = reverse("admin:articles_importrun_change", args=[ImportRun.objects.get().pk])
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        page = desk.get(address, {"after": after} if after else {}).context["page"]
        seen += [reject.line for reject in page.rows]
        after = page.after.encode() if page.after else None
    assert seen == list(range(1, 121))
    assert desk.get(address, {"after": "nonsense"}).status_code == 404


ROLES = {"nora": staff.nora, "clara": staff.clara, "edgar": staff.edgar, "ada": staff.ada, "sue": staff.sue}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_import_see_and_retry(desk: Client, role: str) -> None:
    look = done(hand_in(desk, file(BAD)))
    done(agreed(desk, look))
    run = reverse("admin:articles_importrun_change", args=[ImportRun.objects.get().pk])
    client = staff.signed_in(ROLES[role]())
    may = role in {"ada", "sue"}
    answers = [
        client.get(PAGE).status_code,
        client.post(PAGE, {"uid": new_uid(), "uploads": [file(GOOD)]}).status_code,
        client.get(page_of(look)).status_code,
        client.post(page_of(look), {"stop": "Stop"}).status_code,
        client.get(run).status_code,
        client.post(run, {"retry": "Try"}).status_code,
        client.get(run.replace("change", "refused")).status_code,
    ]
    assert answers == ([200, 302, 200, 302, 200, 302, 200] if may else [403, 403, 404, 404, 404, 404, 404])
    assert Errand.objects.count() == (4 if may else 2)
