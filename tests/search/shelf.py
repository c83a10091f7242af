"""A small known archive: two dozen made-up items, each with a key, in order of time.

Three agencies file them: Harbour Wire from London in English, Vestnik from Moscow in Russian, and Minato
from Tokyo in Japanese. `stock` puts them on the shelf.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from articles.models import Alias, Article, Country, Person, Source, Topic
from tests import cast


@dataclass(frozen=True)
class Wire:
    key: str
    day: str
    headline: str
    standfirst: str = ""
    body: str = ""
    language: str = "en"
    status: str = Article.Status.PUBLISHED
    people: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


WIRES = (
    Wire(
        "tea",
        "1987-03-01",
        "TEA PRICES FALL AT LONDON AUCTION",
        body="<p>Tea fell by two pence a kilo. Dealers said that tea from Kenya set the price of tea.</p>",
        topics=("trade",),
    ),
    Wire(
        "fire",
        "1987-03-02",
        "Cease-fire holds in the strait",
        "Both sides say that the ceasefire will be kept",
        "<p>The guns fell silent. Fire brigades returned to port.</p><p>Talks will cease on Friday.</p>",
        topics=("treaty",),
    ),
    Wire(
        "us-trade",
        "1987-03-02",
        "U.S. trade deficit widens",
        body="<p>The U.S. deficit grew to 1,500 mln dlrs, a rise of 1.5 pct. Let us hope, said a dealer.</p>",
        topics=("trade",),
    ),
    Wire("short", "1987-03-03", "Peace"),
    Wire(
        "long",
        "1987-03-04",
        "Minister speaks for three hours",
        body="<p>" + "He spoke of harbours, of herring and of the price of rope. " * 60 + "</p><p>Peace.</p>",
    ),
    Wire(
        "treaty",
        "1987-03-05",
        "Ministers sign peace treaty",
        "The treaty ends the war over the islands",
        "<p>The peace treaty was signed at noon. A treaty of peace had been sought since the war.</p>",
        people=("anna-moreau",),
        countries=("japan",),
        topics=("treaty",),
    ),
    Wire(
        "apart",
        "1987-03-06",
        "A war of words",
        body="<p>There is no peace. Treaty drafts were torn up.</p><p>Peace</p><p>treaty</p>",
        countries=("japan", "russia"),
    ),
    Wire(
        "quote",
        "1987-03-07",
        "“To be or not to be”, asks O’Brien",
        body="<p>The Irish envoy&#x27;s answer was short: the question is not to be asked.</p>",
        people=("anna-moreau",),
    ),
    Wire(
        "accents",
        "1987-03-08",
        "Müller and Nuñez meet in Łódź",
        body="<p>Zoë Müller’s café serves crêpes; the naïve coördinator co-operates.</p>",
        language="de",
    ),
    Wire(
        "mh17", "2014-07-17", "Flight MH17 lost", body="<p>MH-17 left Amsterdam at 10:14 (12:14 local).</p>"
    ),
    Wire(
        "lavrov-ru",
        "2015-09-21",
        "Лавров и Кисида обсудят мирный договор",
        "Переговоры пройдут в Москве",
        "<p>Министры обсудят договор и торговлю. Ёлка на площади ещё не стоит.</p>",
        language="ru",
        people=("sergey-lavrov", "fumio-kishida"),
        countries=("russia", "japan"),
        topics=("treaty", "diplomacy"),
    ),
    Wire(
        "lavrov-en",
        "2015-09-21",
        "Lavrov and Kishida to discuss peace treaty",
        body="<p>The foreign ministers will meet in Moscow. Sergey Lavrov speaks first.</p>",
        people=("sergey-lavrov", "fumio-kishida"),
        countries=("russia", "japan"),
        topics=("treaty", "diplomacy"),
    ),
    Wire(
        "kishida-ja",
        "2015-09-22",
        "岸田外相、モスクワで平和条約を協議",
        body="<p>岸田文雄外相は東京都知事と会談した。</p><p>ラブロフ外相も出席した。</p>",
        language="ja",
        people=("fumio-kishida",),
        countries=("japan",),
        topics=("diplomacy",),
    ),
    Wire(
        "markup",
        "2015-09-23",
        "Profits at R&D firm <Mark> rise",
        body="<p>The firm &lt;script&gt;Mark&lt;/script&gt; sells R&amp;D &amp; more.</p>",
    ),
    Wire(
        "repeat",
        "2015-09-24",
        "Treaty, treaty, treaty",
        "Treaty",
        "<p>" + "Treaty talk. " * 20 + "</p>",
    ),
    Wire("stop", "2015-09-25", "The Who and the Band are here", body="<p>This is it, and that was that.</p>"),
    Wire(
        "war",
        "2015-09-26",
        "War memorial opened",
        body="<p>The war ended in peace and the peace in trade. Trade ended the war.</p>",
        topics=("trade",),
    ),
    Wire(
        "draft",
        "2015-09-27",
        "Unfinished zanzibarquill peace treaty",
        "zanzibarquill",
        "<p>zanzibarquill Lavrov</p>",
        status=Article.Status.DRAFT,
        people=("sergey-lavrov",),
    ),
    Wire(
        "scheduled",
        "2015-09-28",
        "Tomorrow’s quokkaplume peace treaty",
        body="<p>quokkaplume</p>",
        status=Article.Status.SCHEDULED,
    ),
    Wire(
        "withdrawn",
        "2015-09-29",
        "Wrong tuatarafern peace treaty",
        body="<p>tuatarafern</p>",
        status=Article.Status.WITHDRAWN,
    ),
    Wire("new-year", "2016-01-01", "Year opens with trade talks", body="<p>Talks on trade resumed.</p>"),
    Wire(
        "sanctions",
        "2016-02-01",
        "Sanctions and résumés",
        body="<p>Sanctioned sanctuaries sanction saints.</p>",
    ),
)
CANARIES = ("zanzibarquill", "quokkaplume", "tuatarafern")
SOURCES = {
    "ru": ("vestnik", "Vestnik", "Europe/Moscow"),
    "ja": ("minato", "Minato", "Asia/Tokyo"),
}


def stock(wires: tuple[Wire, ...] = WIRES) -> dict[int, str]:
    """Writes the items and what they are tagged with; the key of each by its sequence."""
    people = {person.slug: person for person in (cast.lavrov(), cast.kishida(), anna())}
    countries = {country.slug: country for country in (cast.russia(), cast.japan())}
    topics = {topic.slug: topic for topic in (cast.diplomacy(), named_topic("treaty"), named_topic("trade"))}
    name_people()
    shelf: dict[int, str] = {}
    for hour, wire in enumerate(wires):
        day = dt.datetime.combine(dt.date.fromisoformat(wire.day), dt.time(), dt.UTC)
        withdrawn = {"withdrawn_at": cast.MOMENT, "withdrawn_reason": "It was wrong."}
        item = cast.article(
            wire.headline,
            standfirst=wire.standfirst,
            body=wire.body,
            language=wire.language,
            status=wire.status,
            source=source(wire.language),
            published_at=day + dt.timedelta(minutes=hour),
            people=[people[slug] for slug in wire.people],
            countries=[countries[slug] for slug in wire.countries],
            topics=[topics[slug] for slug in wire.topics],
            **(withdrawn if wire.status == Article.Status.WITHDRAWN else {}),
        )
        shelf[item.sequence] = wire.key
    return shelf


def source(language: str) -> Source:
    slug, name, zone = SOURCES.get(language, ("harbour-wire", "Harbour Wire", "Europe/London"))
    return Source.objects.get_or_create(slug=slug, defaults={"name": name, "time_zone": zone})[0]


def anna() -> Person:
    return Person.objects.get_or_create(slug="anna-moreau", defaults={"name": "Anna Moreau"})[0]


def named_topic(name: str) -> Topic:
    return Topic.objects.get_or_create(slug=name, defaults={"name": name})[0]


def name_people() -> None:
    """What the cast is called in Russian and Japanese."""
    names: tuple[tuple[Person | Country, str, str], ...] = (
        (cast.lavrov(), "Лавров", "ru"),
        (cast.lavrov(), "Lavrov", "en"),
        (cast.lavrov(), "Lavroff", "en"),
        (cast.lavrov(), "Лаврoв Сергей Викторович", "sr"),
        (cast.kishida(), "Кисида", "ru"),
        (cast.kishida(), "岸田文雄", "ja"),
        (cast.kishida(), "Kishida", "en"),
        (cast.japan(), "Япония", "ru"),
        (cast.japan(), "日本", "ja"),
    )
    for subject, text, language in names:
        bearer: dict[str, Any] = {subject.kind: subject}
        Alias.objects.get_or_create(**bearer, text=text, language=language)
