"""Each rule by a pair that it joins and one that it must not."""

import datetime as dt
from typing import Any

import pytest

from articles.models import Article
from articles.sequels import Verdict, judged
from articles.traces import Filing
from tests import cast, fishery

HEADLINE = fishery.HEADLINE
BODY = fishery.body()
REWRITTEN = fishery.body("The ministers of seven states have agreed on how much herring each may catch.")


def filing(
    headline: str = HEADLINE, body: str = BODY, *, source: int = 1, hours: float = 0, **fields: Any
) -> Filing:
    moment = cast.MOMENT + dt.timedelta(hours=hours)
    return Filing(Article(headline=headline, body=body, source_id=source, published_at=moment, **fields))


def relation(earlier: Filing, later: Filing) -> str | None:
    verdict = judged(later, earlier)
    return str(verdict.relation) if verdict else None


def test_the_same_text_is_a_copy_at_any_source_and_under_any_headline() -> None:
    assert judged(filing("Herring pact", source=2), filing()) == Verdict("copy", 100, same_source=False)
    assert judged(filing("Herring pact"), filing()) == Verdict("copy", 100, same_source=True)


def test_a_text_with_a_few_words_changed_is_a_copy() -> None:
    verdict = judged(filing(body=BODY.replace("night of talks", "long night"), source=2), filing())
    assert verdict is not None
    assert (verdict.relation, 90 < (verdict.likeness or 0) < 100) == ("copy", True)


def test_other_texts_are_not_however_alike_their_subjects() -> None:
    assert relation(filing(), filing("Herring pact", fishery.body(*fishery.OTHER), source=2)) is None
    assert relation(filing(), filing("Herring pact", REWRITTEN)) is None


def test_texts_that_differ_in_their_figures_alone_are_no_copies() -> None:
    others = BODY.replace("40,000", "55,000").replace("12 months", "18 months")
    assert relation(filing(), filing("Herring pact", others)) is None
    table = "<p>Shr 34 cts vs 30 cts Net 1.2 mln vs 1.0 mln Revs 20.4 mln vs 18.1 mln Avg shrs 3,500,000</p>"
    assert (
        relation(filing("ACME 1ST QTR NET", table), filing("APEX 1ST QTR NET", table.replace("34", "35")))
        is None
    )


def test_a_brief_is_a_copy_only_with_the_same_headline() -> None:
    brief = "<p>Qtly div 18 cts vs 18 cts prior. Pay April 1.</p>"
    assert relation(filing("ACME SETS QUARTERLY", brief), filing("APEX SETS QUARTERLY", brief)) is None
    assert (
        relation(filing("ACME SETS QUARTERLY", brief), filing("ACME SETS QUARTERLY", brief, source=2))
        == "copy"
    )
    assert relation(filing("ACME SETS QUARTERLY", brief), filing("RPT-ACME SETS QUARTERLY", brief)) == "copy"


def test_what_holds_nearly_all_of_another_is_an_update_or_elsewhere_a_copy() -> None:
    longer = fishery.body(*fishery.SENTENCES, *fishery.ADDED)
    assert relation(filing(), filing("Herring pact in doubt", longer)) == "update"
    assert relation(filing(), filing("Herring pact in doubt", longer, source=2)) == "copy"


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("UPDATE 2-Ministers sign treaty on herring", "update"),
        ("CORRECTED-Ministers sign treaty on herrings", "correction"),
        ("Ministers sign treaty on herring, take 2", "take"),
        ("RPT-Ministers sign treaty on herring", "copy"),
    ],
)
def test_a_mark_names_the_relation_where_the_headlines_agree(headline: str, expected: str) -> None:
    assert relation(filing(), filing(headline, REWRITTEN)) == expected
    assert relation(filing(), filing(headline, REWRITTEN, source=2)) is None
    assert relation(filing("Fleets sail", fishery.body(*fishery.OTHER)), filing(headline, REWRITTEN)) is None


def test_a_mark_is_believed_where_the_texts_agree_though_the_headlines_do_not() -> None:
    half = fishery.body(*fishery.SENTENCES, *fishery.ADDED[:1])
    assert relation(filing(), filing("CORRECTED-Seven states share herring", half)) == "correction"


def test_a_marked_table_follows_only_a_table_of_its_own_figures() -> None:
    table = "<p>1 month 6-1/2 6-3/8 2 months 6-5/8 6-1/2 3 months 6-3/4 6-5/8 6 months 6-7/8 6-3/4</p>"
    other = "<p>1 month 7-1/2 7-3/8 2 months 7-5/8 7-1/2 3 months 7-3/4 7-5/8 6 months 7-7/8 7-3/4</p>"
    assert (
        relation(filing("DEPOSITS MORNING RATES", table), filing("RPT-DEPOSITS MORNING RATES", table))
        == "copy"
    )
    assert (
        relation(filing("DEPOSITS OPENING RATES", other), filing("RPT-DEPOSITS OPENING CLSG RATES", table))
        is None
    )


def test_the_same_headline_needs_texts_that_know_each_other() -> None:
    half = fishery.body(*fishery.SENTENCES[:3], *fishery.ADDED)
    assert relation(filing(), filing(body=half)) == "update"
    assert relation(filing(), filing(body=fishery.body(*fishery.OTHER))) is None
    assert relation(filing(), filing(body=half, source=2)) is None


def test_a_flash_without_a_text_is_followed_by_the_item() -> None:
    assert relation(filing(body=""), filing()) == "update"
    assert relation(filing(body=""), filing(body="", source=2)) == "copy"


def test_the_same_slugline_joins_what_is_marked_or_has_some_words_in_common() -> None:
    first = filing(slugline="HERRING-TREATY/")
    part = fishery.body(fishery.SENTENCES[0], *fishery.ADDED)
    assert relation(first, filing("Protest in harbour", part, slugline="HERRING-TREATY/")) == "update"
    other = fishery.body(*fishery.OTHER)
    assert relation(first, filing("Protest in harbour", other, slugline="HERRING-TREATY/")) is None
    assert (
        relation(first, filing("Protest in harbour", other, slugline="HERRING-TREATY/ (UPDATE 2)"))
        == "update"
    )
    assert relation(first, filing("Protest in harbour", part, slugline="TIN-PRICE/")) is None


def test_of_two_at_the_same_moment_the_higher_number_is_later() -> None:
    items = [
        filing("UPDATE 2-Fleet sails", uid="a"),
        filing("Fleet sails", uid="c"),
        filing("Fleet sails =3", uid="b"),
    ]
    assert [item.mark.number for item in sorted(items, key=lambda item: item.order)] == [0, 2, 3]
