"""The data files say what they must, agree with each other, and hold nothing twice."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from articles import reference
from articles.models import Alias
from articles.reference import AliasEntry, CountryEntry, PersonEntry, TopicEntry

FOLDER = Path(reference.__file__).parent
PLACES = (*reference.countries(), *reference.historic())
CONCEPTS = (*reference.topics(), *reference.own_topics())
SUBJECTS: tuple[CountryEntry | TopicEntry | PersonEntry, ...] = (*PLACES, *CONCEPTS, *reference.people())

HISTORIC_CODES = (
    "AIDJ ANHH BQAQ BUMM BYAA CSHH CSXX CTKI DDDE DYBJ FQHH FXFR GEHH HVBF JTUM MIUM NHVU NQAQ NTHH PCHH "
    "PUUM PZPA RHZW SKIN SUHH TPTL VDVN WKUM YDYE YUCS ZRCD"
)


def country(code: str) -> CountryEntry:
    return next(place for place in PLACES if place.code == code)


def topic(name: str) -> TopicEntry:
    return next(concept for concept in CONCEPTS if concept.name == name)


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_all_of_iso_3166_1_and_kosovo_are_there() -> None:
    codes = [place.alpha2 for place in reference.countries()]
    assert (len(codes), repeated(codes)) == (250, [])
    assert [code for code in codes if not re.fullmatch("[A-Z]{2}", code)] == []


def test_codes_are_well_formed_and_no_code_is_used_twice() -> None:
    current = reference.countries()
    assert [place.name for place in current if not re.fullmatch("[A-Z]{3}", place.alpha3)] == []
    assert [place.name for place in current if not re.fullmatch("[0-9]{3}", place.numeric)] == ["Kosovo"]
    assert repeated([place.alpha3 for place in current] + [place.numeric for place in current]) == []


def test_all_of_iso_3166_3_are_there() -> None:
    assert sorted(place.code for place in reference.historic()) == HISTORIC_CODES.split()


def test_successors_exist() -> None:
    codes = {place.code for place in PLACES}
    assert {code for place in reference.historic() for code in place.successors} - codes == set()
    assert [place.name for place in reference.historic() if not place.successors] == []


def test_years_are_in_order() -> None:
    backwards = [
        p.name for p in PLACES if p.existed_from and p.existed_until and p.existed_from > p.existed_until
    ]
    assert backwards == []
    assert [place.name for place in reference.countries() if place.existed_until] == []


def test_the_soviet_union_is_known_by_its_names() -> None:
    union = country("SUHH")
    assert (union.name, union.name_ru, union.existed_from, union.existed_until) == (
        "Soviet Union",
        "Советский Союз",
        1922,
        1991,
    )
    assert AliasEntry("USSR", "en", "short") in union.aliases
    assert AliasEntry("СССР", "ru", "short") in union.aliases
    assert AliasEntry("Soviet", "en", "demonym") in union.aliases
    assert len(union.successors) == 15


@pytest.mark.parametrize(
    ("code", "name", "russian"),
    [
        ("RU", "Russia", "Россия"),
        ("US", "United States", "США"),
        ("GB", "United Kingdom", "Великобритания"),
        ("KR", "South Korea", "Южная Корея"),
        ("CZ", "Czech Republic", "Чехия"),
        ("UA", "Ukraine", "Украина"),
        ("JP", "Japan", "Япония"),
        ("DDDE", "East Germany", "Восточная Германия"),
    ],
)
def test_names_are_those_of_newspapers(code: str, name: str, russian: str) -> None:
    assert (country(code).name, country(code).name_ru) == (name, russian)


@pytest.mark.parametrize(
    ("code", "alias"),
    [
        ("GB", "Britain"),
        ("GB", "U.K."),
        ("US", "U.S."),
        ("US", "United States of America"),
        ("JP", "Japanese"),
        ("AF", "Afghan"),
        ("DE", "West Germany"),
        ("MM", "Burma"),
        ("TR", "Türkiye"),
    ],
)
def test_usual_variants_are_aliases(code: str, alias: str) -> None:
    assert {alias} - {entry.text for entry in country(code).aliases} == set()


def test_no_present_country_bears_the_name_of_a_union_that_broke_up() -> None:
    names = {"Soviet Union", "USSR", "Yugoslavia", "Czechoslovakia", "East Germany", "South Yemen"}
    present = {alias.text for place in reference.countries() for alias in place.aliases}
    assert names & present == set()


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("RU", 61.0, 99.0),
        ("FJ", -18.0, 178.0),
        ("TV", -8.5, 179.0),
        ("US", 39.5, -99.0),
        ("NZ", -41.0, 173.0),
        ("SG", 1.4, 103.8),
        ("SUHH", 61.0, 90.0),
    ],
)
def test_middles_are_right_within_two_degrees(code: str, latitude: float, longitude: float) -> None:
    place = country(code)
    assert (place.latitude, place.longitude) == pytest.approx((latitude, longitude), abs=2)


def test_every_middle_is_on_the_globe() -> None:
    assert [p.name for p in PLACES if abs(p.latitude) > 90 or abs(p.longitude) > 180] == []


def test_country_names_are_distinct() -> None:
    assert repeated([place.name for place in PLACES]) == []


def test_topic_names_are_distinct() -> None:
    assert repeated([concept.name.casefold() for concept in CONCEPTS]) == []


def test_topics_hang_in_a_tree_of_seventeen_branches() -> None:
    parents = {concept.reference: concept.parent for concept in CONCEPTS}
    assert {parent for parent in parents.values() if parent} - set(parents) == set()
    roots = [reference for reference, parent in parents.items() if not parent]
    assert len(roots) == 17
    for start in parents:
        node, depth = start, 0
        while node:
            node, depth = parents[node], depth + 1
            assert depth < 10, f"a cycle above {start}"


def test_all_current_media_topics_are_there() -> None:
    assert len(reference.topics()) == 1084
    assert [t.name for t in reference.topics() if not re.fullmatch(r"medtop:\d{8}", t.code)] == []


def test_retired_media_topics_lead_to_current_ones() -> None:
    current = {concept.code for concept in reference.topics()}
    assert len(reference.retired_topics()) == 308
    assert {code for codes in reference.retired_topics().values() for code in codes} - current == set()
    assert set(reference.retired_topics()) & current == set()


@pytest.mark.parametrize(
    ("name", "code", "parent"),
    [
        ("international relations", "medtop:20000638", "medtop:11000000"),
        ("diplomacy", "medtop:20000639", "medtop:20000638"),
        ("treaty", "medtop:20000641", "medtop:20000639"),
        ("peace process", "medtop:20000073", "medtop:16000000"),
        ("economic sanctions", "medtop:20000642", "medtop:20000638"),
        ("trade", "", "medtop:20000344"),
        ("territorial dispute", "", "medtop:20000638"),
    ],
)
def test_the_topics_of_the_seed_are_there(name: str, code: str, parent: str) -> None:
    assert (topic(name).code, topic(name).parent) == (code, parent)


def test_the_label_changed_from_the_iptcs_is_kept_as_alias() -> None:
    assert AliasEntry("economic sanction", "en", "name") in topic("economic sanctions").aliases


def test_labels_in_other_languages_are_aliases() -> None:
    assert AliasEntry("Diplomatie", "de", "name") in topic("diplomacy").aliases
    languages = {alias.language for concept in reference.topics() for alias in concept.aliases}
    assert languages == {"en", "ar", "da", "de", "es", "fr", "nb", "nn", "pt-BR", "pt-PT", "sv", "zh-Hans"}


def test_the_iptc_is_credited_in_the_file_and_beside_it() -> None:
    attribution = json.loads((FOLDER / "topics.json").read_text(encoding="utf-8"))["about"]["attribution"]
    assert "IPTC, International Press Telecommunications Council" in attribution
    assert "CC BY 4.0" in attribution
    assert "© IPTC, International Press Telecommunications Council" in (FOLDER / "README.md").read_text(
        "utf-8"
    )


def test_alias_kinds_are_those_of_the_model() -> None:
    kinds = {alias.kind for subject in SUBJECTS for alias in subject.aliases}
    assert kinds - set(Alias.Kind.values) == set()


def test_no_subject_has_an_alias_twice_or_its_name_as_alias() -> None:
    twice = [
        (subject.name, alias)
        for subject in SUBJECTS
        for alias in repeated([f"{a.language} {a.text}" for a in subject.aliases])
    ]
    assert twice == []
    assert [s.name for s in SUBJECTS if s.name in {alias.text for alias in s.aliases}] == []


def test_texts_fit_their_columns() -> None:
    assert [s.name for s in SUBJECTS if len(s.name) > 200 or not s.name.strip()] == []
    long = [a for s in SUBJECTS for a in s.aliases if not 0 < len(a.text) <= 200 or len(a.language) > 8]
    assert long == []


def test_every_subject_is_described() -> None:
    assert [subject.name for subject in SUBJECTS if not subject.description] == []


def test_wikidata_identifiers_are_well_formed() -> None:
    assert [s.name for s in SUBJECTS if not re.fullmatch(r"|Q\d+", s.wikidata_id)] == []


def test_the_foreign_minister_of_2015_is_known() -> None:
    lavrov = next(person for person in reference.people() if person.name == "Sergey Lavrov")
    assert lavrov.wikidata_id == "Q58217"
    assert {"Лавров", "Sergei Lavrov", "Lavroff", "ラブロフ"} <= {alias.text for alias in lavrov.aliases}
    post = lavrov.posts[-1]
    assert (post.title, post.country, post.started.isoformat(), post.ended) == (
        "Foreign Minister of Russia",
        "RU",
        "2004-03-09",
        None,
    )


def test_posts_are_held_in_known_countries_and_end_after_they_start() -> None:
    posts = [post for person in reference.people() for post in person.posts]
    assert {post.country for post in posts} - {place.code for place in PLACES} == set()
    assert [post for post in posts if post.ended and post.ended < post.started] == []


def test_every_reuters_place_means_a_country() -> None:
    places = reference.wire_codes()["reuters:places"]
    assert len(places) == 175
    assert set(places.values()) - {place.code for place in PLACES} == set()


@pytest.mark.parametrize(
    ("code", "country_code"),
    [
        ("usa", "US"),
        ("uk", "GB"),
        ("ussr", "SUHH"),
        ("west-germany", "DE"),
        ("east-germany", "DDDE"),
        ("yemen-arab-republic", "YE"),
        ("yemen-demo-republic", "YDYE"),
        ("burma", "BUMM"),
        ("zaire", "ZRCD"),
        ("kampuchea", "KH"),
    ],
)
def test_reuters_places_of_1987_are_decided(code: str, country_code: str) -> None:
    assert reference.wire_codes()["reuters:places"][code] == country_code


def test_every_reuters_topic_means_a_topic() -> None:
    topics = reference.wire_codes()["reuters:topics"]
    assert len(topics) == 135
    assert set(topics.values()) - {concept.reference for concept in CONCEPTS} == set()


def test_subject_codes_mean_current_media_topics() -> None:
    codes = reference.wire_codes()["subj"]
    assert len(codes) == 919
    assert set(codes.values()) - {topic.code for topic in reference.topics()} == set()
    assert [codes[code] for code in ("04000000", "15007000", "17004000")] == [
        "medtop:04000000",
        "medtop:20000849",
        "medtop:20001130",
    ]


def test_a_subject_code_whose_topic_is_retired_means_the_one_to_use_instead() -> None:
    assert reference.retired_topics()["medtop:20000994"] == ("medtop:20000991",)
    assert reference.wire_codes()["subj"]["15039001"] == "medtop:20000991"


def test_every_own_topic_is_needed() -> None:
    seed = {"trade", "territorial dispute"}
    used = set(reference.wire_codes()["reuters:topics"].values())
    assert {concept.name for concept in reference.own_topics()} - used - seed == set()


def test_reuters_people_are_distinct_and_named() -> None:
    people = reference.wire_codes()["reuters:people"]
    assert (len(people), repeated(list(people.values()))) == (267, [])
    assert [people[code] for code in ("james-baker", "volcker", "nakasone", "thatcher")] == [
        "James Baker",
        "Paul Volcker",
        "Yasuhiro Nakasone",
        "Margaret Thatcher",
    ]
    assert [name for name in people.values() if name != name.strip() or name.islower()] == []
