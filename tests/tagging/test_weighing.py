import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Topic
from articles.tagging.weighing import MOST_UNNAMED, POINTS, weigh
from tests.tagging.atlas import countries, evidence, person

pytestmark = pytest.mark.django_db


def confidence(body: str, **fields: str) -> dict[tuple[str, int], float]:
    return {each.evidence.subject: each.confidence for each in weigh(evidence(body, **fields))}


def of_one(body: str, **fields: str) -> float:
    (value,) = confidence(body, **fields).values()
    return value


def test_the_place_counts_dateline_headline_and_first_paragraph_before_the_rest() -> None:
    countries("JP")
    later = of_one("It rained.</p><p>Japan.")
    lead = of_one("Japan.</p><p>It rained.")
    headline = of_one("Japan.</p><p>It rained.", headline="Japan")
    dateline = of_one("Japan.</p><p>It rained.", dateline="TOKYO, May 1")
    assert later < lead < headline < dateline


def test_more_often_is_surer() -> None:
    countries("JP")
    values = [of_one("It rained.</p><p>" + "Japan spoke. " * count) for count in (1, 2, 4)]
    assert values == sorted(set(values))


def test_what_is_named_among_others_is_less_sure_than_alone() -> None:
    countries("JP", "FR", "DE", "IT", "ES", "RU")
    among = confidence("Japan, France, Germany, Italy, Spain, Russia.")
    assert len(set(among.values())) == 1
    assert max(among.values()) < of_one("Japan.")


def test_doubt_lowers() -> None:
    countries("JO")
    assert of_one("Jordan scored.") < of_one("Jordan is in Amman.") / 2


def test_a_person_never_named_in_full_and_a_topic_are_for_people_to_decide() -> None:
    person("Ronald Reagan")
    Topic.objects.create(name="nuclear weapons")
    often = "President Reagan spoke of nuclear weapons. " * 30
    told = weigh(evidence(often, headline="Reagan on nuclear weapons"))
    assert [each.confidence for each in told] == [MOST_UNNAMED, MOST_UNNAMED]
    assert [each.reasons for each in told] == [
        ["in the headline", "in the first paragraph", "31 times", "never by the full name"],
        ["in the headline", "in the first paragraph", "31 times"],
    ]


def test_the_surest_comes_first() -> None:
    countries("JP", "FR")
    told = weigh(evidence("Japan.</p><p>It rained in France.", headline="Japan"))
    assert [each.confidence for each in told] == sorted((each.confidence for each in told), reverse=True)
    assert told[0].reasons == ["in the headline", "in the first paragraph", "2 times"]


def test_points_are_whole_and_half_ones() -> None:
    assert [value for points in POINTS.values() for value in points.values() if value * 2 % 1] == []


@given(st.text(max_size=200))
def test_whatever_the_text_a_confidence_is_a_share(text: str) -> None:
    for each in weigh(evidence(text.replace("<", ""), headline="Russia")):
        assert 0 <= each.confidence <= 1
