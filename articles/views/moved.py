"""Former addresses."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect

from articles.models import Article, Country, Person, Redirect, Source, Topic

_MODELS: dict[str, Any] = {
    Redirect.Kind.ARTICLE: Article,
    Redirect.Kind.PERSON: Person,
    Redirect.Kind.COUNTRY: Country,
    Redirect.Kind.TOPIC: Topic,
    Redirect.Kind.SOURCE: Source,
}


def moved_or_404(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Where what had this address is now, in one hop; Http404 when nothing ever had it. Two queries."""
    former = Redirect.objects.filter(path=request.path_info).first()
    if former is None:
        raise Http404
    target = _MODELS[former.kind].objects.filter(uid=former.target_uid).first()
    if target is None:
        raise Http404
    return HttpResponsePermanentRedirect(target.get_absolute_url())
