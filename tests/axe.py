"""Accessibility rules, checked by axe-core in the browser (tests/vendor)."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCE = Path(__file__).with_name("vendor") / "axe.min.js"
# Of WCAG 2.2, and the only one that axe leaves out unless asked.
RUN = """async () => (await axe.run(document, {
    resultTypes: ["violations"], rules: {"target-size": {enabled: true}}
})).violations
    .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")} (${rule.help})`))"""


def violations(page: "Page") -> list[str]:
    """One line for each element of the page that breaks a rule; assert that it is empty."""
    # Evaluated, not added as a script element: the page's content security policy allows no inline script.
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found
