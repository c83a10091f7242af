"""Accessibility rules, checked by axe-core in the browser (tests/vendor)."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCE = Path(__file__).with_name("vendor") / "axe.min.js"
RUN = """async ([targets, only]) => (await axe.run(document, {
    resultTypes: ["violations"], ...(only ? {runOnly: only} : {rules: {"target-size": {enabled: targets}}})
})).violations
    .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")} (${rule.help})`))"""


def violations(page: "Page", *, of_colour: bool = False) -> list[str]:
    """One line for each element of the page that breaks a rule; assert that it is empty.

    `of_colour`: the rules that a page may break in the dark when it breaks none in the light.

    The size of targets (WCAG 2.2, 2.5.8) is left out by axe unless asked for. It is asked for of the reading
    room; the stock pages of the desk have smaller ones.
    """
    # Evaluated, not added as a script element: the page's content security policy allows no inline script.
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        RUN, ["/admin/" not in page.url, ["color-contrast"] if of_colour else None]
    )
    return found
