import pytest
from django.core.management import CommandError, call_command

from articles.models import Operation
from tests import cast, state

pytestmark = pytest.mark.django_db

NAMES = ("person", "sergey-lavrov", "vladimir-putin")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("merge_tags", *arguments)
    return capsys.readouterr().out


def test_it_says_what_it_would_do_and_does_it_when_told(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = cast.lavrov(), cast.putin()
    for people in ([one], [other], [one, other]):
        cast.article(people=people)
    before = state.tables()
    told = "Vladimir Putin → Sergey Lavrov: 2 items, 1 with both; 1 addresses, 2 feeds, 0 other names.\n"
    assert said(capsys, *NAMES) == f"{told}Nothing was changed; --yes does it.\n"
    assert state.differences(before) == {}
    answer = said(capsys, *NAMES, "--yes")
    pk = Operation.objects.get().pk
    assert answer == f"{told}2 items moved. merge_tags --undo {pk} puts everything back.\n"
    assert cast.lavrov().article_count == 3
    assert said(capsys, "--resume", str(pk)).startswith("0 items moved")
    undone = said(capsys, "--undo", str(pk))
    assert undone == "undo: merge: Vladimir Putin → Sergey Lavrov: 0 things stay as they are.\n"
    assert state.differences(before) == {}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name a kind"),
        (["person", "nobody", "x"], "There is no person “nobody”"),
        (["person", "sergey-lavrov", "\udcff"], "no text in UTF-8"),
        (["person", "sergey-lavrov", "x", "--reason", "\udcff"], "no text in UTF-8"),
        (["--undo", "9"], "9 is no merger"),
        (["person", "sergey-lavrov", "sergey-lavrov", "--yes"], "one name already"),
        (["person", "sergey-lavrov", "sergey-lavrov"], "one name already"),
    ],
    ids=ascii,
)
def test_what_cannot_be_done_is_said(arguments: list[str], sentence: str) -> None:
    cast.lavrov()
    with pytest.raises(CommandError, match=sentence):
        call_command("merge_tags", *arguments)


def test_a_name_given_twice_is_told_of_once(capsys: pytest.CaptureFixture[str]) -> None:
    cast.article(people=[cast.lavrov(), cast.putin()])
    told = "Vladimir Putin → Sergey Lavrov: 1 items, 1 with both; 1 addresses, 2 feeds, 0 other names.\n"
    assert said(capsys, *NAMES, "vladimir-putin") == f"{told}Nothing was changed; --yes does it.\n"
