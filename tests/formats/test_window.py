import io

from articles.formats.window import Window


def test_what_is_taken_moves_the_place() -> None:
    window = Window(io.BytesIO(b"one\ntwo\nthree"))
    assert (window.fill(), bytes(window.held), window.offset, window.line) == (
        b"one\ntwo\nthree",
        b"one\ntwo\nthree",
        0,
        1,
    )
    assert (window.take(5), bytes(window.held), window.offset, window.line) == (b"one\nt", b"wo\nthree", 5, 2)
    assert (window.take(3), window.offset, window.line) == (b"wo\n", 8, 3)


def test_the_end_of_the_stream_is_no_bytes_for_good() -> None:
    stream = io.BytesIO(b"one")
    window = Window(stream)
    assert [window.fill(), window.fill()] == [b"one", b""]
    stream.seek(0)
    assert (window.fill(), bytes(window.held)) == (b"", b"one")
