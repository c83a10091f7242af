import pytest

from articles.formats import fields
from articles.formats.record import Label


def test_a_long_id_keeps_its_beginning_and_stays_itself() -> None:
    one, other = fields.identifier("x" * 300), fields.identifier("x" * 301)
    assert (len(one), one[:190]) == (255, "x" * 190)
    assert one != other
    assert fields.identifier(" a\n b ") == "a b"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("EN", "en"),
        ("en_gb", "en-GB"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("und", ""),
        ("english text", ""),
        ("", ""),
    ],
)
def test_a_language_is_a_tag(tag: str, language: str) -> None:
    assert fields.language(tag) == language


@pytest.mark.parametrize(
    ("text", "base", "url"),
    [
        ("https://example.org/a b", "", "https://example.org/ab"),
        ("/x?a=1&b=2", "https://example.org/y/", "https://example.org/x?a=1&b=2"),
        ("//evil.example/x", "https://example.org/", "https://evil.example/x"),
        ("/x", "", ""),
        ("javascript:alert(1)", "https://example.org/", ""),
        ("data:text/html,x", "", ""),
        ("file:///etc/passwd", "https://example.org/", ""),
        ("https://", "", ""),
        ("http://[", "", ""),
        ("https://example.org/" + "x" * 1000, "", ""),
        ("", "https://example.org/", ""),
    ],
)
def test_an_address_is_absolute_and_of_the_web(text: str, base: str, url: str) -> None:
    assert fields.url(text, base) == url


@pytest.mark.parametrize(
    ("scheme", "code", "label"),
    [
        ("", "medtop:20000500", Label("medtop", "medtop:20000500", "n")),
        ("medtop", "20000500", Label("medtop", "medtop:20000500", "n")),
        ("http://cv.iptc.org/newscodes/mediatopic/", "20000500", Label("medtop", "medtop:20000500", "n")),
        ("", "04005004", Label("subj", "04005004", "n")),
        ("", "20000500", Label("name", "20000500", "n")),
        ("agency", "20000500", Label("agency", "20000500", "n")),
        ("agency", "", Label("name", "n", "n")),
    ],
)
def test_topics_of_the_iptc_are_known_however_they_are_written(scheme: str, code: str, label: Label) -> None:
    assert fields.topic(scheme, code, "n") == label


def test_labels_are_there_once_and_not_without_end() -> None:
    notes: list[str] = []
    many = [Label("s", str(number), "") for number in range(300)]
    assert fields.labels([many[0], *many, Label("s", "…", "")], "topics", notes) == tuple(many[:200])
    assert notes == ["Only the first 200 topics were kept."]
