"""What a headline or slugline says of an item's place in its story: UPDATE 2, CORRECTED, TAKE 3, (ADDS …).

The conventions are those of English-language wires; what agencies write so is listed in docs/stories.md.
"""

import re
from dataclasses import dataclass

from articles.formats.record import Relation
from articles.similarity import words

_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "one": 1, "two": 2, "three": 3}
_ORDINAL = r"(?P<ordinal>\d{1,2}(?:st|nd|rd|th))"
_SPELT = r"(?P<ordinal>first|second|third|fourth|fifth)"
_VERBS = r"adds?|adding|updat(?:es?|ed|ing)|recasts?|recasting|rewrites|correct(?:s|ed|ing|ion)"
_VERBS += r"|clarif(?:ies|ying)|repeat(?:s|ed|ing)?|rpt|fixes|removes"
_NOUNS = r"updated?|correct(?:ed|ion|ing)|refile|clarification|writethru|repeat|rpt"
_END = r"\s*(?:[-–—:/=]+|(?=\s)|$)\s*"  # what parts a mark from the headline

# Each is looked for until none is found any more: "CORRECTED UPDATE 2-…", "…, 3rd Ld-Writethru".
_MARKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # UPDATE 2-, WRAPUP 3 -, TAKE 2:, LEAD 1; TAKE TWO -
        rf"^[\s*(]*(?P<kind>updated?|wrapup|take|lead|ld)[ -]?(?P<number>\d{{1,2}})\b\)?{_END}",
        r"^[\s*(]*(?P<kind>update|take)[ -](?P<number>one|two|three)\b(?:\)|\s*[-–—:/=]+)\s*",
        # UPDATE -, UPDATED:, CORRECTED-, (CORRECTION) -, RPT/, REFILE:, CLARIFICATION -
        rf"^[\s*(]*(?P<kind>{_NOUNS})(?:\)\s*[-–—:/]*|\s*[-–—:/]+|(?=\s+(?:update|repeat|rpt)\b))\s*",
        # 1ST LEAD, 2nd Ld-Writethru, 3RD TAKE; SECOND TAKE:
        rf"^[\s*(]*{_ORDINAL}[ -](?P<kind>lead|ld|take|add|update)(?:[ -]?writethru)?\b\)?{_END}",
        rf"^[\s*(]*{_SPELT}[ -](?P<kind>lead|take|add|update)(?:\)|\s*[-–—:/=]+)\s*",
        # … (ADDS DETAILS, QUOTES), … (UPDATE 1), … (CORRECTS NAME)
        rf"[\s,]*\((?P<kind>{_VERBS})\b[ -]?(?P<number>\d{{1,2}}(?!\w))?[^()]*\)\s*$",
        r"[\s,]*\((?P<kind>take|lead|ld)[ -]?(?P<number>\d{1,2})\)\s*$",
        rf"[\s,]*\({_ORDINAL}[ -](?P<kind>lead|ld|take|add|update)\b[^()]*\)\s*$",
        # …, 2nd Ld-Writethru; …, TAKE 2; … =2
        rf"[\s,/-]+{_ORDINAL}[ -](?P<kind>lead|ld|take|add|update)(?:[ -]?writethru)?\s*$",
        r"[\s,/-]+(?P<kind>take|update)[ -](?P<number>\d{1,2})\s*$",
        r"\s+=(?P<number>\d{1,2})\s*$",
    )
)
_ASIDE = re.compile(r"<[A-Z.]{1,8}>|\([^()]*\)")  # symbols of shares, and asides
_OPENING = 3  # words by which headlines of one story are found


@dataclass(frozen=True, slots=True)
class Title:
    """What a headline says without its marks, in words; what the marks say, and the highest of their numbers.

    `relation` is None where nothing is marked; `repeats` says that the item is sent again as it was.
    """

    words: tuple[str, ...]
    relation: Relation | None = None
    number: int = 0
    repeats: bool = False

    @property
    def is_marked(self) -> bool:
        return self.relation is not None or self.repeats

    @property
    def opening(self) -> str:
        return " ".join(self.words[:_OPENING])


def read(headline: str) -> Title:
    """Never empty-handed: a headline that is nothing but a mark has no words."""
    kinds: list[str] = []
    number = 0
    found = True
    while found:
        found = False
        for mark in _MARKS:
            if match := mark.search(headline):
                said = match.groupdict()
                kinds.append((said.get("kind") or "take").casefold())
                number = max(number, _number(said.get("ordinal") or said.get("number") or ""))
                headline = headline[: match.start()] + headline[match.end() :]
                found = True
    relations = {_relation(kind) for kind in kinds}
    strongest = next((each for each in _BY_WEIGHT if each in relations), None)
    plain = tuple(words(_ASIDE.sub(" ", headline))) or tuple(words(headline))
    return Title(plain, strongest, number, repeats=bool(kinds) and strongest is None)


_BY_WEIGHT = (Relation.CORRECTION, Relation.UPDATE, Relation.TAKE)


def _relation(kind: str) -> Relation | None:
    """None for what is repeated."""
    if kind.startswith(("correct", "clarif", "refile", "fix")):
        return Relation.CORRECTION
    if kind.startswith(("repeat", "rpt")):
        return None
    return Relation.TAKE if kind == "take" else Relation.UPDATE


def _number(text: str) -> int:
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else _NUMBERS.get(text.casefold(), 0)


def agree(one: Title, other: Title) -> bool:
    """Whether headlines of which one is marked may be of one story: they are the same, or begin alike and two
    thirds of the words of the shorter one stand in the other."""
    if one.words == other.words:
        return True
    fewer, more = sorted((one, other), key=lambda title: len(title.words))
    if len(fewer.words) < _OPENING or fewer.opening != more.opening:
        return False
    shared = set(fewer.words) & set(more.words)
    return len(shared) * 3 >= len(set(fewer.words)) * 2
