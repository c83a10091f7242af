"""Countries as the reference data has them, and what an item names, in the words of the tests."""

import datetime as dt
from typing import Any

from articles import reference
from articles.models import Alias, Article, Country, Person
from articles.tagging.evidence import Evidence, Item, gather
from articles.tagging.lexicon import lexicon

MOMENT = dt.datetime(2015, 9, 21, 9, 30, tzinfo=dt.UTC)


def countries(*codes: str) -> None:
    """These countries with all their names."""
    for entry in (*reference.countries(), *reference.historic()):
        if entry.code in codes:
            country = Country(name=entry.name, alpha2=entry.alpha2, alpha4=entry.alpha4)
            country.existed_from, country.existed_until = entry.existed_from, entry.existed_until
            country.origin = "reference"
            country.save()
            for alias in entry.aliases:
                Alias(country=country, text=alias.text, language=alias.language, kind=alias.kind).save()


def person(name: str, *aliases: str) -> Person:
    made, _ = Person.objects.get_or_create(name=name)
    for text in aliases:
        Alias(person=made, text=text).save()
    return made


def item(body: str, **fields: Any) -> Article:
    """An article that is not saved."""
    told: dict[str, Any] = {"headline": "–", "language": "en", "published_at": MOMENT}
    return Article(**told | fields, body=f"<p>{body}</p>")


def evidence(body: str, **fields: Any) -> list[Evidence]:
    lexicon.renew()
    article = item(body, **fields)
    return gather(Item(article, lexicon.reader(article.language)), lexicon)


def named(body: str, **fields: Any) -> dict[str, list[str]]:
    """What an item names, with the words that do; in doubt the name has a question mark."""
    return {
        lexicon.known[each.subject].name + "?" * bool(each.doubt): [
            place.sighting.text for place in each.places
        ]
        for each in evidence(body, **fields)
    }
