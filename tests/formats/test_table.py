import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import table
from articles.formats.record import MAX_RECORD, ArticleRecord, Flaw, Parsed

SAMPLE = (Path(__file__).parents[1] / "data" / "articles.csv").read_bytes()


def parsed(raw: bytes) -> list[Parsed]:
    return list(table.parse(io.BytesIO(raw), "sample.csv"))


def results(raw: bytes) -> list[str]:
    """The headline of each record, and the sentence of each flaw."""
    return [e.result.reason if isinstance(e.result, Flaw) else e.result.headline for e in parsed(raw)]


def test_rows_are_records_and_bad_ones_are_flaws_with_their_line() -> None:
    assert [(entry.line, said) for entry, said in zip(parsed(SAMPLE), results(SAMPLE), strict=True)] == [
        (2, "Ferry; and its captain, rest"),
        (5, "Seals return"),
        (6, "The date “2015-09-31” does not exist."),
        (7, "The table has 11 columns, the row 3."),
    ]


def test_cells_become_parts() -> None:
    first = parsed(SAMPLE)[0].result
    assert isinstance(first, ArticleRecord)
    assert first.standfirst == "=no more sailings"
    assert first.body == '<p>The ferry "Grey Lady" rests.</p>\n<p>Its captain does too.</p>'
    assert [label.code for label in first.topics] == ["medtop:20000424", "seals; boats"]
    assert first.urgency == 4


def test_the_bytes_of_a_row_are_a_table_of_one_row() -> None:
    for entry in parsed(SAMPLE):
        assert [again.result for again in parsed(entry.raw)] == [entry.result]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_line_ends_and_encodings_are_told_apart(delimiter: str, end: str, encoding: str) -> None:
    text = end.join([f"id{delimiter}headline", f"1{delimiter}Море", f"2{delimiter}b"])
    assert results(text.encode(encoding)) == ["Море", "b"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"id,name\n1,a\n", ["The first row of the table names no column “headline” or “body”."]),
        (b"id,headline,Headline\n1,a,b\n", ["The table has the column “headline” twice."]),
        (b"id,headline\n1,a,,\n2,b,c\n", ["a", "The table has 2 columns, the row 3."]),
        (b'id,headline\n1,"a"b\n2,c\n', ["A quoted cell of the row goes on after its closing quote.", "c"]),
        (b'id,headline\n1,"a\n2,b\n', ["A quote is opened in the row and not closed.", "b"]),
        (b"id,headline\n1,\xff\n2,b\n", ["Byte 3 of the row, 0xff, is not UTF-8.", "b"]),
        (b"id,headline\n,\n\n2,b\n", ["b"]),
        (b"id,headline,people\n1,a,[x\n", ["“people” begins like a JSON array, and is none."]),
    ],
)
def test_what_does_not_fit_is_said_for_each_row(raw: bytes, said: list[str]) -> None:
    assert results(raw) == said


def test_a_row_over_the_limit_costs_no_other() -> None:
    long = b"a a\n" * (MAX_RECORD // 2)
    found = results(b'id,headline\n1,"' + long + b'"\n2,b\n')
    assert found == [f"The row is longer than {MAX_RECORD:,} bytes, the most that one may have.", "b"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "'=1", "''-1", "'quoted'"])
def test_a_cell_that_a_spreadsheet_would_compute_is_guarded_and_comes_back(text: str) -> None:
    raw = table.header() + table.row(ArticleRecord("1", text))
    assert not any(cell.startswith((b"=", b"+", b"-", b"@")) for cell in raw.split(b","))
    assert results(raw) == [text]


@given(st.binary(max_size=80), st.integers(0, len(SAMPLE)))
def test_any_bytes_are_records_and_flaws(junk: bytes, at: int) -> None:
    for entry in parsed(SAMPLE[:at] + junk + SAMPLE[at:]):
        assert isinstance(entry.result, ArticleRecord | Flaw)
