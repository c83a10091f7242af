"""The reading room in Russian: nothing is left in English, and nothing costs more."""

import ast
import gettext
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management.utils import find_command
from django.db import connection
from django.template.base import Lexer, TokenType
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation.template import templatize

from articles.views.search_guide import GUIDE
from newsarchive.errors import error_page
from tests import russian

ROOT = Path(__file__).parent.parent
CATALOG = ROOT / "locale/ru/LC_MESSAGES/django.po"
# What only editors see has one language; the Makefile leaves the same out.
DESK = {f"articles/models/{name}.py" for name in ("errand", "feed", "ingest", "operation", "proposal")}
# Names, which are the same in any language.
NAMES = {
    "APA", "Atom", "BibTeX", "Chicago", "CLDR", "CSL", "CSV", "IPTC", "ISO", "JSON", "Lines", "MLA", "RIS",
    "SHA", "UTC", "Wikidata",
}  # fmt: skip
# Codes of countries, topics and time zones.
CODES = {"JPN", "SUHH", "medtop", "Europe", "Moscow"}
# What a reader has typed or is to type, beside the examples of the guide: parameters of addresses.
TYPED = {"after", "before", "from", "the", "what"}
# What a template hands to another that no reader sees.
UNSEEN = {"field_id", "kind", "tag"}
MARKS = {
    "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2, "pgettext": 2,
    "pgettext_lazy": 2, "npgettext": 3, "npgettext_lazy": 3, "_": 1,
}  # fmt: skip
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
MARKED = re.compile(rf"\b({'|'.join(MARKS)})\(\s*({STRING}(?:\s*,\s*{STRING})*)")

COUNTS = (1, 2, 5, 11, 21, 22, 25)  # one for each form, and those that look like another
LATIN = r"[A-Za-z]{3,}"
Message = tuple[str, ...]  # what gettext is asked: context where it has one, text, plural where it has one


class Untranslated(gettext.NullTranslations):
    """Where the catalogue has no answer, there is none."""

    def gettext(self, message: str) -> str:
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return ""

    def pgettext(self, context: str, message: str) -> str:
        return ""

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return ""


def templates() -> list[Path]:
    """Those of pages and of mails."""
    found = sorted((ROOT / "templates").rglob("*.*"))
    return [path for path in found if path.suffix in {".html", ".txt"} and "admin" not in path.parts]


def modules() -> list[Path]:
    found = [*(ROOT / "articles").rglob("*.py"), *(ROOT / "newsarchive").rglob("*.py")]
    named = {path: path.relative_to(ROOT) for path in sorted(found)}
    return [
        path
        for path, name in named.items()
        if not {"admin", "migrations"} & set(name.parts) and name.as_posix() not in DESK
    ]


def marked_in_template(path: Path) -> Iterator[tuple[str, Message]]:
    for call in MARKED.finditer(templatize(path.read_text(encoding="utf-8"))):
        texts = [ast.literal_eval(text) for text in re.findall(STRING, call[2])]
        yield call[1], tuple(texts[: MARKS[call[1]]])


def marked_in_module(path: Path) -> Iterator[tuple[str, Message]]:
    """Fails on a text that is put together before it is translated."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            texts = [ast.literal_eval(each) for each in node.args[: MARKS[node.func.id]]]
            yield node.func.id, tuple(texts)


def answers(catalogue: gettext.GNUTranslations, mark: str, message: Message) -> list[str]:
    """What a reader may be shown for it: one text or, where things are counted, one for each form."""
    if mark.startswith("npgettext"):
        context, one, many = message
        return [catalogue.npgettext(context, one, many, count) for count in COUNTS]
    first, *rest = message
    if mark.startswith("ngettext"):
        return [catalogue.ngettext(first, rest[0], count) for count in COUNTS]
    return [catalogue.pgettext(first, rest[0]) if mark.startswith("pgettext") else catalogue.gettext(first)]


def test_every_marked_text_has_a_translation() -> None:
    with CATALOG.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    catalogue.add_fallback(Untranslated())
    marked = [found for path in templates() for found in marked_in_template(path)]
    marked += [found for path in modules() for found in marked_in_module(path)]
    assert len(marked) > 400
    assert sorted({text for mark, text in marked if not all(answers(catalogue, mark, text))}) == []


def test_what_only_editors_see_is_left_out() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (names,) = re.findall(r"^DESK := .*articles/models/%.py,(.*)\)$", makefile, re.MULTILINE)
    assert {f"articles/models/{name}.py" for name in names.split()} == DESK


def test_no_translation_is_a_guess() -> None:
    flags = [line for line in CATALOG.read_text(encoding="utf-8").splitlines() if line.startswith("#,")]
    assert [line for line in flags if "fuzzy" in line] == []


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="there is no msgfmt here (apt install gettext)")
def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    assert find_command("msgfmt")
    made = tmp_path / "django.mo"
    command = ["msgfmt", "--check", "--output-file", str(made), str(CATALOG)]
    subprocess.run(command, check=True, capture_output=True)
    assert CATALOG.with_suffix(".mo").read_bytes() == made.read_bytes()


class Bare(HTMLParser):
    """The texts between tags and in the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        spoken = {"alt", "aria-label", "placeholder", "title"}
        described = ("name", "description") in attrs
        self.found += [
            value or "" for name, value in attrs if name in spoken or (described and name == "content")
        ]


def bare(path: Path) -> set[str]:
    """The words of a template that stand outside of its translated texts."""
    parser, literals, inside = Bare(), [], False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = name in {"blocktranslate", "plural"} or (inside and name != "endblocktranslate")
            if name == "include":
                given = re.findall(r'(\w+)="(.*?)"', token.contents)
                literals += [text for name, text in given if name not in UNSEEN]
        elif token.token_type is TokenType.VAR:
            literals += re.findall(r'\|(?:default|pluralize|yesno):\s*"(.*?)"', token.contents)
        elif token.token_type is TokenType.TEXT and not inside:
            parser.feed(token.contents)
    parser.close()
    texts = [*parser.found, *literals]
    return {
        word for text in texts for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", text))
    } - NAMES


def test_no_text_of_a_template_is_left_unmarked() -> None:
    left = {path.relative_to(ROOT / "templates").as_posix(): bare(path) for path in templates()}
    assert {name: words for name, words in left.items() if words} == {}


class Visible(HTMLParser):
    """What is shown or read out of a page, but for what is marked as being in another language."""

    VOID = {
        "area",
        "br",
        "circle",
        "col",
        "hr",
        "img",
        "input",
        "line",
        "link",
        "meta",
        "path",
        "rect",
        "use",
    }

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = given.get("lang") not in {None, "ru"} or tag in {"script", "style", "code"}
        hidden = foreign or any(is_hidden for _, is_hidden in self.open)
        if not hidden and tag != "link":
            spoken = [given.get(name) for name in ("alt", "aria-label", "placeholder", "title")]
            described = given.get("content") if given.get("name") == "description" else None
            self.texts += [text for text in (*spoken, described) if text]
        if tag not in self.VOID:
            self.open.append((tag, hidden))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(is_hidden for _, is_hidden in self.open):
            self.texts.append(data)


def latin(html: str) -> set[str]:
    page = Visible()
    page.feed(html)
    page.close()
    shown = re.sub(r"https?://\S+", "", "\n".join(page.texts))
    with translation.override("ru"):
        examples = [str(typed) for chapter in GUIDE for typed, _ in chapter.examples]
    typed = TYPED.union(*(re.findall(LATIN, example) for example in examples))
    return set(re.findall(LATIN, shown)) - NAMES - CODES - typed


@pytest.mark.django_db
def test_no_page_has_a_word_of_english(client: Client) -> None:
    client.raise_request_exception = False
    russian.archive()
    found = {address: client.get(address) for address in russian.addresses()}
    statuses = {address: answer.status_code for address, answer in found.items()}
    assert statuses == russian.addresses()
    left = {address: latin(answer.content.decode()) for address, answer in found.items()}
    assert {address: words for address, words in left.items() if words} == {}


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_what_went_wrong_is_told_in_russian(status: int) -> None:
    with translation.override("ru"):
        page = error_page(status).content.decode()
    assert (latin(page), re.findall('<html lang="(.*?)"', page)) == (set(), ["ru"])


@pytest.mark.django_db
def test_what_is_drawn_has_no_decimal_commas(client: Client) -> None:
    russian.archive()
    pages = {address: client.get(address).content.decode() for address in russian.addresses()}
    drawn = {
        address: re.findall(r"<(?:rect|line|text|circle) [^>]*", page) for address, page in pages.items()
    }
    assert max(map(len, drawn.values())) > 10
    assert {mark for marks in drawn.values() for mark in marks if re.search(r'="\d+,\d', mark)} == set()


@pytest.mark.django_db
def test_a_page_asks_as_much_in_each_language(client: Client) -> None:
    russian.archive()
    counts = {}
    for address in russian.addresses():
        asked = []
        for language in (address, address.removeprefix("/ru")):
            client.get(language)  # what a process keeps, it keeps from now on
            with CaptureQueriesContext(connection) as captured:
                client.get(language)
            asked.append(len(captured))
        counts[address] = asked
    assert {address: asked for address, asked in counts.items() if len(set(asked)) > 1} == {}
    assert max(asked[0] for asked in counts.values()) > 5
