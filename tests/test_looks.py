"""What holds for all templates and style sheets: their size, their layers, and no inline style or script."""

import re
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.template import VariableDoesNotExist, loader
from django.test import Client

from articles.models import Article
from tests import cast

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
STYLES = sorted(Path(settings.BASE_DIR, "static", "css").glob("*.css"))
SCRIPTS = sorted(Path(settings.BASE_DIR, "static", "js").glob("*.js"))


def name(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def linked() -> list[str]:
    links = Path(settings.BASE_DIR, "templates", "_styles.html").read_text(encoding="utf-8")
    return re.findall(r"static 'css/(.+?)'", links)


def test_files_stay_small() -> None:
    limits = [(path, 60 if path.name.startswith("_") else 150) for path in TEMPLATES]
    limits += [(path, 200) for path in STYLES] + [(path, 120) for path in SCRIPTS]
    assert [(name(path), lines(path)) for path, limit in limits if lines(path) > limit] == []


def test_no_template_has_inline_style_or_handlers() -> None:
    inline = re.compile(r"""\sstyle=|<style|\son\w+=["']|javascript:|<script(?![^>]*\ssrc=)""", re.IGNORECASE)
    assert [name(path) for path in TEMPLATES if inline.search(path.read_text(encoding="utf-8"))] == []


def test_every_partial_says_what_it_is_given() -> None:
    partials = [path for path in TEMPLATES if path.name.startswith("_")]
    silent = [
        name(path) for path in partials if "{#" not in path.read_text(encoding="utf-8").partition("\n")[0]
    ]
    assert silent == []


def test_every_style_sheet_is_linked_once_and_the_order_of_layers_comes_first() -> None:
    assert linked()[0] == "tokens.css"
    assert sorted(linked()) == [path.name for path in STYLES]
    first = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(encoding="utf-8").splitlines()[0]
    assert first == "@layer tokens, reset, base, layout, components, pages, print;"


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_rule_is_in_a_layer(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    outside = [line for line in text.splitlines() if line and not line.startswith((" ", "}", "@layer "))]
    assert outside == []


def test_all_style_sheets_together_are_under_10_kilobytes_compressed() -> None:
    """As whitenoise sends them."""
    assert sum(len(brotli.compress(path.read_bytes())) for path in STYLES) < 10_000


@pytest.mark.parametrize("status", [500, 503])
def test_pages_for_a_broken_server_need_no_database_and_no_request(status: int) -> None:
    page = loader.render_to_string(f"{status}.html")
    assert re.findall(r'<p class="margin error-number" aria-hidden="true">(\d+)</p>', page) == [str(status)]


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_keep_their_contrast(scheme: int) -> None:
    """WCAG 2.2: 4.5 for text (1.4.3), 3 for the edges of fields and for focus (1.4.11)."""
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(encoding="utf-8")
    colours = [match[scheme] for match in _pairs(tokens)]
    named = dict(zip(_names(tokens), colours, strict=True))
    for ink in ("ink", "ink-soft", "accent"):
        for paper in ("paper", "paper-sunk"):
            assert contrast(named[ink], named[paper]) >= 4.5, (ink, paper)
    for paper in ("mark", "added", "removed", "accent-soft"):
        assert contrast(named["ink"], named[paper]) >= 4.5, paper
    assert contrast(named["field"], named["paper"]) >= 3


def _names(tokens: str) -> list[str]:
    light = tokens.partition("prefers-color-scheme")[0]
    return re.findall(r"--([\w-]+): #", light)


def _pairs(tokens: str) -> list[tuple[str, str]]:
    light, _, dark = tokens.partition("prefers-color-scheme")
    return [(_colour(light, each), _colour(dark, each)) for each in _names(tokens)]


def _colour(text: str, token: str) -> str:
    found: list[str] = re.findall(rf"--{token}: (#[0-9a-f]{{6}});", text)
    assert len(found) == 1, token
    return found[0]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/search/?q=treaty", "/countries/japan/", "/2015/", "/2015/09/21/"])
def test_an_item_of_a_listing_is_drawn_without_a_look_at_what_is_not_there(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    missed: list[str] = []

    class Missed(VariableDoesNotExist):
        """Costs Django more than the rest of a line; the pages look for twenty lines and more."""

        def __init__(self, msg: str, params: tuple[Any, ...] = ()) -> None:
            missed.append(str(params[0]))
            super().__init__(msg, params)

    monkeypatch.setattr("django.template.base.VariableDoesNotExist", Missed)

    def misses(items: int) -> list[str]:
        while Article.objects.count() < items:
            cast.article(headline="A peace treaty is discussed", countries=[cast.japan()])
        client.get(address)
        missed.clear()
        assert client.get(address).status_code == 200
        return list(missed)

    assert misses(2) == misses(4)
