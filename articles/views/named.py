"""People or topics by what is typed of a name, in the indexes of these."""

from collections.abc import Sequence

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext

from articles.addresses import of_subjects
from articles.models import Subject
from articles.search import suggest
from articles.views.listing import single
from articles.views.suggest import LONGEST

MOST = 50

Found = tuple[str, str, str, int]  # name, the alias that was typed, address, items


def typed_name(request: HttpRequest) -> str:
    """What was typed as `q`. Raises BadRequest for what is no name."""
    typed = single(request, "q").strip()
    if len(typed) > LONGEST:
        raise BadRequest(gettext("A name has at most %(most)s characters.") % {"most": LONGEST})
    return typed


def named(model: type[Subject], typed: str) -> Sequence[Found]:
    """Those with names that have these words, the last as the beginning of one; the most covered first. At
    most three queries."""
    if not (words := suggest.words_typed(typed)):
        return []
    url = of_subjects(model.kind)
    found = suggest.of_kind(model, words, MOST)
    return [(each.name, each.alias, url(each.slug), each.count) for each in found]
