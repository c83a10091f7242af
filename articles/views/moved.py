"""Former addresses."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.urls import get_script_prefix

from articles.models import Redirect


def path_of(url: str) -> str:
    """An address of this archive as redirects have it: without the language of the interface, and decoded."""
    return "/" + unquote(url).removeprefix(get_script_prefix())


def moved_to(path: str, among: Mapping[str, QuerySet[Any]]) -> Any:
    """What had this address, if it is among those of its kind that readers may know; at most two queries."""
    former = Redirect.objects.filter(path=path).first()
    if former is None or former.kind not in among:
        return None
    return among[former.kind].filter(uid=former.target_uid).first()


def moved_or_404(request: HttpRequest, among: QuerySet[Any]) -> HttpResponsePermanentRedirect:
    """Where what had this address is now, in one hop; Http404 when nothing among these ever had it."""
    target = moved_to(request.path_info, {among.model.kind: among})
    if target is None:
        raise Http404
    return HttpResponsePermanentRedirect(target.get_absolute_url())
