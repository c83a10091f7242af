import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.citations import bibtex, csl, ris
from articles.citations.reference import reference
from articles.citations.styles import apa, chicago, mla
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_page_has_three_styles_and_leads_to_three_formats(client: Client) -> None:
    item = cast.talks()
    page = client.get(f"{item.get_absolute_url()}cite/").content.decode()
    cited = reference(item, "http://testserver")
    assert re.findall(
        r"<dt>(\w+), [^<]*</dt><dd class=\"citation\"><span lang=\"en\" data-copy>(.*?)</span>", page
    ) == [
        ("APA", apa(cited)),
        ("Chicago", chicago(cited)),
        ("MLA", mla(cited)),
    ]
    assert re.findall(r'<a href="\.\./(.*?)" rel="nofollow" download>(.*?)</a>', page) == [
        ("cite.bib", "BibTeX"),
        ("cite.ris", "RIS"),
        ("cite.json", "CSL-JSON"),
    ]
    assert re.findall(r'<meta name="robots" content="(.*?)">', page) == ["noindex"]


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [
        ("bib", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_each_format_has_an_address_of_its_own(client: Client, ending: str, media_type: str) -> None:
    item = cast.talks(headline='Say "}" & <go>')
    response = client.get(f"{item.get_absolute_url()}cite.{ending}")
    write = {"bib": bibtex.entry, "ris": ris.record, "json": csl.items}[ending]
    assert response.content.decode() == write(reference(item, "http://testserver"))
    assert [response.headers[name] for name in ("Content-Type", "Content-Disposition", "X-Robots-Tag")] == [
        f"{media_type}; charset=utf-8",
        f'attachment; filename="{item.uid}.{ending}"',
        "noindex",
    ]
    again = client.get(f"{item.get_absolute_url()}cite.{ending}", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("below", ["cite.pdf", "cite", "cite.bib/"])
def test_there_are_no_other_formats(client: Client, below: str) -> None:
    item = cast.talks()
    assert client.get(f"{item.get_absolute_url()}{below}").status_code in {301, 404}


@pytest.mark.parametrize("below", ["cite/", "cite.bib", "cite.ris", "cite.json"])
def test_one_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries, below: str) -> None:
    item = cast.talks()
    with django_assert_num_queries(1):
        client.get(f"{item.get_absolute_url()}{below}")
