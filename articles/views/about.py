from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from articles.views.caching import reader_page
from articles.views.listing import root


@reader_page
def about(request: HttpRequest) -> HttpResponse:
    """What the archive is and how it works, for those who read and quote it. No query."""
    context = {
        "canonical": root(request) + request.path,
        "feed_title": gettext("Newest items"),
        "feed_url": reverse("articles:feed"),
        "feed_json_url": reverse("articles:feed_json"),
    }
    return render(request, "about/index.html", context)
