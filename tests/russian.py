"""An archive that is Russian throughout, and an address of each type of page that readers have."""

import datetime as dt

from articles.models import Article, Post, Source, StoryPart
from tests import cast


def archive() -> None:
    """Every name and text is Cyrillic, so that whatever is Latin on a page is of the page."""
    source = Source.objects.create(slug="tass", name="ТАСС", time_zone="Europe/Moscow", rights="© ТАСС")
    person, other = cast.lavrov(), cast.kishida()
    country, former, topic = cast.japan(), cast.soviet_union(), cast.diplomacy()
    names = (
        (person, "Сергей Лавров", "Лавров, Сергей"),
        (other, "Фумио Кисида", "Кисида, Фумио"),
        (country, "Япония", "Япония"),
        (cast.russia(), "Россия", "Россия"),
        (former, "Советский Союз", "Советский Союз"),
        (topic, "дипломатия", "дипломатия"),
        (cast.international_relations(), "международные отношения", "международные отношения"),
    )
    for subject, name, sort_name in names:
        subject.name, subject.sort_name = name, sort_name
        subject.save()
    Post.objects.update(title="министр иностранных дел")
    told = [
        cast.article(
            f"Министры обсудят мирный договор в {number}-й раз",
            source=source,
            language="ru",
            slug=f"mir-{number}",
            uid=f"mir{number}",
            standfirst="Главное препятствие — южные Курилы",
            dateline="МОСКВА, 21 сентября. /ТАСС/",
            body="<p>Лавров и Кисида обсудят мирный договор.</p><p>Ничего не подписано.</p>",
            published_at=dt.datetime(2015, 8 + (number > 1), 20 + number, 9, tzinfo=dt.UTC),
            people=[person, other],
            countries=[country, former],
            topics=[topic],
        )
        for number in range(1, 4)
    ]
    first, second, third = told
    for item, follows, relation in ((first, None, ""), (second, first, "update"), (third, second, "copy")):
        StoryPart.objects.create(article=item, story=first, follows=follows, relation=relation, origin="rule")
    cast.version(second, 1)
    cast.version(second, 2, note="Дата исправлена")
    Article.objects.filter(pk=second.pk).update(version_number=2)
    gone = cast.article("Ошибка", source=source, language="ru", slug="oshibka")
    cast.withdraw(gone, "По просьбе агентства")


def addresses() -> dict[str, int]:
    """An address of each type of page, and the status of its answer."""
    return {
        "/ru/": 200,
        "/ru/about/": 200,
        "/ru/search/": 200,
        "/ru/search/?q=договор": 200,
        "/ru/search/?q=договор&country=japan&from=2015&sort=newest": 200,
        "/ru/search/?q=договор+небылица": 200,
        "/ru/search/?q=небылица&country=japan": 200,
        "/ru/search/help/": 200,
        "/ru/people/": 200,
        "/ru/people/?q=лав": 200,
        "/ru/people/sergey-lavrov/": 200,
        "/ru/people/sergey-lavrov/and/countries/japan/": 200,
        "/ru/countries/": 200,
        "/ru/countries/?by=name": 200,
        "/ru/countries/japan/": 200,
        "/ru/countries/soviet-union/": 200,
        "/ru/topics/": 200,
        "/ru/topics/?q=небылица": 200,
        "/ru/topics/diplomacy/": 200,
        "/ru/topics/diplomacy/?narrower=with": 200,
        "/ru/sources/": 200,
        "/ru/sources/tass/": 200,
        "/ru/dates/": 200,
        "/ru/2015/": 200,
        "/ru/2015/09/": 200,
        "/ru/2015/09/22/": 200,
        "/ru/2015/09/22/mir-2/": 200,
        "/ru/2015/09/22/mir-2/cite/": 200,
        "/ru/2015/09/22/mir-2/versions/": 200,
        "/ru/2015/09/22/mir-2/versions/2/": 200,
        "/ru/2015/09/23/mir-3/since/mir2/": 200,
        "/ru/alerts/": 200,
        "/ru/alerts/?q=договор&country=japan": 200,
        "/ru/alerts/confirm/nothing/": 400,
        "/ru/alerts/nobody/": 404,
        "/ru/corrections/": 200,
        "/ru/removed/": 200,
        "/ru/people/sergey-lavrow/": 404,
        "/ru/dates/?day=вчера": 400,
        "/ru/people/?letter=ы": 400,
        "/ru/search/?from=вчера": 400,
        "/ru/search/?q=%FF": 400,
        "/ru/search/?person=никто": 400,
        "/ru/2015/09/21/oshibka/": 410,
    }
