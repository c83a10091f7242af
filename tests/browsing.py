"""What a reader with a browser does, and waits for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator


def follow(control: "Locator") -> None:
    """Clicks what leads to another page, and waits for it: what is asked next is asked of that page."""
    with control.page.expect_navigation():
        control.click()
