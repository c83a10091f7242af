"""HTML as agencies and web sites send it, made into the small HTML of a body.

What is read is what a browser would read: the parser of nh3 repairs the mark-up. Then paragraphs, headings,
lists and quotations stay; rows of tables become paragraphs with em spaces between the cells; divisions and
doubled line breaks end a paragraph; pictures with their captions, players and forms are left out.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

import nh3

from articles import markup
from articles.formats import plaintext

_CELL_GAP = "\u2003"  # as plaintext parts the columns of tables
_RENAMED = {"b": "strong", "i": "em", "cite": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
_INLINE = frozenset({"a", "em", "strong"})
_HEADINGS = frozenset({"h2", "h3"})
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"td", "th"})
_BOUNDS = """
    address article aside caption center dd details div dl dt fieldset footer header hgroup hr main nav p pre
    section summary table tbody tfoot thead tr
"""
_LEFT_OUT = """
    applet audio button canvas figure form frameset head iframe math noembed noframes noscript object script
    select style svg template textarea title video
"""
_KEPT = {"blockquote", "br", "li", *_BOUNDS.split(), *_INLINE, *_HEADINGS, *_LISTS, *_CELLS, *_RENAMED}

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: href="([^"]*)")?>|([^<]+)')
_EMPTY = re.compile(r'<(a|em|strong)(?: href="[^"]*")?></\1>')
_BEGINNING = re.compile(r"(?:\s|&nbsp;|<br>)*+")
_ENDING_BACKWARDS = re.compile(r"(?:\s|;psbn&|>rb<)*+")
_FIRST_HEADING = re.compile(r"<(h[23])>(.*?)</\1>\s*")
_MARKED_UP = re.compile(
    r"</[a-zA-Z][a-zA-Z0-9]*\s*>|<br\s*/?>|&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[a-zA-Z]{2,8});"
)


def small(text: str, base: str = "") -> str:
    """The body; relative links are made absolute by `base`, and without one they are left out."""
    return markup.clean(_in_blocks(text, base))


def words(text: str) -> str:
    """The words alone, on one line: what a headline or a standfirst in HTML says."""
    if "<" in text:
        text = re.sub(r"<[^<>]*>", "", _in_blocks(text, "").replace("<br>", " "))
    return plaintext.one_line(plaintext.clean(html.unescape(text)))


def below(headline: str, body: str) -> str:
    """The body without the headline, where it begins with it as a heading."""
    match = _FIRST_HEADING.match(body)
    return body[match.end() :] if match and words(match[2]) == headline else body


def is_html(text: str) -> bool:
    """Whether it is marked up: it closes a tag, breaks a line or has a character reference."""
    return bool(_MARKED_UP.search(text))


def _in_blocks(text: str, base: str) -> str:
    wide = nh3.clean(
        markup.shallow(plaintext.clean(text)),
        tags=_KEPT,
        clean_content_tags=set(_LEFT_OUT.split()),
        attributes={"a": {"href"}},
        url_schemes=set(markup.SCHEMES),
        link_rel=None,
    )
    blocks = _Blocks(base)
    for match in _TOKEN.finditer(wide):
        closing, tag, href, words = match.groups("")
        if words:
            blocks.text(words)
        elif closing:
            blocks.close(_RENAMED.get(tag, tag))
        else:
            blocks.open(_RENAMED.get(tag, tag), href)
    return blocks.finished()


class _Blocks:
    """Blocks in a row, none within another but in the list or quotation it belongs to."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._done: list[tuple[str, str]] = []  # container ("", "ul", "ol", "blockquote") and HTML
        self._pieces: list[str] = []
        self._open: list[tuple[str, str]] = []  # inline tag and how it was opened; '' when it was left out
        self._lists: list[str] = []
        self._quotes = 0
        self._heading = ""
        self._item = False
        self._lines = False  # those of <pre> stay lines

    def text(self, words: str) -> None:
        for number, line in enumerate(words.split("\n") if self._lines else [words]):
            if number:
                self._break()
            self._pieces.append(re.sub(r"[ \t\n\r\f]+", " ", line))

    def open(self, tag: str, href: str) -> None:
        if tag == "br":
            self._break()
        elif tag in _INLINE:
            # A parser would end a link that another stands in.
            is_within = tag == "a" and any(was for name, was in self._open if name == "a")
            opening = "" if is_within else self._opening(tag, href)
            self._open.append((tag, opening))
            self._pieces.append(opening)
        elif tag in _CELLS:
            self._pieces.append(_CELL_GAP)
        else:
            self._end()
            self._enter(tag)

    def close(self, tag: str) -> None:
        if tag in _INLINE:
            self._close_inline(tag)
        elif tag not in _CELLS:
            self._end()
            self._leave(tag)

    def finished(self) -> str:
        self._end()
        out: list[str] = []
        former = ""
        for container, block in self._done:
            if container != former:
                out += [f"</{former}>"] * bool(former) + [f"<{container}>"] * bool(container)
                former = container
            out.append(block)
        return "\n".join(out + [f"</{former}>"] * bool(former))

    def _enter(self, tag: str) -> None:
        if tag in _LISTS:
            self._lists.append(tag)
        elif tag == "blockquote":
            self._quotes += 1
        elif tag in _HEADINGS:
            self._heading = tag
        elif tag == "li":
            self._item = True
        elif tag == "pre":
            self._lines = True

    def _leave(self, tag: str) -> None:
        if tag in _LISTS and self._lists:
            self._lists.pop()
            self._item = bool(self._lists)
        elif tag == "blockquote":
            self._quotes -= 1
        elif tag in _HEADINGS:
            self._heading = ""
        elif tag == "li":
            self._item = False
        elif tag == "pre":
            self._lines = False

    def _break(self) -> None:
        """A second line break in a row ends the paragraph."""
        while self._pieces and not self._pieces[-1].strip(" "):
            self._pieces.pop()
        if self._pieces and self._pieces[-1] == "<br>":
            self._pieces.pop()
            self._end()
        elif self._pieces:
            self._pieces.append("<br>")

    def _end(self) -> None:
        """Ends the block in hand; inline mark-up that is open goes on in the next."""
        inner = "".join(self._pieces) + "".join(
            f"</{tag}>" for tag, opening in reversed(self._open) if opening
        )
        self._pieces = [opening for _tag, opening in self._open]
        while (emptied := _EMPTY.sub("", inner)) != inner:
            inner = emptied
        inner = _trimmed(inner)
        if not re.sub(r"<[^<>]*>|&nbsp;|[\s\u00a0]", "", inner):
            return
        if self._item:
            self._done.append((self._lists[-1] if self._lists else "ul", f"<li>{inner}</li>"))
        else:
            tag = self._heading or "p"
            self._done.append(("blockquote" if self._quotes > 0 else "", f"<{tag}>{inner}</{tag}>"))

    def _close_inline(self, tag: str) -> None:
        """The parser nests tags well, so that the one to be closed is the last."""
        if self._open and self._open[-1][0] == tag:
            _tag, opening = self._open.pop()
            if opening and self._pieces[-1:] == [opening]:
                self._pieces.pop()  # around nothing; two line breaks beside it stand in a row
            elif opening:
                self._pieces.append(f"</{tag}>")

    def _opening(self, tag: str, href: str) -> str:
        if tag != "a":
            return f"<{tag}>"
        target = html.unescape(href)
        if not target:
            return ""
        try:
            target = target if target.startswith("mailto:") else urljoin(self._base, target)
        except ValueError:
            return ""
        is_absolute = target.startswith(("http://", "https://", "mailto:"))
        return f'<a href="{html.escape(target)}">' if is_absolute else ""


def _trimmed(inner: str) -> str:
    """Without space and line breaks at either end. Backwards, or a long run of them would take forever."""
    begin, ending = _BEGINNING.match(inner), _ENDING_BACKWARDS.match(inner[::-1])
    return inner[begin.end() if begin else 0 : len(inner) - (ending.end() if ending else 0)]
