import io
import pickle

import pytest

from articles import analyst, markup
from articles.analyst import Analyst, Text, prepare, serve

BODY = f"<p>{'A peace treaty is discussed. ' * 10}</p><script>x</script>"
LONG = Text("Ministers meet", "They talk", BODY, "en")


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyst, "_is_worthwhile", lambda texts: True)


def test_what_is_prepared_beside_is_what_would_have_been_prepared_here() -> None:
    texts = [LONG, LONG._replace(headline="Министры встретились", language="ru")]
    with Analyst() as reader:
        reader.ask(texts)
        assert reader.answer() == [prepare(text) for text in texts]
        reader.ask(texts[:1])
        assert reader.answer() == [prepare(texts[0])]


def test_the_body_is_prepared_as_it_is_stored() -> None:
    assert prepare(LONG).body == markup.clean(LONG.body) != LONG.body


def test_when_the_process_dies_nothing_is_prepared_and_nothing_is_lost() -> None:
    with Analyst() as reader:
        reader.ask([LONG])
        assert reader.answer() == [prepare(LONG)]
        assert reader._process is not None
        reader._process.kill()
        reader._process.wait()
        reader.ask([LONG])
        assert reader.answer() is None
        reader.ask([LONG])
        assert reader.answer() is None


def test_nothing_is_answered_that_was_not_asked() -> None:
    with Analyst() as reader:
        assert reader.answer() is None


def test_the_process_ends_with_the_importer() -> None:
    with Analyst() as reader:
        reader.ask([LONG])
        process = reader._process
        assert process is not None
    assert process.poll() is not None


def test_it_serves_until_its_input_ends() -> None:
    answers = io.BytesIO()
    serve(io.BytesIO(pickle.dumps([LONG])), answers)
    assert pickle.loads(answers.getvalue()) == [prepare(LONG)]  # noqa: S301 - of this test
