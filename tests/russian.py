"""An archive that is Russian throughout, and an address of each type of page that readers have."""

import datetime as dt

from articles.models import Article, Source
from tests import cast


def archive() -> Article:
    """Every name and text is Cyrillic, so that whatever is Latin on a page is of the page."""
    source = Source.objects.create(slug="tass", name="ТАСС", time_zone="Europe/Moscow", rights="© ТАСС")
    person, other = cast.lavrov(), cast.kishida()
    country, topic = cast.japan(), cast.diplomacy()
    names = (
        (person, "Сергей Лавров", "Лавров, Сергей"),
        (other, "Фумио Кисида", "Кисида, Фумио"),
        (country, "Япония", "Япония"),
        (cast.russia(), "Россия", "Россия"),
        (topic, "дипломатия", "дипломатия"),
        (cast.international_relations(), "международные отношения", "международные отношения"),
    )
    for subject, name, sort_name in names:
        subject.name, subject.sort_name = name, sort_name
        subject.save()
    for number in range(1, 4):
        told = cast.article(
            f"Министры обсудят мирный договор в {number}-й раз",
            source=source,
            language="ru",
            slug=f"mir-{number}",
            standfirst="Главное препятствие — южные Курилы",
            dateline="МОСКВА, 21 сентября. /ТАСС/",
            body="<p>Лавров и Кисида обсудят мирный договор.</p><p>Ничего не подписано.</p>",
            published_at=dt.datetime(2015, 9, 20 + number, 9, tzinfo=dt.UTC),
            people=[person, other],
            countries=[country],
            topics=[topic],
        )
    gone = cast.article("Ошибка", source=source, language="ru", slug="oshibka")
    cast.withdraw(gone, "По просьбе агентства")
    return told


def addresses() -> dict[str, int]:
    """An address of each type of page, and the status of its answer."""
    return {
        "/ru/search/": 200,
        "/ru/search/?q=договор": 200,
        "/ru/search/?q=договор&country=japan&from=2015&sort=newest": 200,
        "/ru/search/?q=договор+небылица": 200,
        "/ru/search/?q=небылица&country=japan": 200,
        "/ru/search/help/": 200,
        "/ru/people/nobody/": 404,
        "/ru/search/?from=вчера": 400,
        "/ru/search/?q=%FF": 400,
        "/ru/search/?person=никто": 400,
        "/ru/2015/09/21/oshibka/": 410,
    }
