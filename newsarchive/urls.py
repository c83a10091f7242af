from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from newsarchive import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
]

handler400 = "newsarchive.errors.bad_request"
handler403 = "newsarchive.errors.permission_denied"
handler404 = "articles.views.mistyped.not_found"
handler500 = "newsarchive.errors.server_error"
