"""What search machines are told: sitemaps, robots.txt (RFC 9309), OpenSearch.

The sitemap (https://www.sitemaps.org/protocol.html) is an index of files: one a month of items, by days where
a month holds more than a file may, and one for every KEYS keys of each kind of tag. Each file is one
range of an index, never an offset.

What is new stands a second time in a news sitemap
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap): the items of the last two
days, of which an old archive that gets none has none.
"""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import quote
from xml.sax.saxutils import escape

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles import chronology, coverage
from articles.addresses import of_subjects
from articles.feeds import printable
from articles.models import SUBJECTS, Article, Source, Subject
from articles.models.article import ArticleQuerySet
from articles.templatetags.archive import machine_time
from articles.views.caching import reader_page
from articles.views.listing import root
from articles.views.periods import day_url, items, items_of_month, possible

FILE_LIMIT = 50_000  # addresses in a file, by the protocol
KEYS = 10_000  # of tags in a file: it is made in a tenth of a second
NEWS_LIMIT = 1_000  # items in a news sitemap
NEWS_FOR = dt.timedelta(days=2)
_NEWS_XMLNS = "http://www.google.com/schemas/sitemap-news/0.9"
_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_KINDS: dict[str, type[Subject]] = {model.kind_plural: model for model in SUBJECTS}
_INDEXES = ("front", "people", "countries", "topics", "dates", "sources", "about")


@reader_page
def index(request: HttpRequest) -> HttpResponse:
    """The files there are. Four queries, and one for every month that is parted by days."""
    site = root(request)
    files = [reverse("articles:sitemap_pages")]
    for kind, model in _KINDS.items():
        files += [reverse("articles:sitemap_subjects", args=[kind, block]) for block in _blocks(model)]
    for month, count in coverage.months():
        year, number = month // 12, month % 12 + 1
        if count <= FILE_LIMIT:
            files.append(reverse("articles:sitemap_month", args=[year, number]))
        else:
            days = (
                items_of_month(year, number)
                .order_by("published_on")
                .values_list("published_on", flat=True)
                .distinct()
            )
            files += [reverse("articles:sitemap_day", args=[d.year, d.month, d.day]) for d in days]
    entries = (f"<sitemap><loc>{escape(site + file)}</loc></sitemap>\n" for file in files)
    return _xml(f'<sitemapindex xmlns="{_XMLNS}">\n{"".join(entries)}</sitemapindex>')


def _blocks(model: type[Subject]) -> list[int]:
    """The blocks of keys in which a kind has tags with items. One query, which goes from one to the next."""
    beyond = f"""
        SELECT id / {KEYS} FROM {model._meta.db_table}
        WHERE id >= {{key}} AND NOT is_hidden AND article_count > 0 ORDER BY id LIMIT 1
    """  # noqa: S608 - the name of a table
    statement = f"""
        WITH RECURSIVE blocks(block) AS (
            SELECT ({beyond.format(key=0)})
            UNION ALL
            SELECT ({beyond.format(key=f"(block + 1) * {KEYS}")}) FROM blocks WHERE block IS NOT NULL
        ) SELECT block FROM blocks WHERE block IS NOT NULL
    """  # noqa: S608 - the same
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [block for (block,) in cursor.fetchall()]


@reader_page
def pages(request: HttpRequest) -> HttpResponse:
    """The front page, the indexes and the sources. One query."""
    paths = [reverse(f"articles:{name}") for name in _INDEXES]
    paths += [source.get_absolute_url() for source in Source.objects.filter(article_count__gt=0)]
    return _urls(root(request), ((path, None) for path in paths))


@reader_page
def subjects(request: HttpRequest, kind: str, block: int) -> HttpResponse:
    """The tags of a kind that have items, a block of keys; 404 when none has. One query."""
    if kind not in _KINDS or block > 100_000:
        raise Http404
    model, keys = _KINDS[kind], (block * KEYS, (block + 1) * KEYS - 1)
    slugs = (
        model._default_manager.listed().filter(pk__range=keys).order_by("pk").values_list("slug", flat=True)
    )
    if not (listed := list(slugs)):
        raise Http404
    return _urls(root(request), ((address, None) for address in map(of_subjects(model.kind), listed)))


@reader_page
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The items of a month. One query."""
    possible(year, month)
    return _items(request, items_of_month(year, month))


@reader_page
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """The items of a day. One query."""
    date = possible(year, month, day)
    return _items(request, items(date, date))


@reader_page
def news(request: HttpRequest) -> HttpResponse:
    """The items published in the last two days, newest first. One query."""
    since = chronology.first_sequence(timezone.now() - NEWS_FOR)
    recent = Article.objects.public().filter(sequence__gte=since).for_listing().newest_first()
    site = root(request)
    entries = "".join(_piece_of_news(article, site) for article in recent[:NEWS_LIMIT])
    return _xml(f'<urlset xmlns="{_XMLNS}" xmlns:news="{_NEWS_XMLNS}">\n{entries}</urlset>')


@reader_page
def robots(request: HttpRequest) -> HttpResponse:
    """Open to all but the desk and combinations of parameters, of which there is no end."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?*&",
        "Disallow: /search/results.",
        "Disallow: /*/search/results.",
        "",
        f"Sitemap: {root(request)}{reverse('articles:sitemap')}",
        f"Sitemap: {root(request)}{reverse('articles:sitemap_news')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@reader_page
def opensearch(request: HttpRequest) -> HttpResponse:
    """OpenSearch 1.1 description: how a browser adds this search (https://github.com/dewitt/opensearch)."""
    site = escape(root(request))
    search = site + reverse("articles:search")
    long_name = gettext("News Archive: wire stories by person, country, topic and day")
    name, described = gettext("News Archive"), gettext("Wire stories by person, country, topic and day")
    return HttpResponse(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{name}</ShortName>\n"
        f"<Description>{described}</Description>\n"
        f"<LongName>{long_name}</LongName>\n"
        "<Language>*</Language>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        "<OutputEncoding>UTF-8</OutputEncoding>\n"
        f'<Image width="16" height="16" type="image/svg+xml">{site}{static("img/favicon.svg")}</Image>\n'
        f'<Url type="text/html" template="{search}?q={{searchTerms}}"/>\n'
        f'<Url type="application/atom+xml" template="{search}feed/?q={{searchTerms}}"/>\n'
        f'<Url type="application/feed+json" template="{search}feed.json?q={{searchTerms}}"/>\n'
        f'<Url type="application/x-suggestions+json" template="{search}completions?q={{searchTerms}}"/>\n'
        f'<Url type="application/opensearchdescription+xml" rel="self" template="{site}{request.path}"/>\n'
        "</OpenSearchDescription>\n",
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


def _items(request: HttpRequest, found: ArticleQuerySet) -> HttpResponse:
    rows = found.order_by("published_on", "sequence").values_list("published_on", "slug", "updated_at")
    shown = list(rows[:FILE_LIMIT])
    if not shown:
        raise Http404
    # Reversed once a day: an address costs as much to reverse as all else of an entry.
    dates = {row[0] for row in shown}
    days = {date: day_url(date) for date in dates}
    return _urls(root(request), ((f"{days[date]}{quote(slug)}/", changed) for date, slug, changed in shown))


def _piece_of_news(article: Article, site: str) -> str:
    """The publication is who filed it; a language is named without its region or script."""
    name, language = printable(article.source.name), article.language.partition("-")[0]
    return (
        f"<url><loc>{escape(site + article.get_absolute_url())}</loc><news:news>"
        f"<news:publication><news:name>{escape(name)}</news:name>"
        f"<news:language>{escape(language)}</news:language></news:publication>"
        f"<news:publication_date>{machine_time(article)}</news:publication_date>"
        f"<news:title>{escape(printable(article.headline))}</news:title></news:news></url>\n"
    )


def _urls(site: str, addresses: Iterable[tuple[str, dt.datetime | None]]) -> HttpResponse:
    """`lastmod` only where it is known: when the text of an item last changed."""
    entries = []
    for path, changed in addresses:
        since = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        entries.append(f"<url><loc>{escape(site + path)}</loc>{since}</url>\n")
    return _xml(f'<urlset xmlns="{_XMLNS}">\n{"".join(entries)}</urlset>')


def _xml(content: str) -> HttpResponse:
    text = f'<?xml version="1.0" encoding="utf-8"?>\n{content}\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
