import datetime as dt

import pytest

from articles.models import Alias, Country, NameException, Topic
from tests import cast
from tests.tagging.atlas import countries, named, person

pytestmark = pytest.mark.django_db


def test_people_are_named_in_full_and_then_by_last_name() -> None:
    person("Sergey Lavrov")
    assert named("Sergey Lavrov met him. Lavrov’s aide said that Lavrov left.") == {
        "Sergey Lavrov": ["Sergey Lavrov", "Lavrov", "Lavrov"]
    }


def test_a_last_name_alone_is_nobody() -> None:
    person("Sergey Lavrov")
    assert named("Lavrov left.") == {}


def test_a_last_name_behind_a_title_is_the_one_who_has_it() -> None:
    person("Ronald Reagan")
    assert named("President Reagan spoke. Reagan left.") == {"Ronald Reagan": ["Reagan", "Reagan"]}


def test_a_last_name_that_two_have_is_neither() -> None:
    person("George Bush")
    person("Laura Bush")
    assert named("President Bush left.") == {}
    assert named("George Bush and Laura Bush came; Bush left.") == {
        "George Bush": ["George Bush"],
        "Laura Bush": ["Laura Bush"],
    }


def test_people_of_the_same_name_are_both_proposed_in_doubt() -> None:
    person("John Smith")
    person("John Smith Junior", "John Smith")
    assert named("John Smith left.") == {
        "John Smith?": ["John Smith"],
        "John Smith Junior?": ["John Smith"],
    }


def test_initials_patronymics_and_other_spellings_are_understood() -> None:
    person("George Bush")
    person("Сергей Лавров", "Sergei Lavrov")
    assert named("George H.W. Bush met Sergei V. Lavrov.") == {
        "George Bush": ["George H.W. Bush"],
        "Сергей Лавров": ["Sergei V. Lavrov"],
    }
    assert named("С Сергеем Викторовичем Лавровым.", language="ru") == {
        "Сергей Лавров": ["Сергеем Викторовичем Лавровым"]
    }


def test_a_name_does_not_go_across_punctuation_or_paragraphs() -> None:
    person("Sergey Lavrov")
    assert named("Sergey, Lavrov and Sergey. Lavrov</p><p>Sergey</p><p>Lavrov") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Theresa May came in May. In early May 5 people left; May said so.", ["Theresa May", "May"]),
        ("Theresa May said that it may rain.", ["Theresa May"]),
    ],
)
def test_may_the_month_is_not_may_the_minister(text: str, words: list[str]) -> None:
    person("Theresa May")
    assert named(text) == {"Theresa May": words}


def test_countries_are_named_by_name_people_capital_and_city() -> None:
    countries("JP")
    assert named("Japan and the Japanese, Tokyo and Osaka.") == {
        "Japan": ["Japan", "Japanese", "Tokyo", "Osaka"]
    }


@pytest.mark.parametrize(
    "text",
    [
        "Bank of America rose.",
        "The Jordan Times wrote.",
        "Michael Jordan played.",
        "The University of Georgia won.",
        "American Airlines and British Airways flew.",
        "Chad Smith sang.",
        "Guinea pigs eat hay.",
        "The Paris Accord holds, and the Geneva Conventions do.",
    ],
)
def test_a_name_inside_a_longer_one_does_not_count(text: str) -> None:
    countries("US", "GB", "JO", "GE", "TD", "GN", "FR", "CH")
    assert named(text) == {}


@pytest.mark.parametrize(
    ("dateline", "expected"),
    [
        ("WARSAW, Ind., March 3", {"United States": ["Ind"]}),
        ("DOVER, Del. (AP)", {"United States": ["Del"]}),
        ("LIVERPOOL, N.Y., March 3", {"United States": ["N.Y."]}),
        ("BOSTON, Mass., March 3", {"United States": ["Mass"]}),
        ("VICTORIA, B.C., March 3", {"Canada": ["B.C."]}),
        ("WARSAW, March 3", {"Poland": ["WARSAW"]}),
        ("WARSAW/LONDON, March 3", {"Poland": ["WARSAW"], "United Kingdom": ["LONDON"]}),
        ("WARSAW, LONDON, March 3", {"Poland": ["WARSAW"], "United Kingdom": ["LONDON"]}),
    ],
)
def test_what_a_dateline_goes_on_with_says_where_its_town_lies(
    dateline: str, expected: dict[str, list[str]]
) -> None:
    countries("US", "CA", "GB", "PL")
    assert named("–", dateline=dateline) == expected


def test_states_are_shortened_in_datelines_alone() -> None:
    countries("US")
    assert named("Ill health kept Miss Ore in Va. all day.") == {}


def test_the_longest_name_counts() -> None:
    countries("MX", "US", "GN", "GW", "GQ", "PG", "NE", "NG", "KP")
    assert named("New Mexico.") == {"United States": ["New Mexico"]}
    assert named("Guinea-Bissau, Equatorial Guinea, Papua New Guinea, Niger, Nigeria, North Korea") == {
        "Guinea-Bissau": ["Guinea-Bissau"],
        "Equatorial Guinea": ["Equatorial Guinea"],
        "Papua New Guinea": ["Papua New Guinea"],
        "Niger": ["Niger"],
        "Nigeria": ["Nigeria"],
        "North Korea": ["North Korea"],
    }


def test_capitals_tell_names_from_words() -> None:
    countries("US", "TR", "PL")
    assert named("He told us that roast turkey is dry; polish it. The US agreed.") == {
        "United States": ["US"]
    }


def test_in_capitals_alone_what_is_also_a_word_is_no_name() -> None:
    countries("TR", "FR")
    assert named("Nothing.", headline="TURKEY PRICES FALL IN FRANCE") == {"France": ["FRANCE"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Georgia said that Tbilisi was calm.", ["Georgia"]),
        ("The governor of Georgia spoke in Atlanta.", ["United States"]),
        ("Georgia won.", ["Georgia?", "United States?"]),
        ("Jordan said that Amman was calm.", ["Jordan"]),
        ("Jordan scored.", ["Jordan?"]),
        ("The Congo rose.", ["Democratic Republic of the Congo?", "Republic of the Congo?"]),
        ("The Congo rose, said Kinshasa.", ["Democratic Republic of the Congo"]),
        ("Korea won.", ["North Korea?", "South Korea?"]),
        ("Korea won in Seoul.", ["South Korea"]),
    ],
)
def test_what_means_several_things_is_told_by_the_words_around_or_left_open(
    text: str, found: list[str]
) -> None:
    countries("GE", "US", "JO", "CD", "CG", "KR", "KP")
    assert sorted(named(text)) == found


def test_a_former_country_is_meant_while_it_was() -> None:
    countries("MM", "BUMM", "SUHH", "UA")
    in_1987 = dt.datetime(1987, 3, 1, tzinfo=dt.UTC)
    assert sorted(named("Burma, Rangoon and Kiev.", published_at=in_1987)) == ["Burma", "Soviet Union"]
    assert sorted(named("Burma, Rangoon and Kiev.")) == ["Myanmar", "Ukraine"]


def test_russian_names_are_found_in_their_cases() -> None:
    countries("RU", "JP")
    person("Владимир Путин")
    text = (
        "Президента Путина ждали в Японии: японские министры, а Россию и Москву представлял Владимир Путин."
    )
    assert named(text, language="ru") == {
        "Владимир Путин": ["Владимир Путин", "Путина"],
        "Japan": ["Японии", "японские"],
        "Russia": ["Россию", "Москву"],
    }


def test_topics_are_words_of_their_own_language() -> None:
    trade = Topic.objects.create(name="foreign trade", origin="reference")
    Alias(topic=trade, text="Außenhandel", language="de").save()
    assert named("Foreign trade grew.") == {"foreign trade": ["Foreign trade"]}
    assert named("Der Außenhandel, foreign trade.", language="de") == {"foreign trade": ["Außenhandel"]}


def test_names_in_writing_without_spaces_are_found() -> None:
    person("Fumio Kishida", "岸田文雄")
    assert named("岸田文雄外務大臣は", language="ja") == {"Fumio Kishida": ["岸田文雄"]}


def test_what_an_editor_taught_is_obeyed() -> None:
    countries("JO")
    jordan = Country.objects.get(alpha2="JO")
    NameException(country=jordan, name="Jordan", words="Cape", place="before").save()
    assert named("Cape Jordan is in Amman.") == {"Jordan": ["Amman"]}
    assert named("Jordan is in Amman.") == {"Jordan": ["Jordan", "Amman"]}


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({}, True),
        ({"words": "Republic", "place": "before"}, False),
        ({"words": "won", "place": "after"}, True),
        ({"words": "won", "place": "beside"}, True),
        ({"words": "the cup", "place": "text"}, True),
        ({"words": "the pot", "place": "text"}, False),
        ({"language": "en"}, True),
        ({"language": "ru"}, False),
    ],
)
def test_an_exception_holds_where_all_its_conditions_do(conditions: dict[str, str], holds: bool) -> None:
    countries("IT")
    italy = Country.objects.get(alpha2="IT")
    NameException(country=italy, name="Italy", **conditions).save()
    assert named("Italy won the cup.") == ({} if holds else {"Italy": ["Italy"]})


def test_an_exception_may_be_of_one_source() -> None:
    countries("IT")
    italy = Country.objects.get(alpha2="IT")
    NameException(country=italy, name="Italy", source=cast.reuters()).save()
    assert named("Italy won.", source=cast.reuters()) == {}
    assert named("Italy won.", source=cast.tass()) == {"Italy": ["Italy"]}
