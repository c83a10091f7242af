"""An archivist's morning: files handed in, some records refused, mended and tried again."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from articles import errands
from articles.management.commands.do_errands import WORK
from articles.models import Article, Errand, ImportRun, Reject
from tests import axe, cast, newswire, staff
from tests.browser.test_desk import examined, sign_in
from tests.browsing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["examined"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("background")]

PAGE = "/admin/articles/importrun/import/"


@pytest.fixture
def background(settings: Settings, tmp_path: Path) -> "Iterator[None]":
    """Does what waits, as the process beside the web server."""
    settings.IMPORT_SPOOL = tmp_path / "spool"
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.1):
            errands.work_off(WORK)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


def wire(folder: Path) -> Path:
    """Two items, and two that nobody can place: one has no day, one a day that does not exist."""
    records = [
        {"id": "1", "published": "2015-09-21", "headline": "Rain falls on the capital"},
        {"id": "2", "published": "2015-09-31", "headline": "Snow falls in the hills"},
        {"id": "3", "headline": "Hail falls on the coast"},
        {"id": "4", "published": "2015-09-22", "headline": "The sun is back"},
    ]
    file = folder / "weather.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records))
    return file


def tried_again_by_hand(page: "Page") -> None:
    """Gives what was refused a source and a day."""
    page.fill("#id_source", "Reuters")
    page.fill("#id_day", "2015-09-20")
    follow(page.locator("text=Try these 2 again"))
    page.wait_for_selector("text=Done.")
    follow(page.locator("text=The import, with what it refused"))


def mended(page: "Page", folder: Path) -> Path:
    """What is still refused, as it is downloaded, with the day put right."""
    with page.expect_download() as download:
        page.click("text=Download them")
    file = folder / "mended.jsonl"
    file.write_text(download.value.path().read_text().replace("09-31", "09-30"))
    return file


def test_files_are_looked_at_imported_and_the_refused_mended_and_tried_again(
    page: "Page", live_server: LiveServer, tmp_path: Path
) -> None:
    staff.ada()
    cast.reuters()
    sign_in(page, live_server.url, "ada")
    page.goto(f"{live_server.url}/admin/articles/importrun/")
    follow(page.locator("text=Import news"))
    page.set_input_files("#id_uploads", wire(tmp_path))
    page.fill("#id_source", "Reuters")
    with page.expect_navigation():
        page.dblclick("text=Look at them")

    page.wait_for_selector("text=Done.")
    assert page.locator(".counts li").all_inner_texts() == [
        "2\nnew",
        "0\nchanged",
        "0\nknown and unchanged",
        "2\nrefused",
        "4\nread in all",
    ]
    assert Article.objects.count() == 0
    follow(page.locator("text=Import them"))
    page.wait_for_selector("text=Done.")
    follow(page.locator("text=The import, with what it refused"))
    assert page.locator(".refusals b").all_inner_texts() == ["weather.jsonl, line 2", "weather.jsonl, line 3"]
    page.locator("summary").nth(1).click()
    assert "Hail falls on the coast" in page.locator(".refusals pre").nth(1).inner_text()

    tried_again_by_hand(page)
    left = page.locator(".refusals li:not(.resolved) b")
    assert left.all_inner_texts() == ["weather.jsonl, line 2"]
    assert Article.objects.count() == 3
    file = mended(page, tmp_path)
    page.goto(f"{live_server.url}{PAGE}")
    page.set_input_files("#id_uploads", file)
    page.fill("#id_source", "Reuters")
    follow(page.locator("text=Look at them"))
    page.wait_for_selector("text=Done.")
    follow(page.locator("text=Import them"))
    page.wait_for_selector("text=Done.")
    assert Article.objects.count() == 4
    assert Errand.objects.count() == 5
    page.goto(
        f"{live_server.url}/admin/articles/importrun/{Reject.objects.get(resolved_at=None).run_id}/change/"
    )
    follow(page.locator("text=They are dealt with"))
    page.wait_for_selector("text=all dealt with")


def test_files_that_are_too_large_are_refused_before_they_are_sent(
    page: "Page", live_server: LiveServer, tmp_path: Path, settings: Settings
) -> None:
    settings.IMPORT_UPLOAD_LIMIT = 1024 * 1024
    staff.ada()
    sign_in(page, live_server.url, "ada")
    page.goto(f"{live_server.url}{PAGE}")
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (1024 * 1024 + 1))
    page.set_input_files("#id_uploads", large)
    assert page.inner_text("#upload-says") == "That is more than 1.0\xa0MB at once."
    page.click("text=Look at them")
    assert page.url == f"{live_server.url}{PAGE}"
    page.evaluate("document.getElementById('id_uploads').setCustomValidity('')")
    page.click("text=Look at them")
    page.wait_for_selector(".errorlist")
    assert page.inner_text(".errorlist.nonfield") == "That is more than 1.0\xa0MB at once. Nothing was kept."
    assert Errand.objects.count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_imports_are_accessible_and_fit_a_phone(
    examined: "Page", live_server: LiveServer, tmp_path: Path, scheme: str
) -> None:
    staff.ada()
    examined.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    site = live_server.url
    sign_in(examined, site, "ada")
    examined.goto(f"{site}{PAGE}")
    examined.set_input_files("#id_uploads", [wire(tmp_path), newswire.WIRE, newswire.SGML])
    examined.fill("#id_source", "Reuters")
    addresses = [PAGE]
    for button in ("Look at them", "Import them"):
        follow(examined.locator(f"text={button}"))
        examined.wait_for_selector("text=Done.")
        addresses.append(examined.url.removeprefix(site))
    run = ImportRun.objects.get()
    addresses += [
        "/admin/articles/importrun/",
        f"/admin/articles/importrun/{run.pk}/change/",
        "/admin/articles/errand/",
    ]
    for address in addresses:
        examined.goto(site + address)
        if examined.locator("summary:has-text('as received')").count():
            examined.locator("summary:has-text('as received')").first.click()
        assert (address, axe.violations(examined)) == (address, [])
        for width in (360, 1280):
            examined.set_viewport_size({"width": width, "height": 900})
            assert examined.evaluate("document.documentElement.scrollWidth") <= width
