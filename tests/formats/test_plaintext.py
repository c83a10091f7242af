from articles.formats.plaintext import clean, paragraphs, shorten, to_html


def test_noncharacters_are_cleaned_away() -> None:
    assert clean("a\ufdd0b\ufdefc\uffffd\U0001fffee\U0010fffff\ufffd") == "abcdef\ufffd"


def test_wrapped_lines_are_one_paragraph_again() -> None:
    assert paragraphs("One two\nthree.\n    Four\nfive.") == [["One two three."], ["Four five."]]


def test_a_blank_line_parts_paragraphs() -> None:
    assert paragraphs("One.\n\nTwo.") == [["One."], ["Two."]]


def test_a_word_broken_after_its_hyphen_is_whole_again() -> None:
    assert paragraphs("a long-\nterm plan -\nand more") == [["a long-term plan - and more"]]


def test_rows_of_a_table_stay_lines_with_a_gap_between_columns() -> None:
    table = "As follows:\n Jan    10   12\n Feb     9   11\nin all"
    assert paragraphs(table) == [["As follows:"], ["Jan\u200310\u200312", "Feb\u20039\u200311"], ["in all"]]


def test_short_figures_set_one_to_a_line_are_one_list() -> None:
    text = "    Shr 34 cts\n    Net 807,000\n    NOTE: all in full sentences.\n    Revs 12"
    expected = [["Shr 34 cts", "Net 807,000"], ["NOTE: all in full sentences."], ["Revs 12"]]
    assert paragraphs(text) == expected


def test_lines_too_long_to_be_wrapped_are_paragraphs() -> None:
    line = "word " * 30
    assert paragraphs(f"{line}\n{line}") == [[line.strip()], [line.strip()]]


def test_html_escapes_the_text() -> None:
    assert to_html([["<a> & b", "c"]]) == "<p>&lt;a&gt; &amp; b<br>c</p>"


def test_control_characters_are_gone_and_a_delete_was_a_space() -> None:
    assert clean("a\x00b\x7fc\ufeff\ud800\r\nd\re") == "ab c\nd\ne"


def test_shortening_cuts_between_words() -> None:
    assert shorten("one two three", 100) == "one two three"
    assert shorten("one two three", 10) == "one two…"
