import pytest
from django.db import transaction

from articles.models import Alias, Country, NameChange, NameException, Person
from articles.models import name as names
from articles.tagging.evidence import Item, gather
from articles.tagging.lexicon import Lexicon, names_of
from tests import cast
from tests.tagging.atlas import countries, item, person

pytestmark = pytest.mark.django_db


def found(lexicon: Lexicon, body: str, language: str = "en") -> list[str]:
    """The names of the people and countries that an item names, as the lexicon knows them now."""
    lexicon.renew()
    article = item(body, language=language)
    evidence = gather(Item(article, lexicon.reader(language)), lexicon)
    return sorted(lexicon.known[each.subject].name for each in evidence)


def test_one_query_tells_that_nothing_changed(django_assert_num_queries: pytest.FixtureRequest) -> None:
    person("Ann Example")
    lexicon = Lexicon()
    lexicon.renew()
    with django_assert_num_queries(1):  # type: ignore[operator]
        lexicon.renew()


def test_new_renamed_and_deleted_subjects_are_known_at_once() -> None:
    lexicon = Lexicon()
    assert found(lexicon, "Ann Example left.") == []
    ann = person("Ann Example")
    assert found(lexicon, "Ann Example left.") == ["Ann Example"]
    ann.name = "Ann Renamed"
    ann.save()
    assert found(lexicon, "Ann Example met Ann Renamed.") == ["Ann Renamed"]
    alias = Alias(person=ann, text="Annie R. Example")
    alias.save()
    assert found(lexicon, "Annie R. Example left.") == ["Ann Renamed"]
    alias.delete()
    assert found(lexicon, "Annie R. Example left.") == []
    ann.delete()
    assert found(lexicon, "Ann Renamed left.") == []


@pytest.mark.parametrize("flag", ["is_hidden", "is_deprecated"])
def test_who_is_hidden_or_out_of_use_is_not_proposed(flag: str) -> None:
    lexicon = Lexicon()
    ann = person("Ann Example")
    assert found(lexicon, "Ann Example left.") == ["Ann Example"]
    setattr(ann, flag, True)
    ann.save()
    assert found(lexicon, "Ann Example left.") == []


def test_what_was_rolled_back_is_forgotten() -> None:
    lexicon = Lexicon()
    lexicon.renew()
    with transaction.atomic():
        person("Ann Phantom")
        assert found(lexicon, "Ann Phantom left.") == ["Ann Phantom"]
        transaction.set_rollback(True)
    assert found(lexicon, "Ann Phantom left.") == []
    person("Bob Follower")  # may have the key of the one that was rolled back
    assert found(lexicon, "Ann Phantom and Bob Follower left.") == ["Bob Follower"]


def test_a_change_committed_late_is_not_missed() -> None:
    lexicon = Lexicon()
    ann = person("Ann Example")
    early = NameChange.objects.latest("pk")
    NameChange.objects.filter(pk=early.pk).delete()  # not committed yet
    person("Bob Example")
    lexicon.renew()
    Person.objects.filter(pk=ann.pk).update(name="Ann Late")
    early.save()
    assert found(lexicon, "Ann Late left.") == ["Ann Late"]


def test_of_many_changes_the_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "KEPT", 3)
    lexicon = Lexicon()
    lexicon.renew()
    for number in range(10):
        person(f"Ann Number{number}")
    assert NameChange.objects.count() == 4
    assert found(lexicon, "Ann Number0 met Ann Number9.") == ["Ann Number0", "Ann Number9"]


def test_names_that_only_labels_brought_are_told_apart() -> None:
    labelled = Person(name="Ann Label", origin="import")
    labelled.save()
    lexicon = Lexicon(given_only=True)
    assert found(lexicon, "Ann Label left.") == []
    Alias(person=labelled, text="A. Label").save()
    assert found(lexicon, "Ann Label left.") == ["Ann Label"]


def test_a_label_that_has_a_given_name_in_it_does_not_hide_it() -> None:
    countries("JP")
    Person(name="Japan Label", origin="import").save()
    assert found(Lexicon(), "They left Japan Label.") == ["Japan Label"]
    assert found(Lexicon(given_only=True), "They left Japan Label.") == ["Japan"]


def test_what_was_read_stays_known_while_no_name_changes() -> None:
    person("Bob Example")
    lexicon = Lexicon(given_only=True)
    lexicon.renew()
    reader = lexicon.reader("en")
    Person(name="Ann Label", origin="import").save()
    lexicon.renew()
    assert lexicon.reader("en") is reader
    person("Ann Example")
    lexicon.renew()
    assert lexicon.reader("en") is not reader


def test_a_taught_exception_is_known_at_once_and_unlearnt() -> None:
    lexicon = Lexicon()
    russia = cast.russia()
    assert found(lexicon, "Russia won.") == ["Russia"]
    exception = NameException(country=russia, name="Russia", words="won", place="after")
    exception.save()
    assert found(lexicon, "Russia won.") == []
    exception.delete()
    assert found(lexicon, "Russia won.") == ["Russia"]


def test_languages_nobody_has_names_in_share_one_reader() -> None:
    cast.russia()
    lexicon = Lexicon()
    lexicon.renew()
    assert lexicon.reader("xx") is lexicon.reader("zz-ZZ")
    assert lexicon.reader("en-GB") is lexicon.reader("en")


def test_the_names_to_look_for_are_not_those_of_cities() -> None:
    russia = Country.objects.create(name="Russia", alpha2="RU")
    Alias(country=russia, text="Russian", language="en", kind="demonym").save()
    assert names_of(russia, ("en",)) == ["Russia", "Russian", "Russians", "Moscow"]


def test_a_country_of_the_editors_has_no_names_but_its_own() -> None:
    Country.objects.create(name="Ruritania")
    lexicon = Lexicon()
    assert found(lexicon, "Bank of America lent to Ruritania.") == ["Ruritania"]
    assert names_of(Country.objects.get(), ["en"]) == ["Ruritania"]
