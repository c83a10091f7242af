from xml.etree.ElementTree import Element

import pytest

from articles.formats import qcodes
from articles.formats.record import Label


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"qcode": "medtop:20000638"}, ("medtop", "20000638")),
        ({"qcode": "isl:a:b"}, ("isl", "a:b")),
        ({"uri": "http://cv.iptc.org/newscodes/mediatopic/20000638"}, ("medtop", "20000638")),
        ({"uri": "http://cv.iptc.org/newscodes/subjectcode/04000000/"}, ("subj", "04000000")),
        ({"uri": "https://isl.example/staff/7"}, ("https://isl.example/staff", "7")),
        ({"literal": "Isle"}, ("literal", "Isle")),
        ({}, ("literal", "")),
    ],
)
def test_codes_are_parted_from_their_schemes(attributes: dict[str, str], expected: tuple[str, str]) -> None:
    assert qcodes.code_of(Element("subject", attributes)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("medtop", "20000638", ""), Label("medtop", "medtop:20000638", "")),
        (("subj", "04000000", ""), Label("subj", "04000000", "")),
        (("subj", "99999999", ""), None),
        (("subj", "99999999", "Quays"), Label("subj", "99999999", "Quays")),
        (("isl", "f", "f"), None),
        (("isl", "f", ""), None),
        (("isl", "f", "Finance"), Label("isl", "f", "Finance")),
        (("", "", "Finance"), Label("name", "Finance", "Finance")),
        (("medtop", "", "x"), None),
    ],
)
def test_a_topic_needs_a_name_or_a_meaning(given: tuple[str, str, str], expected: Label | None) -> None:
    assert qcodes.topic(*given) == expected


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("iso3166-1a2", "DE", ""), "DE"),
        (("iso3166-1a3", "SWE", "Sweden"), "SE"),
        (("iso3166", "gb", ""), "GB"),
        (("iso3166", "SUN", ""), "SUHH"),
        (("iso3166", "SUHH", ""), "SUHH"),
        (("ISOCountryCode", "ch", ""), "CH"),
        (("cntry", "Georgia", "Georgia"), "GE"),
        (("country", "x", "Deutschland"), "DE"),
    ],
)
def test_countries_are_known_by_code_or_name(given: tuple[str, str, str], code: str) -> None:
    assert qcodes.country(*given) == Label("iso3166", code, "")


@pytest.mark.parametrize(
    "given",
    [
        ("iso3166-1a2", "US-NV", "Nevada"),
        ("isl", "DE", "Germany"),
        ("iso3166", "CS", ""),
        ("iso3166", "", ""),
        ("country", "", "German"),
    ],
)
def test_what_is_no_country_is_none(given: tuple[str, str, str]) -> None:
    assert qcodes.country(*given) is None


def test_labels_are_kept_once_and_up_to_a_limit() -> None:
    notes: list[str] = []
    labels = [Label("isl", str(number), "x") for number in range(250)]
    assert qcodes.distinct([None, *labels[:2], labels[0]], notes) == tuple(labels[:2])
    assert notes == []
    assert qcodes.distinct(labels, notes) == tuple(labels[:200])
    assert notes == ["Only the first 200 labels of a kind were kept."]


def test_a_label_without_letters_is_none() -> None:
    assert [qcodes.label("isl", "7", "..."), qcodes.label("isl", "7", "")] == [None, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("cpnat:person", "person"), ("http://cv.iptc.org/newscodes/cpnature/person", "person"), ("", "")],
)
def test_a_kind_is_the_end_of_its_code(text: str, expected: str) -> None:
    assert qcodes.kind(text) == expected
