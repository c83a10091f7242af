"""The addresses of the site, and two views: one that does nothing, one as small as a page can be."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path

from articles.models import Article

SIZE = 10_000  # characters


def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def model(_request: HttpRequest) -> HttpResponse:
    """One query, and a template of ten thousand characters."""
    article = Article.objects.order_by("pk").only("headline", "language").first()
    return HttpResponse(_template().render(Context({"article": article})))


@cache
def _template() -> Template:
    paragraph = "<p>{{ article.headline }} {% if article.language %}({{ article.language }}){% endif %}</p>\n"
    words = "<p>" + "word and word, " * 40 + "</p>\n"
    head = f"<!doctype html>\n<title>{{{{ article.headline }}}}</title>\n{paragraph * 10}"
    return Template(head + words * ((SIZE - len(head)) // len(words)))


urlpatterns = [
    path("bench/nothing/", nothing),
    path("bench/model/", model),
    path("", include("newsarchive.urls")),
]
