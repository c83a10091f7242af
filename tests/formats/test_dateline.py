from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats.dateline import Dateline, find, place_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "MOSCOW, September 21. /TASS/. Ministers",
            ("MOSCOW, September 21. /TASS/", "Moscow", "TASS", "Ministers"),
        ),
        ("LONDON, March 3 (Reuters) - Text", ("LONDON, March 3 (Reuters)", "London", "Reuters", "Text")),
        ("PARIS (AFP) — Text", ("PARIS (AFP)", "Paris", "AFP", "Text")),
        ("МОСКВА, 21 сентября. /ТАСС/. Текст", ("МОСКВА, 21 сентября. /ТАСС/", "Москва", "ТАСС", "Текст")),
        ("МОСКВА, 21 сен - Текст", ("МОСКВА, 21 сен", "Москва", "", "Текст")),
        ("    NEW YORK, Feb 26 - Text", ("NEW YORK, Feb 26", "New York", "", "Text")),
        (
            "WINSTON-SALEM, N.C., March 2 -\n    ",
            ("WINSTON-SALEM, N.C., March 2", "Winston-Salem, N.C.", "", ""),
        ),
        ("ROME, March 13, Reuter - Text", ("ROME, March 13, Reuter", "Rome", "Reuter", "Text")),
        ("BELGRADE, March 2O - Text", ("BELGRADE, March 2O", "Belgrade", "", "Text")),
        ("AMSTERDAM, 2 March - Text", ("AMSTERDAM, 2 March", "Amsterdam", "", "Text")),
        ("SEOUL, Nov 26 AFP - Text", ("SEOUL, Nov 26 AFP", "Seoul", "AFP", "Text")),
        (
            "GAZA/TEL AVIV, Jan. 2 /PRNewswire/ -- Text",
            ("GAZA/TEL AVIV, Jan. 2 /PRNewswire/", "Gaza/Tel Aviv", "PRNewswire", "Text"),
        ),
        ("Sept 21 (Reuters) - Text", ("Sept 21 (Reuters)", "", "Reuters", "Text")),
        ("Lyon, 10 juil 2024 (AFP) - Texte", ("Lyon, 10 juil 2024 (AFP)", "Lyon", "AFP", "Texte")),
        ("PARIS, 3 août (AFP) - Texte", ("PARIS, 3 août (AFP)", "Paris", "AFP", "Texte")),
        (
            "MADRID, 21 de septiembre (EFE) - Texto",
            ("MADRID, 21 de septiembre (EFE)", "Madrid", "EFE", "Texto"),
        ),
        ("ROMA, 21 SET - Testo", ("ROMA, 21 SET", "Roma", "", "Testo")),
        ("Berlin (dpa) - Text", ("Berlin (dpa)", "Berlin", "dpa", "Text")),
        ("Frankfurt/Main (dpa/lhe) - Text", ("Frankfurt/Main (dpa/lhe)", "Frankfurt/Main", "dpa", "Text")),
        ("OSLO--(BUSINESS WIRE)--Text", ("OSLO--(BUSINESS WIRE)", "Oslo", "BUSINESS WIRE", "Text")),
        ("OSLO (ISL) - Text", ("OSLO (ISL)", "Oslo", "ISL", "Text")),
        ("WASHINGTON, D.C. (AP) _ Text", ("WASHINGTON, D.C. (AP)", "Washington, D.C.", "AP", "Text")),
        ("(New York, NY - October 21) Text", ("(New York, NY - October 21)", "New York, NY", "", "Text")),
        ("WASHINGTON — Text", ("WASHINGTON", "Washington", "", "Text")),
        ("TOKYO, Sept. 21, Kyodo - Text", ("TOKYO, Sept. 21, Kyodo", "Tokyo", "Kyodo", "Text")),
        ("New Delhi, Sep 21 (PTI) Text", ("New Delhi, Sep 21 (PTI)", "New Delhi", "PTI", "Text")),
        ("Berlin, 21. September (AFP) - Text", ("Berlin, 21. September (AFP)", "Berlin", "AFP", "Text")),
        ("(Reuters) - Text", ("(Reuters)", "", "Reuters", "Text")),
        ("(ANSA) - ROMA, 21 SET - Testo", ("(ANSA) - ROMA, 21 SET", "Roma", "ANSA", "Testo")),
        ("Madrid, 21 sep (EFE).- Texto", ("Madrid, 21 sep (EFE)", "Madrid", "EFE", "Texto")),
        ("(ANSA-AFP) - PARIGI, 21 SET - Testo", ("(ANSA-AFP) - PARIGI, 21 SET", "Parigi", "ANSA", "Testo")),
        ("Roma, 21 set - (Adnkronos) - Testo", ("Roma, 21 set - (Adnkronos)", "Roma", "Adnkronos", "Testo")),
        ("VILNIUS, rugsėjo 21 d. (BNS) - Text", ("VILNIUS, rugsėjo 21 d. (BNS)", "Vilnius", "BNS", "Text")),
        ("GENEVA (21 September) – Text", ("GENEVA (21 September)", "Geneva", "", "Text")),
        ("21.09. Warszawa (PAP) - Tekst", ("21.09. Warszawa (PAP)", "Warszawa", "PAP", "Tekst")),
        ("Praha 21. září (ČTK) - Text", ("Praha 21. září (ČTK)", "Praha", "ČTK", "Text")),
        ("ANKARA (AA) - Metin", ("ANKARA (AA)", "Ankara", "AA", "Metin")),
        ("BRUSSEL 21/09 (BELGA) = Tekst", ("BRUSSEL 21/09 (BELGA)", "Brussel", "BELGA", "Tekst")),
        ("Damascus, SANA- Text", ("Damascus, SANA", "Damascus", "SANA", "Text")),
        ("Oslo (NTB-AFP): Tekst", ("Oslo (NTB-AFP)", "Oslo", "NTB", "Tekst")),
        ("København /ritzau/ Tekst", ("København /ritzau/", "København", "ritzau", "Tekst")),
        ("Αθήνα, 21 Σεπτεμβρίου (ΑΠΕ) – Λόγια", ("Αθήνα, 21 Σεπτεμβρίου (ΑΠΕ)", "Αθήνα", "ΑΠΕ", "Λόγια")),
    ],
)
def test_datelines_of_several_agencies(text: str, expected: tuple[str, str, str, str]) -> None:
    found = find(text)
    assert found is not None
    assert (found.text, found.location, found.agency, text[found.end :]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TASS, September 21. Text", ("TASS, September 21", "", "TASS", "Text")),
        (
            "MOSCOW, September 21. /TASS Correspondent Ivan Ivanov/. Text",
            ("MOSCOW, September 21. /TASS Correspondent Ivan Ivanov/", "Moscow", "TASS", "Text"),
        ),
        (
            "МОСКВА, 21 сентября. /Корр. ТАСС Иван Иванов/. Текст",
            ("МОСКВА, 21 сентября. /Корр. ТАСС Иван Иванов/", "Москва", "ТАСС", "Текст"),
        ),
        (
            "МОСКВА, 21 сен — РИА Новости, Иван Иванов. Текст",
            ("МОСКВА, 21 сен — РИА Новости, Иван Иванов", "Москва", "РИА Новости", "Текст"),
        ),
        (
            "Москва. 21 сентября. INTERFAX.RU - Текст",
            ("Москва. 21 сентября. INTERFAX.RU", "Москва", "INTERFAX.RU", "Текст"),
        ),
        ("КИЇВ. 21 вересня. УНН. Текст", ("КИЇВ. 21 вересня. УНН", "Київ", "УНН", "Текст")),
        ("АСТАНА. КАЗИНФОРМ - Текст", ("АСТАНА. КАЗИНФОРМ", "Астана", "КАЗИНФОРМ", "Текст")),
        (
            "21 сентября, Минск /Корр. БЕЛТА/. Текст",
            ("21 сентября, Минск /Корр. БЕЛТА/", "Минск", "БЕЛТА", "Текст"),
        ),
        ("Вашингтон (США), 11 января. — Т", ("Вашингтон (США), 11 января", "Вашингтон (США)", "", "Т")),
    ],
)
def test_datelines_of_agencies_in_the_east(text: str, expected: tuple[str, str, str, str]) -> None:
    found = find(text)
    assert found is not None
    assert (found.text, found.location, found.agency, text[found.end :]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "TORONTO, ON--(Marketwired - Sep 21, 2015) - Text",
            ("TORONTO, ON--(Marketwired - Sep 21, 2015)", "Toronto, ON", "Marketwired"),
        ),
        (
            "NEW YORK, Sept. 21, 2015 (GLOBE NEWSWIRE) -- Text",
            ("NEW YORK, Sept. 21, 2015 (GLOBE NEWSWIRE)", "New York", "GLOBE NEWSWIRE"),
        ),
        (
            "VANCOUVER, BC / ACCESSWIRE / September 21, 2015 / Text",
            ("VANCOUVER, BC / ACCESSWIRE / September 21, 2015 /", "Vancouver, BC", "ACCESSWIRE"),
        ),
        (
            "BONN, Sept. 21, 2015 /PRNewswire-USNewswire/ -- Text",
            ("BONN, Sept. 21, 2015 /PRNewswire-USNewswire/", "Bonn", "PRNewswire"),
        ),
    ],
)
def test_releases_of_companies_have_their_day(text: str, expected: tuple[str, str, str]) -> None:
    found = find(text)
    assert found is not None
    assert (found.text, found.location, found.agency) == expected
    assert (found.on, text[found.end :]) == (date(2015, 9, 21), "Text")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新华社北京9月21日电（记者某某）文", ("新华社北京9月21日电（记者某某）", "北京", "新华社", "文")),
        ("本报北京9月21日电 文", ("本报北京9月21日电", "北京", "", "文")),
        ("上海2015年9月21日电 /美通社/ -- 文", ("上海2015年9月21日电 /美通社/", "上海", "美通社", "文")),
        ("(美國商業資訊)--文", ("(美國商業資訊)", "", "美國商業資訊", "文")),
        ("（中央社記者某某某台北21日電）文", ("（中央社記者某某某台北21日電）", "", "中央社", "文")),
        ("【東京時事】文", ("【東京時事】", "東京", "時事", "文")),
        ("【モスクワ＝共同】文", ("【モスクワ＝共同】", "モスクワ", "共同", "文")),
        ("【北京21日共同】文", ("【北京21日共同】", "北京", "共同", "文")),
        ("[뉴욕=AP/뉴시스] 홍길동 기자 = 글", ("[뉴욕=AP/뉴시스] 홍길동 기자", "뉴욕", "AP", "글")),
        ("أبوظبي في 21 سبتمبر/ وام / نص", ("أبوظبي في 21 سبتمبر/ وام /", "أبوظبي", "وام", "نص")),
        ("【モスクワ=某某某】文", ("【モスクワ=某某某】", "モスクワ", "", "文")),
        ("［東京 21日 ロイター］ - 文", ("［東京 21日 ロイター］", "東京", "ロイター", "文")),
        ("(서울=연합뉴스) 홍길동 기자 = 글", ("(서울=연합뉴스) 홍길동 기자", "서울", "연합뉴스", "글")),
        ("موسكو 21 سبتمبر (رويترز) - نص", ("موسكو 21 سبتمبر (رويترز)", "موسكو", "رويترز", "نص")),
        ("دمشق-سانا نص", ("دمشق-سانا", "دمشق", "سانا", "نص")),
        ("नई दिल्ली, 21 सितंबर (भाषा) पाठ", ("नई दिल्ली, 21 सितंबर (भाषा)", "नई दिल्ली", "भाषा", "पाठ")),
    ],
)
def test_datelines_in_scripts_without_capitals(text: str, expected: tuple[str, str, str, str]) -> None:
    found = find(text)
    assert found is not None
    assert (found.text, found.location, found.agency, text[found.end :]) == expected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("CHICAGO, April - Text", "Chicago"),
        ("ROSEMONT, Ill., Macrh 31 - Text", "Rosemont, Ill."),
        ("KANSAS CITY, Mo. - March 13 - Text", "Kansas City, Mo."),
        ("sioux falls, april 7 - text", "Sioux Falls"),
        ("London - Text", "London"),
        ("Bergen (somebody) - Text", "Bergen"),
    ],
)
def test_less_will_do_where_the_sender_says_that_it_is_a_dateline(text: str, place: str) -> None:
    found = find(text, told=True)
    assert found is not None
    assert found.location == place
    assert find(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Angela Merkel (CDU) - die Kanzlerin",
        "Monday, March 5 – Text",
        "Moscow, May 5 (AP) said",
        "TOKYO RUBBER (YEN PER KILO) - APRIL 07",
        "EC DAIRY PACT MAY DISRUPT MARKET - DUTCH FARMERS",
        "JAMAICA BUYS U.S. PL-480 CORN",
        "COTTON (cont.) - ",
        "CHINA — Text",
        "Москва — столица России.",
        "外交部9月21日电话会议",
        "【速報】外相",
        "The talks in May 5 - that is today - failed",
        "Jun      ---    ---     ---",
        "WHEAT - ",
        "Moscow (AP) said",
        "He said (laughing) - no.",
        "Lavrov (centre) - shakes hands",
        "In Moscow, May 5 - the talks began.",
        "An ordinary sentence about March 5 without a dash.",
    ],
)
def test_a_story_without_dateline_has_none(text: str) -> None:
    assert find(text) is None


def test_a_year_is_read_when_it_stands_there() -> None:
    assert find("BEIJING, March 3, 2015 (Xinhua) -- T") == Dateline(
        "BEIJING, March 3, 2015 (Xinhua)", "Beijing", "Xinhua", date(2015, 3, 3), 35
    )


def test_an_impossible_day_gives_no_date() -> None:
    found = find("BEIJING, February 31, 2015 (Xinhua) -- T")
    assert found is not None
    assert found.on is None


@pytest.mark.parametrize(
    ("place", "expected"),
    [("RIO DE JANEIRO", "Rio de Janeiro"), ("ST JOHN'S", "St John's"), ("N.Y.", "N.Y."), ("KYIV.", "Kyiv")],
)
def test_capitals_become_ordinary_spelling(place: str, expected: str) -> None:
    assert place_name(place) == expected


def test_a_year_is_read_behind_a_month_of_another_language() -> None:
    found = find("PARIS, 3 févr. 2015 (AFP) - T")
    assert found is not None
    assert found.on == date(2015, 2, 3)


PIECES = [
    "MOSCOW",
    "Москва",
    "北京",
    ", ",
    ". ",
    " - ",
    "--",
    "(",
    ")",
    "/",
    "【",
    "】",
    "AFP",
    "ТАСС",
    "新华社",
    "21",
]
PIECES += ["Sept. 21", "21 сен", "2015", "9月", "日电", "Ivan Ivanov", "said", " ", "\n", "’s", "а́"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.booleans())
def test_whatever_a_text_opens_with_what_is_found_lies_in_it(text: str, told: bool) -> None:
    found = find(text, told=told)
    if found:
        assert 0 < found.end <= len(text)
        assert found.text.split()[0] in text[: found.end]


def test_a_seat_of_power_is_no_town_that_can_stand_alone() -> None:
    assert find("WASHINGTON — The chiefs met.")
    assert find("PENTAGON — The chiefs met.") is None
