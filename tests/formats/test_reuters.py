import io
import resource
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import reuters
from articles.formats.record import MAX_RECORD, ArticleRecord, Flaw, Label, Parsed

SAMPLE = (Path(__file__).parents[1] / "data" / "reuters.sgm").read_bytes()
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "reuters-21578"


def parse(raw: bytes) -> list[Parsed]:
    return list(reuters.parse(io.BytesIO(raw), "sample.sgm"))


def document(text: str, attributes: str = 'NEWID="7"', date: str = "12-MAY-1987 09:10:11.12") -> bytes:
    return f"<REUTERS {attributes}>\n<DATE>{date}</DATE>\n{text}\n</REUTERS>\n".encode("latin-1")


def one(raw: bytes) -> ArticleRecord:
    (parsed,) = parse(raw)
    assert isinstance(parsed.result, ArticleRecord)
    return parsed.result


def flaw(raw: bytes) -> str:
    (parsed,) = parse(raw)
    assert isinstance(parsed.result, Flaw)
    return parsed.result.reason


def test_a_story_with_all_its_parts() -> None:
    assert parse(SAMPLE)[0].result == ArticleRecord(
        external_id="1",
        headline="HARBOUR TIN <HBT> SAYS LOADING & SALES UP",
        body="<p>Harbour Tin said its long-term contracts rose in the first quarter as 12 ships called at "
        "the new quay.</p>\n"
        '<p>"We are busy," a clerk said.</p>\n'
        "<p>Shr 34 cts vs 19 cts<br>Net 807,000 vs 285,000</p>\n"
        "<p>Deliveries by month were as follows:</p>\n"
        "<p>1986\u20031987<br>Jan\u200310\u200312<br>Feb\u20039\u200311</p>",
        dateline="PORT ELLEN, Scotland, May 12",
        location="Port Ellen, Scotland",
        byline="By Ann Example, Reuters",
        language="en",
        agency="Reuters",
        published=datetime(1987, 5, 12, 9, 10, 11),  # noqa: DTZ001 - wall clock
        people=(Label("reuters:people", "perez-de-cuellar", "Perez De Cuellar"),),
        countries=(
            Label("reuters:places", "uk", "Uk"),
            Label("reuters:places", "west-germany", "West Germany"),
            Label("reuters:places", "ussr", "Ussr"),
        ),
        topics=(Label("reuters:topics", "tin", "Tin"), Label("reuters:topics", "trade", "Trade")),
    )


def test_every_document_is_accounted_for_with_its_place() -> None:
    parsed = parse(SAMPLE)
    assert len(parsed) == 6
    for item in parsed:
        assert SAMPLE[item.offset :].startswith(item.raw)
        assert SAMPLE[: item.offset].count(b"\n") + 1 == item.line


def test_a_brief_is_its_title_alone() -> None:
    brief = parse(SAMPLE)[1].result
    assert isinstance(brief, ArticleRecord)
    assert (brief.headline, brief.body) == ("HARBOUR TIN SETS TWO FOR ONE SPLIT", "")


def test_the_first_line_of_an_unprocessed_item_is_its_headline() -> None:
    report = parse(SAMPLE)[2].result
    assert isinstance(report, ArticleRecord)
    assert report.headline == "PORT ELLEN FISH CLOSING - MAY 12"
    assert report.body == "<p>Cod\u2003ones\u200310 11<br>Herring\u2003twos\u20039\u2003-</p>"


def test_an_impossible_date_is_a_flaw() -> None:
    assert parse(SAMPLE)[3].result == Flaw("The date 31-FEB-1987 09:15:00.00 does not exist.")


def test_a_guessed_date_has_no_hour() -> None:
    guessed = parse(SAMPLE)[4].result
    assert isinstance(guessed, ArticleRecord)
    assert guessed.published == date(1987, 5, 13)
    assert not isinstance(guessed.published, datetime)
    assert guessed.notes == ("The hour is not known: the date was added to the collection as guesswork.",)


def test_first_words_in_the_dateline_element_go_to_the_story() -> None:
    item = parse(SAMPLE)[4].result
    assert isinstance(item, ArticleRecord)
    assert (item.dateline, item.body) == ("LONDON, May 13", "<p>The anti-flood wall held.</p>")


def test_neither_title_nor_text_is_a_flaw() -> None:
    assert parse(SAMPLE)[5].result == Flaw("The document has neither a title nor a text.")


def test_the_catchline_names_an_item_without_any_text() -> None:
    unknown = "<UNKNOWN>u f BC-PORT-ELLEN-TIN   05-12 0019</UNKNOWN>"
    named = one(document(f'{unknown}<TEXT TYPE="UNPROC">&#2;\n&#3;</TEXT>'))
    assert named.headline == "PORT ELLEN TIN"
    assert named.notes == (
        "The item has no title and no text; the catchline of the wire stands for a headline.",
    )


def test_prose_without_title_lends_its_first_words() -> None:
    prose = "ZINC 1415 - APRIL 7 POOL 418.50 TO 421.50 AND 419.50 OR MORE IN\nALL. STEADY"
    item = one(document(f'<TEXT TYPE="UNPROC">&#2;\n{prose}\n&#3;</TEXT>'))
    assert item.headline == "ZINC 1415 - APRIL 7 POOL 418.50 TO 421.50 AND 419.50 OR MORE IN ALL. STEADY"
    assert item.notes == ("The item has no title; its first words stand for one.",)


@pytest.mark.parametrize(
    "mark", ["Reuter", "REUTER", "REUTER...", "REUTER^M", "RUTER", "Reuter\n Reuter", "MORE"]
)
def test_the_end_mark_is_not_part_of_the_story(mark: str) -> None:
    item = one(document(f"<TEXT>&#2;\n<TITLE>T</TITLE><BODY>Said.\n {mark}\n&#3;</BODY></TEXT>"))
    assert item.body == "<p>Said.</p>"


def test_the_agency_named_in_the_last_sentence_stays() -> None:
    item = one(document("<TEXT>&#2;\n<TITLE>T</TITLE><BODY>A man told Reuters.\n&#3;</BODY></TEXT>"))
    assert item.body == "<p>A man told Reuters.</p>"


def test_references_are_decoded_once() -> None:
    item = one(document("<TEXT><TITLE>&amp;lt;b&gt; &#38;amp; &#999999999; &bogus;</TITLE></TEXT>"))
    assert item.headline == "&lt;b> &amp; &#999999999; &bogus;"


def test_a_label_is_kept_once() -> None:
    item = one(document("<PLACES><D>uk</D><D>uk</D></PLACES><TEXT><TITLE>T</TITLE></TEXT>"))
    assert item.countries == (Label("reuters:places", "uk", "Uk"),)


def test_a_label_without_a_letter_or_digit_is_nobody() -> None:
    found = one(
        document("<PEOPLE><D>---</D><D>sprinkel</D><D>..</D></PEOPLE><TEXT><TITLE>X y</TITLE></TEXT>")
    )
    assert [label.code for label in found.people] == ["sprinkel"]


def test_latin_1_letters_are_read() -> None:
    assert one(document("<TEXT><TITLE>D\xfcSSELDORF</TITLE></TEXT>")).headline == "DüSSELDORF"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (
            document("<TEXT><TITLE>T</TITLE></TEXT>", 'OLDID="7"'),
            "The document has no NEWID, and nothing else tells it from others.",
        ),
        (document("<TEXT><TITLE>T</TITLE></TEXT>", date=""), "The document has no date."),
        (document("<TEXT><TITLE>T</TITLE></TEXT>", date="yesterday"), "The date “yesterday” cannot be read."),
        (document("<TITLE>T</TITLE>"), "The document has no TEXT element."),
        (
            document("<TEXT><TITLE>T\xff</TITLE></TEXT>"),
            "Byte 0xff in line 3 of the document is no character of UTF-8 or Latin-1.",
        ),
        (
            b'<REUTERS NEWID="7">\n<TEXT>',
            "The document has no closing </REUTERS>: the file was cut off or is damaged here.",
        ),
        (b"nothing of ours", "Text outside the documents of the file."),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    assert flaw(raw) == reason


def test_a_flaw_does_not_cost_its_neighbours() -> None:
    good = document("<TEXT><TITLE>T</TITLE></TEXT>")
    results = [item.result for item in parse(good + b'<REUTERS NEWID="8">\n' + good + b"stray\n" + good)]
    assert [isinstance(result, Flaw) for result in results] == [False, True, False, True, False]


def test_every_cut_of_the_file_is_read_up_to_the_cut() -> None:
    whole = parse(SAMPLE)
    for cut in range(0, len(SAMPLE), 97):
        parsed = parse(SAMPLE[:cut])
        complete = [item for item in parsed if item.raw.endswith(b"</REUTERS>")]
        assert complete == whole[: len(complete)]
        assert len(parsed) - len(complete) <= 1


class Endless(io.RawIOBase):
    """A file of one line of `size` bytes after a given beginning."""

    def __init__(self, start: bytes, size: int) -> None:
        self.start, self.left = start, size

    def read(self, size: int = -1) -> bytes:
        if self.start:
            start, self.start = self.start, b""
            return start
        count = min(size, self.left)
        self.left -= count
        return b"x" * count


@pytest.mark.parametrize("start", [b'<REUTERS NEWID="1">', b"stray "])
def test_a_giant_line_is_one_flaw_in_flat_memory(start: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stream: Iterator[Parsed] = reuters.parse(Endless(start, 200_000_000), "giant")  # type: ignore[arg-type]
    (parsed,) = stream
    assert isinstance(parsed.result, Flaw)
    assert len(parsed.raw) <= MAX_RECORD
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes


@given(st.binary(max_size=300), st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)))
def test_no_input_raises(noise: bytes, start: int, end: int) -> None:
    for raw in (noise, SAMPLE[:start] + noise + SAMPLE[end:]):
        parse(raw)
        reuters.recognises(raw, "noise")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the Reuters corpus is not beside the project")
def test_the_corpus_is_read_whole() -> None:
    flaws, numbers = [], []
    for path in sorted(CORPUS.glob("reut2-*.sgm")):
        with path.open("rb") as stream:
            for item in reuters.parse(stream, path.name):
                if isinstance(item.result, Flaw):
                    flaws.append((path.name, item.line, item.result.reason))
                else:
                    numbers.append(int(item.result.external_id))
    assert flaws == [("reut2-012.sgm", flaws[0][1], "The document has neither a title nor a text.")]
    assert sorted([*numbers, 12793]) == list(range(1, 16001))
