from typing import Any

import pytest

from articles.models import Alias, Article, Country, Person, Proposal, Tagging, Topic
from articles.search.analysis import plain_text
from articles.tagging.proposals import propose
from articles.tagging.settlement import Settled
from tests import cast

pytestmark = pytest.mark.django_db

SURE: dict[str, Any] = {
    "headline": "Japan speaks to Japan",
    "dateline": "TOKYO, September 21",
    "body": "<p>Japan said so.</p><p>Nothing else.</p>",
}
UNSURE: dict[str, Any] = {"headline": "Nothing", "body": "<p>It rained.</p><p>It rained in Japan.</p>"}


def tags(article: Article) -> list[tuple[str, str]]:
    taggings: list[Any] = [*article.person_taggings.all(), *article.country_taggings.all()]
    return sorted((tagging.subject.name, tagging.origin) for tagging in taggings)


def waiting(article: Article) -> list[str]:
    return sorted(proposal.subject.name for proposal in article.proposals.waiting().with_subjects())


def rewrite(article: Article, **fields: str) -> Settled:
    Article.objects.filter(pk=article.pk).update(**fields)
    article.refresh_from_db()
    return propose([article])


def test_what_is_sure_becomes_a_tag_with_evidence_and_the_rest_waits() -> None:
    japan = cast.japan()
    sure, unsure = cast.article(**SURE), cast.article(**UNSURE)
    settled = propose([sure, unsure])
    assert (settled.tagged, settled.waiting, settled.changed) == (1, 1, {sure.pk})
    assert (tags(sure), waiting(sure)) == ([("Japan", "rule")], [])
    assert (tags(unsure), waiting(unsure)) == ([], ["Japan"])
    tagging = sure.country_taggings.get()
    assert tagging.evidence["mentions"][:2] == [
        {"field": "headline", "start": 0, "end": 5, "text": "Japan"},
        {"field": "headline", "start": 16, "end": 21, "text": "Japan"},
    ]
    assert (tagging.subject, tagging.sequence) == (japan, sure.sequence)
    assert 0.8 <= tagging.evidence["confidence"] <= 1


def test_the_evidence_of_a_proposal_is_the_sentence_and_the_places_in_it() -> None:
    cast.japan()
    body = "<p>It rained. In Japan it rained &amp; more. Enough.</p>"
    article = cast.article(headline="Nothing", body=body)
    propose([article])
    evidence = article.proposals.get().evidence
    (sentence,), (mention,) = evidence["sentences"], evidence["mentions"]
    assert sentence == {"field": "body", "start": 11, "text": "In Japan it rained & more."}
    assert plain_text(article.body)[mention["start"] : mention["end"]] == mention["text"] == "Japan"
    assert (evidence["reasons"], evidence["count"]) == (["in the first paragraph", "once"], 1)


def test_a_long_sentence_is_cut_around_the_name() -> None:
    cast.japan()
    article = cast.article(headline="Nothing", body=f"<p>{'rain ' * 500}Japan{' rain' * 500}</p>")
    propose([article])
    (sentence,) = article.proposals.get().evidence["sentences"]
    assert len(sentence["text"]) <= 300
    assert "Japan" in sentence["text"]


@pytest.mark.parametrize("threshold", [None, 1.0])
def test_a_source_may_want_no_tags_without_asking(threshold: float | None) -> None:
    cast.japan()
    source = cast.reuters()
    source.tag_threshold = threshold
    source.save()
    article = cast.article(**SURE, source=source)
    propose([article])
    assert (tags(article), waiting(article)) == ([], ["Japan"])


def test_doing_it_again_changes_nothing(django_assert_num_queries: pytest.FixtureRequest) -> None:
    cast.japan()
    articles = [cast.article(**SURE), cast.article(**UNSURE)]
    propose(articles)
    before = list(Proposal.objects.values())
    with django_assert_num_queries(5):  # type: ignore[operator]
        settled = propose(articles)
    assert (settled.tagged, settled.waiting, settled.changed) == (0, 0, set())
    assert list(Proposal.objects.values()) == before


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_items_takes_as_many_queries(
    count: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    cast.japan()
    articles = [cast.article(**told) for told in [SURE, UNSURE] * count]
    propose([])
    propose(articles[:0])
    propose([cast.article("Nothing at all", body="")])  # reads the names
    with django_assert_num_queries(7):  # type: ignore[operator]
        propose(articles)


def test_tags_of_others_are_left_alone() -> None:
    japan, russia = cast.japan(), cast.russia()
    article = cast.article(**SURE | {"standfirst": "Moscow"}, countries=[japan])
    article.country_taggings.update(origin=Tagging.Origin.IMPORT, evidence={"label": "japan"})
    article.country_taggings.create(subject=russia, origin=Tagging.Origin.EDITOR)
    before = list(article.country_taggings.values())
    propose([article])
    assert list(article.country_taggings.values()) == before
    assert waiting(article) == []


def test_tags_and_proposals_follow_the_text() -> None:
    cast.japan()
    cast.russia()
    article = cast.article(**SURE)
    propose([article])
    body = {"headline": "Nothing", "dateline": "MOSCOW, May 1", "body": "<p>Russia said so. Russia.</p>"}
    settled = rewrite(article, **body)
    assert (tags(article), waiting(article)) == ([("Russia", "rule")], [])
    assert settled.changed == {article.pk}
    rewrite(article, **UNSURE | {"dateline": ""})
    assert (tags(article), waiting(article)) == ([], ["Japan"])
    rewrite(article, body="<p>Nothing.</p>")
    assert (tags(article), waiting(article)) == ([], [])


def test_the_evidence_of_a_tag_follows_the_text() -> None:
    cast.japan()
    article = cast.article(**SURE)
    propose([article])
    settled = rewrite(article, headline="And Japan speaks to Japan")
    assert settled.changed == set()
    assert article.country_taggings.get().evidence["mentions"][0]["start"] == 4


def test_one_subject_may_be_looked_for_alone_and_held_back() -> None:
    japan = cast.japan()
    cast.russia()
    article = cast.article(**SURE | {"standfirst": "Moscow and Russia"})
    propose([article], subject=("country", japan.pk), by_rule=False)
    assert (tags(article), waiting(article)) == ([], ["Japan"])
    propose([article])
    propose([article], by_rule=False)
    assert tags(article) == [("Japan", "rule")]


def test_names_of_labels_are_left_to_the_sweep() -> None:
    Person(name="Ann Label", origin="import").save()
    article = cast.article(headline="Ann Label", body="<p>Ann Label spoke. Ann Label left.</p>")
    propose([article], given_only=True)
    assert (tags(article), waiting(article)) == ([], [])
    propose([article])
    assert tags(article) == [("Ann Label", "rule")]


def test_of_each_kind_the_surest_few_are_kept() -> None:
    for number in range(14):
        Topic.objects.create(name=f"thing number{number}")
    paragraphs = (f"<p>thing number{number}, " * 3 + "</p>" for number in range(14))
    article = cast.article(headline="Nothing", body="".join(paragraphs))
    propose([article])
    assert article.proposals.count() == 10


def test_what_is_hardly_likely_is_not_kept() -> None:
    Topic.objects.create(name="rain")
    article = cast.article(headline="Nothing", body="<p>It fell.</p><p>So much rain.</p>")
    propose([article])
    assert article.proposals.count() == 0


def test_drafts_get_tags_that_readers_do_not_see() -> None:
    cast.japan()
    article = cast.article(**SURE, status=Article.Status.DRAFT)
    propose([article])
    assert article.country_taggings.get().sequence is None


def test_a_new_alias_is_found() -> None:
    Alias(country=cast.japan(), text="Nippon").save()
    article = cast.article(headline="Nippon", body="<p>Nippon.</p>")
    propose([article])
    assert [subject.name for subject in Country.objects.filter(taggings__article=article)] == ["Japan"]
