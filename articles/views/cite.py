from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from articles.citations import bibtex, csl, ris
from articles.citations.reference import Reference, reference
from articles.citations.styles import STYLES
from articles.models import Article
from articles.views.item import crumbs, item_page
from articles.views.listing import root

# By the end of the address: name, media type (the two without a registered one as reference managers know
# them), and who writes it.
FORMATS: dict[str, tuple[str, str, Callable[[Reference], str]]] = {
    "bib": ("BibTeX", "application/x-bibtex", bibtex.entry),
    "ris": ("RIS", "application/x-research-info-systems", ris.record),
    "json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", csl.items),
}


@item_page
def cite(request: HttpRequest, item: Article) -> HttpResponse:
    """How to quote an item, in three styles and three formats. One query."""
    cited = reference(item, root(request))
    context = {
        "section": "dates",
        "article": item,
        "cited": cited,
        "styles": [(name, edition, write(cited)) for name, edition, write in STYLES],
        "formats": [(name, f"../cite.{ending}") for ending, (name, *_) in FORMATS.items()],
        "crumbs": crumbs(item, gettext("Cite")),
    }
    return render(request, "article/cite.html", context)


@item_page
def download(request: HttpRequest, item: Article, ending: str) -> HttpResponse:
    """The citation in one of FORMATS. One query."""
    _, media_type, write = FORMATS[ending]
    response = HttpResponse(
        write(reference(item, root(request))), content_type=f"{media_type}; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{item.uid}.{ending}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
