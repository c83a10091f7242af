"""The public addresses. They are a contract: never broken, only redirected."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter

from articles import notices, sitemaps
from articles.converters import FourDigits, SubjectKind, TwoDigits, Uid, UnicodeSlug
from articles.feeds import atom, json_feed
from articles.views import (
    about,
    alerts,
    article,
    cite,
    corrections,
    countries,
    dates,
    front,
    newest,
    original,
    pairs,
    people,
    removed,
    results,
    search,
    sources,
    story,
    suggest,
    topics,
    versions,
)

register_converter(FourDigits, "yyyy")
register_converter(TwoDigits, "mm")
register_converter(SubjectKind, "kind")
register_converter(UnicodeSlug, "uslug")
register_converter(Uid, "uid")

app_name = "articles"

DAY = "<yyyy:year>/<mm:month>/<mm:day>/"
ITEM = f"{DAY}<uslug:slug>/"
PAIR = "<kind:kind>/<uslug:slug>/and/<kind:other_kind>/<uslug:other>/"


def feeds(
    listing: str, view: Callable[..., HttpResponse], name: str, writers: Any = (atom, json_feed)
) -> list[URLPattern]:
    """The two feeds of a listing, below its own address."""
    as_atom, as_json = writers
    return [
        path(f"{listing}feed/", view, {"write": as_atom}, name=f"{name}_feed".lstrip("_")),
        path(f"{listing}feed.json", view, {"write": as_json}, name=f"{name}_feed_json".lstrip("_")),
    ]


def notice_feeds(listing: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """The two feeds of what happened to items."""
    return feeds(listing, view, name, (notices.atom, notices.json_feed))


urlpatterns = [
    path("", front.front, name="front"),
    path("favicon.ico", front.icon, name="icon"),
    path("about/", about.about, name="about"),
    path("a/<uid:uid>/", article.permalink, name="permalink"),
    path("search/", search.search, name="search"),
    path("search/help/", search.guide, name="search_help"),
    *feeds("search/", search.feed, "search"),
    *(
        path(f"search/results.{ending}", results.results, {"ending": ending}, name=f"search_{ending}")
        for ending in results.FORMATS
    ),
    path("search/suggest", suggest.suggest, name="suggest"),
    path("search/completions", suggest.completions, name="completions"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/confirm/<str:token>/", alerts.confirm, name="confirm_alert"),
    path("alerts/mails/<uid:uid>/", alerts.mailing, name="mailing"),
    path("alerts/<str:key>/", alerts.subscriber, name="subscriber"),
    path("alerts/<str:key>/stop/", alerts.unsubscribe, name="unsubscribe"),
    *feeds("", newest.feed, ""),
    path("people/", people.people, name="people"),
    path("people/<uslug:slug>/", people.person, name="person"),
    *feeds("people/<uslug:slug>/", people.feed, "person"),
    path("countries/", countries.countries, name="countries"),
    path("countries/<uslug:slug>/", countries.country, name="country"),
    *feeds("countries/<uslug:slug>/", countries.feed, "country"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<uslug:slug>/", topics.topic, name="topic"),
    *feeds("topics/<uslug:slug>/", topics.feed, "topic"),
    path(PAIR, pairs.pair, name="pair"),
    *feeds(PAIR, pairs.feed, "pair"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<uslug:slug>/", sources.source, name="source"),
    *feeds("sources/<uslug:slug>/", sources.feed, "source"),
    path("dates/", dates.dates, name="dates"),
    path("corrections/", corrections.corrections, name="corrections"),
    *notice_feeds("corrections/", corrections.feed, "corrections"),
    path("removed/", removed.removed, name="removed"),
    *notice_feeds("removed/", removed.feed, "removed"),
    path("opensearch.xml", sitemaps.opensearch, name="opensearch"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-<yyyy:year>-<mm:month>.xml", sitemaps.month, name="sitemap_month"),
    path("sitemap-<yyyy:year>-<mm:month>-<mm:day>.xml", sitemaps.day, name="sitemap_day"),
    path("sitemap-<slug:kind>-<int:block>.xml", sitemaps.subjects, name="sitemap_subjects"),
    path("<yyyy:year>/", dates.year, name="year"),
    path("<yyyy:year>/<mm:month>/", dates.month, name="month"),
    path(DAY, dates.day, name="day"),
    *feeds("<yyyy:year>/", dates.feed, "year"),
    *feeds("<yyyy:year>/<mm:month>/", dates.feed, "month"),
    *feeds(DAY, dates.feed, "day"),
    path(ITEM, article.article, name="article"),
    path(f"{ITEM}versions/", versions.versions, name="article_versions"),
    path(f"{ITEM}versions/<int:number>/", versions.version, name="article_version"),
    path(f"{ITEM}since/<uid:uid>/", story.since, name="article_since"),
    path(f"{ITEM}original/", original.download, name="article_original"),
    path(f"{ITEM}cite/", cite.cite, name="article_cite"),
    *(
        path(f"{ITEM}cite.{ending}", cite.download, {"ending": ending}, name=f"article_cite_{ending}")
        for ending in cite.FORMATS
    ),
]
