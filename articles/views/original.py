from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse

from articles.models import Article, SourceItem, Version
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
    kept = item.originals.filter(content_hash=item.content_hash).defer("data")
    if not item.source.shares_originals or item.rights or not item.is_public:
        received = kept.first()
        return Original(received, is_shared=False) if received else None
    by_hand = Version.objects.filter(article=OuterRef("article")).exclude(kind=Version.Kind.WIRE)
    known = kept.annotate(is_edited=Exists(by_hand)).first()
    return Original(known, is_shared=not known.is_edited) if known else None


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
