"""The shapes of datelines, as agencies of many countries make them; the first that fits counts.

What a shape is made of stands in braces: {day} is one of wiredays.py, {agency} one of agencies.txt, its
letters as they are. Groups say what was found: `place`, `day`, `known` (such an agency), `sign` (anyone),
`own` (the correspondent of a paper).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from articles.formats import agencies, wiredays

_FIGURES = "0123456789"
# Marks of which one must stand there, and the shape.
_SHAPES = (
    # TORONTO, ON--(Marketwired - Sep 21, 2015) - Text
    ("(", r"{place} *{dash}? *\((?P<sign>[^()\n\d]{2,40}?) ?[-–—/] ?(?P<day>{day})\){lead}"),
    # GENEVA/NEW YORK (21 September 2015) – Text
    ("(", r"{place} *\((?P<day>{spelled})\){lead}"),
    # VANCOUVER, BC / ACCESSWIRE / September 21, 2015 / Text
    ("/", r"{place} */ ?(?P<known>{agency}) ?/ (?P<day>{day}) /\s+"),
    # LONDON, March 3 (Reuters) - Text; DELHI, Sep 21 (PTI) Text; OSLO--(BUSINESS WIRE)--Sep. 21, 2015--Text
    (
        "([",
        (
            r"{place}(?:{gap}(?P<day>{day})[.,]?(?: *{dash})?|[.,]? *{dash})? ?,? *"
            r"[(\[](?P<sign>[^()\[\]\n]{1,60})[)\]]"
            r"(?:{lead}(?:{day}{lead})?|(?P<abrupt>{capital}))"
        ),
    ),
    # MOSCOW, September 21. /TASS/. Text; KØBENHAVN /ritzau/ Tekst
    (
        "/",
        r"{place}(?:{gap}(?P<day>{day})[.,]? *|[.,]? +)/(?P<sign> ?[^/()\n\d]{1,60}? ?)/(?:{lead}|[.,:]?\s+)",
    ),
    # (ANSA) - ROMA, 21 SET - Testo; (AFP) - Text
    (
        "([（",
        (
            r"[(\[（](?P<known>{agency})(?:[-/]{agency})?[)\]）] *{dash}\s*"
            r"(?:{place}(?:,? (?P<day>{day}))?[.,]?\s*{dash}\s+)?"
        ),
    ),
    # 21.09. Warszawa (PAP) - Tekst; 21 сентября, Минск /Корр. БЕЛТА/. Текст; Sept 21 (Reuters) - Text
    ("(/", r"(?P<day>{day})[,.]? +(?:{place}[,.]? +)?[(/](?P<sign>[^()/\n]{1,60})[)/]{lead}"),
    # (New York, NY - October 21) Text
    ("(", r"\({place} *[-–—,] *(?P<day>{spelled})\)(?:{lead}|{capital})"),
    # МОСКВА, 21 сен — РИА Новости, Иван Иванов. Текст; Москва. 21 сентября. INTERFAX.RU - Текст
    (
        _FIGURES,
        (
            r"{place}{gap}(?P<day>{day})[.,]? *(?:{dash} *)?(?P<known>{agency}){byline}"
            r"(?:\s*{dash}(?:\s+|$)| ?\.\s+|$)"
        ),
    ),
    # TASS, September 21. Text
    (_FIGURES, r"(?P<known>{agency}),? (?P<day>{day})(?:\.?\s*{dash}|(?<=\.)|\.)\s+"),
    # ASTANA. KAZINFORM – Text; دمشق-سانا
    (
        "",
        (
            r"{place}(?: *[,.،] *| *[-–—] *)(?P<known>{agency})"
            r"(?: *{dash}(?:\s+|$)|(?<=[\u0600-\u06ff])(?:\s+|$))"
        ),
    ),
    # 新华社北京9月21日电（记者某某）; 本报北京9月21日电
    (
        "日",
        (
            r"据?(?:(?P<known>{agency})|(?P<own>本报))(?P<place>{han}{1,8}?)?"
            r"(?:\d{1,2}月)?\d{1,2}日 ?[电電讯訊](?: ?[（(][记記]者[^()（）\n]{1,30}[)）])?[\s：:]*"
        ),
    ),
    # 上海2015年9月21日电 /美通社/ -- 文
    (
        "日",
        (
            r"(?P<place>{han}{2,8})(?P<day>(?:\d{4}年)?\d{1,2}月\d{1,2}日) ?[电電讯訊]?"
            r" ?/(?P<known>{agency})/ ?(?:{dash}\s*)?"
        ),
    ),
    # （中央社記者某某某台北21日電）
    ("（(", r"[（(](?P<known>{agency})[^()（）\n]{2,20}\d{1,2}日[^()（）\n]{0,8}[电電][)）]\s*"),
    # 【東京時事】; 【モスクワ＝共同】; 【北京21日共同】; 【9月21日 AFP】
    ("【", r"【(?P<place>{kana}{2,12}?)? ?(?:(?:\d{1,2}月)?\d{1,2}日)? ?[=＝・]?(?P<known>{agency})】\s*"),
    # 【モスクワ=某某某】
    ("【", r"【(?P<place>{kana}{2,12}?)[=＝](?P<own>{kana}{2,8})】\s*"),
    # ［東京 21日 ロイター］ - 本文
    ("[［", r"[\[［](?P<place>{kana}{2,12}?)\s*(?:\d{1,2}日)?\s*(?P<known>{agency})[\]］]\s*(?:{dash}\s*)?"),
    # (서울=연합뉴스) 某某某 기자 = 본문
    (
        "=＝",
        (
            r"[(\[【](?P<place>{hangul}{2,8}) ?= ?(?P<known>{agency})(?:/{agency})?[)\]】]"
            r"(?:\s*{hangul}{2,4}(?:[·,] ?{hangul}{2,4})* (?:기자|특파원|통신원))?\s*(?:=\s*)?"
        ),
    ),
    # SALVADOR, Feb 26 - Text
    (_FIGURES, r"{place}{gap}(?P<day>{spelled})[.,]?\s*{dash}(?:\s+|$)"),
    # WASHINGTON — Text
    ("-–—", r"{place}[.,]?\s+{dash}(?:\s+|$)"),
)
# Where a sender says that it is a dateline, less will do.
_TOLD = (
    # ROSEMONT, Ill., Macrh 31 - Text; KANSAS CITY, Mo. - March 13 - Text
    (_FIGURES, r"{place}(?:,| *{dash}) *(?P<day>[^\W\d_]{3,9}\.? +(?:l?\d{1,3}|l))[.,]?\s*{dash}(?:\s+|$)"),
    # CHICAGO, April - Text
    ("-–—", r"{place}{gap}(?P<day>(?i:{month}))[.,]?\s*{dash}(?:\s+|$)"),
)

_PARTS = {
    "place": r"(?P<place>['’‘]?[^\W\d_][^\n\d:;!?\"“”«»]{0,99}?)",
    "gap": r"(?: *[,.،] *| +)(?:(?:le|el|em|den|dnia|w|في) )?",
    "dash": r"(?:-{1,2}|[–—−_=])",
    # A dash, a stop, or both: (EFE).- Texto
    "lead": r"\s*(?:[.:]?\s*(?:-{1,2}|[–—−_=])(?:\s+|$|(?=[^\W\d_a-z]|[\"“«(<]))|[.:](?:\s+|$)|$)",
    "capital": r"\s+(?=[^\W\d_a-z]|[\"“«(])",
    "byline": r"(?:, [^\W\d_a-z][^\s,.–—]*(?: [^\W\d_a-z][^\s,.–—]*){1,3}(?=\.\s))?",
    "han": r"[㐀-鿿々]",
    "kana": r"[㐀-鿿々\u3040-\u30ff]",
    "hangul": r"[가-힣]",
}


@cache
def _compiled(*, told: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(_expanded(_TOLD * told + _SHAPES))


def matches(head: str, *, told: bool) -> Iterator[re.Match[str]]:
    """How the beginning of a text fits. `told` when its sender says that it is a dateline."""
    for marks, shape in _compiled(told=told):
        if not marks or any(mark in head for mark in marks):
            match = shape.match(head)
            if match:
                yield match


def _expanded(templates: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, re.Pattern[str]]]:
    parts = _PARTS | {
        "day": f"(?i:{wiredays.written()})",
        "spelled": f"(?i:{wiredays.spelled()})",
        "month": wiredays.month_name(),
        "agency": agencies.pattern(),
    }
    for marks, template in templates:
        yield marks, re.compile(r"\s*" + re.sub(r"\{([a-z]+)\}", lambda match: parts[match[1]], template))
