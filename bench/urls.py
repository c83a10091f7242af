"""The addresses of the site and one view that does nothing: what a request costs before any work."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("bench/nothing/", nothing), path("", include("newsarchive.urls"))]
