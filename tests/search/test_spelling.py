import pytest
from pytest_django import DjangoAssertNumQueries

from articles.models import Alias, Person
from articles.search.spelling import MOST_WORDS, distance, near
from tests import cast
from tests.search import shelf


@pytest.mark.parametrize(
    ("one", "other", "changes"),
    [
        *(
            ("herring", "herring", 0),
            ("herring", "hering", 1),
            ("hering", "herring", 1),
            ("herring", "harring", 1),
        ),
        *(("herring", "hrering", 1), ("herring", "hrerign", 2), ("herring", "hrng", 3), ("tea", "rope", 3)),
        *(("", "ab", 2), ("ab", "", 2), ("киев", "киёв", 1)),
    ],
)
def test_a_distance_counts_letters(one: str, other: str, changes: int) -> None:
    assert min(distance(one, other, 2), 3) == changes


@pytest.mark.django_db
class TestNear:
    @pytest.fixture(autouse=True)
    def stocked(self) -> None:
        shelf.stock()

    @pytest.mark.parametrize(
        ("typed", "nearest"),
        [
            ("lavrof", ["Lavrov"]),  # of Lavroff, too; but Lavrov was printed in more items
            ("Kishidda", ["Kishida"]),
            ("kihsida", ["Kishida"]),
            ("Лаврёв", ["Лавров"]),
            ("herrring", []),  # in no name and no headline
            ("sanctoins", ["sanctions"]),  # in a headline
            ("tea", []),
            ("treety", ["treaty"]),
            ("trxxty", []),  # two of six letters
            ("2015", []),
            ("zanzibarquil", []),  # in a draft
        ],
    )
    def test_the_nearest_words_of_names_and_headlines(self, typed: str, nearest: list[str]) -> None:
        assert near([typed]).get(typed, [])[:1] == nearest

    def test_of_equally_near_names_the_most_covered_comes_first(self) -> None:
        for name, covered in (("Ann Lavrow", 3), ("Ann Lavroz", 9), ("Ann Lavrox", 1)):
            Person.objects.create(name=name, article_count=covered)
        assert near(["lavroq"]) == {"lavroq": ["Lavroz", "Lavrov", "Lavrow"]}

    def test_hidden_and_unread_subjects_are_not_told(self) -> None:
        Person.objects.create(name="Quentin Quagmire", article_count=3, is_hidden=True)
        Alias.objects.create(person=cast.putin(), text="Quagmires")  # of whom there is no item
        assert near(["quagmirre"]) == {"quagmirre": []}

    def test_the_number_of_queries_does_not_depend_on_the_words(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        # headlines; words of names for each word asked for; whom the nearest name, and of each kind of them
        # (here people alone) what they are called
        words = [f"lavrof{letter}" for letter in "abcdefgh"]
        with django_assert_num_queries(1 + MOST_WORDS + 2):
            assert len(near(words)) == MOST_WORDS
        with django_assert_num_queries(0):
            near(["tea", "2015", "peace treaty"])
