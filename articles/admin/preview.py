from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article
from articles.views.article import page_context

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin


def preview(model_admin: "ArticleAdmin", request: HttpRequest, article: Article) -> HttpResponse:
    """The public page of an item in any state, made by what makes it for readers."""
    response = render(request, "article/article.html", page_context(request, article))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
