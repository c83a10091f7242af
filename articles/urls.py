"""The public addresses. They are a contract: never broken, only redirected."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, register_converter

from articles.converters import FourDigits, TwoDigits, Uid, UnicodeSlug
from articles.views import article, front

register_converter(FourDigits, "yyyy")
register_converter(TwoDigits, "mm")
register_converter(UnicodeSlug, "uslug")
register_converter(Uid, "uid")

app_name = "articles"

DAY = "<yyyy:year>/<mm:month>/<mm:day>/"


def awaited(request: HttpRequest, **_: object) -> HttpResponse:
    """An address that pages already link to and that has no page yet."""
    raise Http404


urlpatterns = [
    path("", front.front, name="front"),
    path("a/<uid:uid>/", article.permalink, name="permalink"),
    path("search/", awaited, name="search"),
    path("feed/", awaited, name="feed"),
    path("opensearch.xml", awaited, name="opensearch"),
    path("people/", awaited, name="people"),
    path("people/<uslug:slug>/", awaited, name="person"),
    path("countries/", awaited, name="countries"),
    path("countries/<uslug:slug>/", awaited, name="country"),
    path("topics/", awaited, name="topics"),
    path("topics/<uslug:slug>/", awaited, name="topic"),
    path("sources/", awaited, name="sources"),
    path("sources/<uslug:slug>/", awaited, name="source"),
    path("dates/", awaited, name="dates"),
    path("corrections/", awaited, name="corrections"),
    path("removed/", awaited, name="removed"),
    path("<yyyy:year>/", awaited, name="year"),
    path("<yyyy:year>/<mm:month>/", awaited, name="month"),
    path(DAY, awaited, name="day"),
    path(f"{DAY}<uslug:slug>/", article.article, name="article"),
    path(f"{DAY}<uslug:slug>/versions/", article.versions, name="article_versions"),
    path(
        "<yyyy:year>/<mm:month>/<mm:day>/<uslug:slug>/versions/<int:number>/",
        article.version,
        name="article_version",
    ),
]
