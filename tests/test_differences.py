from hypothesis import given
from hypothesis import strategies as st

from articles.differences import WORDS_COMPARED, Change, changes, paragraphs


def test_paragraphs_are_the_text_of_each_block() -> None:
    html = "<h2>Talks</h2><p>He said &lt;no&gt; &amp; <em>left</em>.</p>\n<ul><li>One</li><li>Two</li></ul>"
    assert paragraphs(html) == ["Talks", "He said <no> & left.", "One", "Two"]


def test_equal_texts_have_nothing_marked() -> None:
    assert changes(["One two.", "Three."], ["One two.", "Three."]) == [
        [Change("same", "One two.")],
        [Change("same", "Three.")],
    ]


def test_a_changed_word_is_removed_and_added_in_its_place() -> None:
    assert changes(["on Sunday night"], ["on Monday night"]) == [
        [
            Change("same", "on "),
            Change("removed", "Sunday "),
            Change("added", "Monday "),
            Change("same", "night"),
        ]
    ]


def test_a_new_paragraph_is_added_whole() -> None:
    assert changes(["One."], ["One.", "Two words."]) == [
        [Change("same", "One.")],
        [Change("added", "Two words.")],
    ]


def test_long_texts_are_compared_by_paragraph() -> None:
    long = "word " * WORDS_COMPARED
    assert changes(["a b", long.strip()], ["a c", long.strip()])[:2] == [
        [Change("removed", "a b")],
        [Change("added", "a c")],
    ]


texts = st.lists(
    st.text(alphabet="ab ", min_size=1).map(lambda text: " ".join(text.split())).filter(bool), max_size=4
)


@given(texts, texts)
def test_what_was_not_removed_is_the_new_text(old: list[str], new: list[str]) -> None:
    shown = [change for paragraph in changes(old, new) for change in paragraph]
    kept = "".join(change.text for change in shown if change.kind != "removed")
    assert "".join(kept.split()) == "".join("".join(new).split())
    gone = "".join(change.text for change in shown if change.kind != "added")
    assert "".join(gone.split()) == "".join("".join(old).split())
