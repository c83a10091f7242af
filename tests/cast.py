"""The small cast of the tests, a sentence each; every call gives the same one.

TASS files from Moscow, in English. Reuters files from London; it gives the hour, TASS only the day.
Lavrov and Kishida are foreign ministers in 2015 and meet in Moscow. Putin is spoken of.
Russia, Japan and Ukraine are countries; the Soviet Union was one until 1991.
Diplomacy is a topic of the IPTC, a part of international relations. The territorial dispute is a topic of
our own.
"""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model

from articles.models import (
    Article,
    Correction,
    Country,
    CountryTagging,
    Person,
    PersonTagging,
    Post,
    Source,
    Topic,
    TopicTagging,
    Version,
)
from articles.search import index

M = TypeVar("M", bound=Model)
_numbers = itertools.count(1)
MOMENT = dt.datetime(2015, 9, 21, 9, 30, tzinfo=dt.UTC)


def tass() -> Source:
    return _one(Source, "tass", name="TASS", time_zone="Europe/Moscow", rights="© TASS")


def reuters() -> Source:
    return _one(
        Source, "reuters", name="Reuters", time_zone="Europe/London", home_page="https://www.reuters.com/"
    )


def lavrov() -> Person:
    person = _one(
        Person, "sergey-lavrov", name="Sergey Lavrov", sort_name="Lavrov, Sergey", wikidata_id="Q58217"
    )
    since = dt.date(2004, 3, 9)
    Post.objects.get_or_create(
        person=person, title="Minister of Foreign Affairs", country=russia(), started=since
    )
    return person


def kishida() -> Person:
    person = _one(
        Person, "fumio-kishida", name="Fumio Kishida", sort_name="Kishida, Fumio", wikidata_id="Q2386043"
    )
    Post.objects.get_or_create(
        person=person,
        title="Minister for Foreign Affairs",
        country=japan(),
        started=dt.date(2012, 12, 26),
        ended=dt.date(2017, 8, 3),
    )
    return person


def putin() -> Person:
    return _one(Person, "vladimir-putin", name="Vladimir Putin", sort_name="Putin, Vladimir")


def russia() -> Country:
    return _one(Country, "russia", name="Russia", alpha2="RU", alpha3="RUS", region="Europe")


def japan() -> Country:
    return _one(Country, "japan", name="Japan", alpha2="JP", alpha3="JPN", region="Asia")


def ukraine() -> Country:
    return _one(Country, "ukraine", name="Ukraine", alpha2="UA", alpha3="UKR", region="Europe")


def soviet_union() -> Country:
    return _one(
        Country, "soviet-union", name="Soviet Union", alpha4="SUHH", existed_from=1922, existed_until=1991
    )


def international_relations() -> Topic:
    return _one(Topic, "international-relations", name="international relations", code="medtop:20000639")


def diplomacy() -> Topic:
    return _one(
        Topic, "diplomacy", name="diplomacy", code="medtop:20000640", parent=international_relations()
    )


def territorial_dispute() -> Topic:
    return _one(Topic, "territorial-dispute", name="territorial dispute", parent=international_relations())


def article(
    headline: str = "",
    *,
    source: Source | None = None,
    people: Iterable[Person] = (),
    countries: Iterable[Country] = (),
    topics: Iterable[Topic] = (),
    **fields: Any,
) -> Article:
    """A published, indexed item: by Reuters, in English, at MOMENT, and with a headline of its own unless
    told otherwise."""
    fields = {
        "language": "en",
        "published_at": MOMENT,
        "status": Article.Status.PUBLISHED,
        "body": "<p>The ministers met.</p><p>Nothing was signed.</p>",
    } | fields
    headline = headline or f"Ministers meet for the {next(_numbers)}th time"
    made = Article.objects.create(headline=headline, source=source or reuters(), **fields)
    tag(made, people=people, countries=countries, topics=topics)
    return made


def talks(**fields: Any) -> Article:
    """The item of 21 September 2015, short: TASS, hour unknown, tagged with the whole cast."""
    told: dict[str, Any] = {
        "headline": "Russian and Japanese foreign ministers to discuss peace treaty in Moscow",
        "standfirst": "The problem of the southern Kuril Islands is the key obstacle",
        "dateline": "MOSCOW, September 21. /TASS/",
        "body": "<p>Lavrov and Kishida will on Monday discuss a peace treaty.</p><p>Nothing is signed.</p>",
        "section": "All news",
        "location": "Moscow",
        "source": tass(),
        "published_at": dt.datetime(2015, 9, 20, 21, tzinfo=dt.UTC),
        "precision": Article.Precision.DAY,
        "people": [lavrov(), kishida()],
        "countries": [russia(), japan()],
        "topics": [diplomacy()],
    }
    return article(**told | fields)


def tag(
    item: Article,
    *,
    people: Iterable[Person] = (),
    countries: Iterable[Country] = (),
    topics: Iterable[Topic] = (),
) -> None:
    PersonTagging.objects.bulk_create(PersonTagging(article=item, subject=each) for each in people)
    CountryTagging.objects.bulk_create(CountryTagging(article=item, subject=each) for each in countries)
    TopicTagging.objects.bulk_create(TopicTagging(article=item, subject=each) for each in topics)
    index.refresh([item.pk])


def withdraw(item: Article, reason: str) -> Article:
    item.status = Article.Status.WITHDRAWN
    item.withdrawn_at = dt.datetime(2016, 2, 3, 12, tzinfo=dt.UTC)
    item.withdrawn_reason = reason
    item.save()
    index.refresh([item.pk])
    return item


def version(item: Article, number: int, *, note: str = "", is_public: bool = True, **fields: Any) -> Version:
    """A version with these fields, a correction when there is a note."""
    kind = Version.Kind.CORRECTION if note else Version.Kind.WIRE
    snapshot = {"headline": item.headline, "standfirst": item.standfirst, "body": item.body} | fields
    made = Version.objects.create(
        article=item, number=number, kind=kind, fields=snapshot, is_public=is_public
    )
    if note:
        Correction.objects.create(version=made, note=note)
    return made


def _one(model: type[M], slug: str, **fields: Any) -> M:
    return model._default_manager.get_or_create(slug=slug, defaults=fields)[0]
