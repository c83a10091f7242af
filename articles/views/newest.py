from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from articles.feeds import Write, paged
from articles.models import Article
from articles.views.caching import reader_page
from articles.views.listing import newest_first, root


@reader_page
def feed(request: HttpRequest, write: Write) -> HttpResponse:
    """The newest items of the archive. Four queries."""
    public = Article.objects.public().select_related("source").with_tags()
    articles, place = paged(request, newest_first(public))
    page_url = root(request) + reverse("articles:front")
    return write(request, title="", page_url=page_url, articles=articles, place=place)
