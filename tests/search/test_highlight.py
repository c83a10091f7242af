import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.highlight import SNIPPET_WORDS, Needles, marked, snippet
from articles.search.plan import AllOf, AnyOf, Exact, Facet, Plan, Stem, Without


def shown(text: str, *plans: Plan, language: str = "en") -> str:
    return marked(text, language, Needles.of(*plans))


PEACE, TREATY = Stem(("peac",)), Stem(("treati",))


@pytest.mark.parametrize(
    ("text", "plan", "expected"),
    [
        ("Peace & war", PEACE, "<mark>Peace</mark> &amp; war"),
        ("<b>peace</b>", PEACE, "&lt;b&gt;<mark>peace</mark>&lt;/b&gt;"),
        ("<mark>war</mark> peace", PEACE, "&lt;mark&gt;war&lt;/mark&gt; <mark>peace</mark>"),
        ("&lt;peace&gt;", PEACE, "&amp;lt;<mark>peace</mark>&amp;gt;"),
        ("“peace”’s", PEACE, "“<mark>peace</mark>”’s"),
        ("treaties; the treaty", TREATY, "<mark>treaties</mark>; the <mark>treaty</mark>"),
        ("\x00\x02peace\x03", PEACE, "\x00\x02<mark>peace</mark>\x03"),
        ("peace", Without(PEACE), "peace"),
        ("xall peace", Facet("xall"), "xall peace"),
        ("peace peace treaty", Exact(("peace", "treaty")), "peace <mark>peace</mark> <mark>treaty</mark>"),
        ("sanctioned sanity", Exact(("sanct",), prefix=True), "<mark>sanctioned</mark> sanity"),
        ("", PEACE, ""),
    ],
)
def test_what_is_found_is_marked_and_everything_escaped(text: str, plan: Plan, expected: str) -> None:
    assert shown(text, plan) == expected


def test_a_phrase_marks_the_phrase_and_not_its_words() -> None:
    phrase = AllOf((Exact(("peace", "treaty")), Stem(("peac",), of_phrase=True)))
    assert shown("peace; a peace treaty", phrase) == "peace; a <mark>peace</mark> <mark>treaty</mark>"


def test_a_phrase_of_small_words_does_not_swallow_its_neighbour() -> None:
    assert shown("the who at war", AllOf((Exact(("the", "who")), Stem(("war",))))) == (
        "<mark>the</mark> <mark>who</mark> at <mark>war</mark>"
    )


def test_all_sides_of_a_choice_are_marked() -> None:
    assert shown("peace or treaty", AnyOf((PEACE, TREATY))) == "<mark>peace</mark> or <mark>treaty</mark>"


def test_without_spaces_between_words_letters_are_marked_once() -> None:
    assert (
        shown("岸田外相は東京都知事と", Exact(("東京", "京都")), language="ja")
        == "岸田外相は<mark>東京都</mark>知事と"
    )


def test_no_words_make_no_needles() -> None:
    assert not Needles.of(None, Facet("xall"))
    assert Needles.of(PEACE)


def test_a_snippet_begins_a_little_before_the_richest_stretch() -> None:
    filler = " ".join(f"w{number}" for number in range(100))
    text = f"{filler} peace {filler} peace treaty {filler}"
    found = str(snippet(text, "en", Needles.of(AllOf((PEACE, TREATY)))))
    assert found.startswith("… w94 w95")
    assert found.endswith(" …")
    assert "<mark>peace</mark> <mark>treaty</mark>" in found
    assert len(re.sub(r"<.*?>|…", "", found).split()) == SNIPPET_WORDS


def test_a_short_text_is_shown_whole_and_one_without_a_hit_not_at_all() -> None:
    assert snippet("War & peace.", "en", Needles.of(PEACE)) == "War &amp; <mark>peace</mark>."
    assert snippet("War.", "en", Needles.of(PEACE)) == ""


@given(st.text(alphabet=st.sampled_from("peace <>&\"'treaty\x02\x03日本é;/=mark"), max_size=80))
def test_only_our_marks_are_tags_and_the_text_stays(text: str) -> None:
    for result in (
        shown(text, AnyOf((PEACE, TREATY))),
        str(snippet(text, "en", Needles.of(AnyOf((PEACE, TREATY))))),
    ):
        bare = result.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare
        assert bare == "" or html.unescape(bare) == text


def test_marking_takes_time_in_proportion() -> None:
    """50,000 characters of one letter, of quotation marks and of spaces are nothing special."""
    for text in ("a" * 50_000, '"' * 50_000, " " * 50_000, "peace " * 8_000, "(" * 50_000):
        assert len(snippet(text, "en", Needles.of(PEACE))) < 2_000
