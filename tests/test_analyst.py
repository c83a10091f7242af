import datetime as dt
import io
import pickle

import pytest

from articles import analyst, markup
from articles.analyst import Analyst, Question, Text, prepare, serve
from articles.tagging.lexicon import Knowledge, Known, Lexicon

BODY = f"<p>{'A peace treaty with Japan is discussed. ' * 10}</p><script>x</script>"
NOON = dt.datetime(2015, 9, 21, 12, tzinfo=dt.UTC)
LONG = Text("Ministers meet", "They talk", "TOKYO, Sept 21", BODY, "en", NOON, 1)
JAPAN = ("country", 7)
NAMES = Knowledge(3, {JAPAN: Known("Japan", "Japan", given=True)}, {})
LEXICON = Lexicon.knowing(NAMES)


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyst, "_is_worthwhile", lambda texts: True)


def test_what_is_prepared_beside_is_what_would_have_been_prepared_here() -> None:
    texts = [LONG, LONG._replace(headline="Министры встретились", language="ru")]
    with Analyst() as reader:
        answers = [reader.ask(texts, NAMES), reader.ask(texts[:1], NAMES)]
        prepared = [prepare(text, LEXICON) for text in texts]
        assert [answer() for answer in answers] == [prepared, prepared[:1]]


def test_questions_wait_until_they_are_read() -> None:
    """None fits into a pipe, and the process answers none before it has read it whole."""
    long = LONG._replace(body=LONG.body * 500)
    with Analyst() as reader:
        answers = [reader.ask([long], NAMES) for _ in range(3)]
        assert [answer() for answer in answers] == [[prepare(long, LEXICON)]] * 3


def test_names_are_read_beside_with_what_is_known_now() -> None:
    with Analyst() as reader:
        found = []
        for knowledge in (Knowledge(1, {}, {}), NAMES):
            (prepared,) = reader.ask([LONG], knowledge)() or []
            assert prepared.names is not None
            assert prepared.names.basis[0] == knowledge.edition
            found.append([each.subject for each in prepared.names.named])
    assert found == [[], [JAPAN]]


def test_a_text_of_no_day_is_not_read_for_names() -> None:
    assert prepare(LONG._replace(published_at=None), LEXICON).names is None


def test_the_body_is_prepared_as_it_is_stored() -> None:
    assert prepare(LONG, LEXICON).body == markup.clean(LONG.body) != LONG.body


def test_when_the_process_dies_nothing_is_prepared_and_nothing_is_lost() -> None:
    with Analyst() as reader:
        assert reader.ask([LONG], NAMES)() == [prepare(LONG, LEXICON)]
        assert reader._process is not None
        reader._process.kill()
        reader._process.wait()
        assert reader.ask([LONG], NAMES)() is None
        assert reader.ask([LONG], NAMES)() is None


def test_an_importer_that_ends_does_not_wait_for_what_it_asked() -> None:
    with Analyst() as reader:
        answers = [reader.ask([LONG._replace(body=LONG.body * 500)], NAMES) for _ in range(3)]
    assert [answer() for answer in answers] == [None] * 3


def test_the_process_ends_with_the_importer() -> None:
    with Analyst() as reader:
        reader.ask([LONG], NAMES)
        process = reader._process
        assert process is not None
    assert process.poll() is not None


def test_it_serves_until_its_input_ends() -> None:
    answers = io.BytesIO()
    serve(io.BytesIO(pickle.dumps(Question([LONG], NAMES))), answers)
    assert pickle.loads(answers.getvalue()) == [prepare(LONG, LEXICON)]  # noqa: S301 - of this test
