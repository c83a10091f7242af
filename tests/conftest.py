"""Fixtures for every test. The database is SQLite in a file, unless DATABASE_URL names another.

A test that takes `page` drives Chromium against `live_server`; it is skipped where there is no Chromium.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.db import transaction

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Error, Page
    from pytest_django import DjangoDbBlocker

# Times on a shared machine say nothing about the code.
hypothesis.settings.register_profile("archive", deadline=None)
hypothesis.settings.load_profile("archive")

# What is read before the first test stays, and going through it again and again is an eighth of the time.
SELDOM = 50_000  # objects made, of which few are garbage in circles

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def pytest_configure() -> None:
    gc.set_threshold(SELDOM, 20, 20)


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & {*fixtures}:
            item.add_marker(pytest.mark.database)
        if is_transactional(item, fixtures) and "django_db_serialized_rollback" not in fixtures:
            # Such a test empties every table afterwards; the next one gets back what migrations put there.
            fixtures.insert(0, "django_db_serialized_rollback")
        if is_transactional(item, fixtures):
            fixtures.append("empty_index")


def is_transactional(item: pytest.Item, fixtures: list[str]) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and bool(marker.kwargs.get("transaction"))
    return asked or "transactional_db" in fixtures or "live_server" in fixtures


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """What fixtures of this scope write stands for all tests of their module, none of them transactional;
    what a test adds is taken back after it as ever."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def empty_index(transactional_db: None) -> None:
    """What empties the tables after a transactional test does not know those of the index."""
    from articles.search.engine import engine  # noqa: PLC0415 - Django is not set up when this file is read

    engine().clear()


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The Chromium of the machine, without a window."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        reason = "there is no Chromium here (apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow, and most tests do without

    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Chromium cannot open its sandbox as root.
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A fresh, signed-out tab. A script error or a breach of the content security policy fails the test."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    complaints: list[str] = []

    def on_console(message: "ConsoleMessage") -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    def on_error(error: "Error") -> None:
        complaints.append(str(error))

    context.on("console", on_console)
    tab = context.new_page()
    tab.on("pageerror", on_error)
    yield tab
    context.close()
    assert complaints == []
