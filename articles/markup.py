"""The small HTML of bodies. Whatever writes a body passes it through `clean`; pages print it as stored."""

import re
from collections import Counter

import nh3

TAGS = frozenset({"p", "h2", "h3", "ul", "ol", "li", "blockquote", "a", "em", "strong", "br"})
SCHEMES = frozenset({"http", "https", "mailto"})

_BLOCK = re.compile(r"<(?:p|h[1-6]|ul|ol|li|blockquote|div|br)\b", re.IGNORECASE)
# Paragraphs, and nothing in them that a parser of HTML would write otherwise than it stands there.
_TEXT = r"(?:[^<>&\r\xa0\ufeff\ud800-\udfff]++|&(?:amp|lt|gt);)*+"
_PLAIN = re.compile(rf"(?:{_TEXT}<p>{_TEXT}</p>)*+{_TEXT}")
DEEPEST = 500  # open tags, one within the other
# All but those that HTML closes by itself, or that hold nothing.
_NESTING = re.compile(
    r"<(/?)(?!(?:p|br|hr|img|li|td|th|tr|dd|dt|wbr|col|input|link|meta|source|option|tbody)\b)([a-z][a-z0-9]*)",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^<>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(html: str) -> str:
    """The same text with only TAGS left, links only to SCHEMES or within the site, and no control characters.

    Scripts and styles go with their content. Cleaning what is clean changes nothing.
    """
    html = _CONTROL.sub("", html)
    if _PLAIN.fullmatch(html):
        return html.strip()
    return parsed(html)


def parsed(html: str) -> str:
    """The same as `clean`, of any mark-up without control characters."""
    return nh3.clean(
        shallow(html),
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes=set(SCHEMES),
        link_rel=None,
    ).strip()


def shallow(html: str) -> str:
    """The same mark-up; without any tag when tags are nested deeper than people write.

    A parser of HTML takes the square of the depth: a megabyte of <div> would keep it for hours.
    """
    open_: Counter[str] = Counter()
    for closing, name in _NESTING.findall(html):
        tag = name.lower()
        if not closing:
            open_[tag] += 1
            if open_.total() > DEEPEST:
                return _ANY_TAG.sub(" ", html)
        elif open_[tag]:
            open_[tag] -= 1
    return html


def from_typed(text: str) -> str:
    """A body as an editor typed it: text without block tags becomes paragraphs, parted by empty lines."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not _BLOCK.search(text):
        blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n", text))
        text = "\n".join(f"<p>{block}</p>" for block in blocks if block)
    return clean(text)


def one_line(text: str) -> str:
    """A text as one line without control characters, for formats in which a line end begins something new."""
    return " ".join(_CONTROL.sub(" ", text).split())
