from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from articles.feeds import LONGEST, Write
from articles.models import Article
from articles.views.caching import reader_page
from articles.views.listing import root


@reader_page
def feed(request: HttpRequest, write: Write) -> HttpResponse:
    """The newest items of the archive. Four queries."""
    newest = Article.objects.public().select_related("source").with_tags().newest_first()
    page_url = root(request) + reverse("articles:front")
    return write(request, title="", page_url=page_url, articles=list(newest[:LONGEST]))
