from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse

from articles.models import Article, SourceItem, Version
from articles.prepared import Prepared
from articles.views.item import item_page


@dataclass(frozen=True, slots=True)
class Original:
    """What the text of an item was read from; of one that was edited, what the wire sent last.

    `is_shared`: readers may have its bytes. They are of a source that shares them, under no rights of the
    item's own, and say nothing that an editor took out.
    """

    received: SourceItem
    is_shared: bool


def original(item: Article) -> Original | None:
    """One query, which leaves the bytes where they are."""
    found = _received.ask(item.pk, item.content_hash)
    if not found:
        return None
    known: Any = found[0]
    withheld = not item.source.shares_originals or item.rights or not item.is_public
    return Original(known, is_shared=not withheld and not known.is_edited)


_by_hand = Version.objects.filter(article=OuterRef("article")).exclude(kind=Version.Kind.WIRE)
_received = Prepared(
    lambda article, content_hash: (
        SourceItem.objects.filter(article=article, content_hash=content_hash)
        .defer("data")
        .annotate(is_edited=Exists(_by_hand))[:1]
    )
)


@item_page
def download(request: HttpRequest, item: Article) -> HttpResponse:
    """The bytes as received, where readers may have them. A browser is told to save them: it would take a
    hostile one for a page of ours."""
    kept = original(item)
    if kept is None or not kept.is_shared:
        raise Http404
    response = HttpResponse(bytes(kept.received.data), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{item.uid}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
