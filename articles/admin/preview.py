from copy import copy
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article
from articles.views.article import page_context

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin


def preview(model_admin: "ArticleAdmin", request: HttpRequest, article: Article) -> HttpResponse:
    """The public page of an item in any state, made by what makes it for readers."""
    read = copy(request)  # as if it had been asked for where readers will
    read.path = read.path_info = unquote(article.get_absolute_url())
    response = render(read, "article/article.html", page_context(read, article))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
