import re
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, ImportRun, Source, SourceItem, Version
from tests import cast

pytestmark = pytest.mark.django_db

DATA = b"<script>alert(1)</script>\xff"


def received(**fields: Any) -> Article:
    """An item of a source that shares its originals, with the bytes it was read from."""
    item = cast.talks(**{"content_hash": "c" * 64, **fields})
    Source.objects.filter(pk=item.source_id).update(shares_originals=True)
    run = ImportRun.objects.create()
    for number, content in enumerate(["c" * 64, "d" * 64]):
        SourceItem.objects.create(
            article=item,
            run=run,
            data=DATA[: len(DATA) - number],
            sha256="ab" * 32,
            size=len(DATA),
            content_hash=content,
            parser="wire",
            parser_version=1,
            offset=0,
        )
    return item


def page(client: Client, item: Article) -> str:
    return client.get(item.get_absolute_url()).content.decode()


def test_the_bytes_of_a_source_that_shares_them_are_there_to_save(client: Client) -> None:
    item = received()
    address = f"{item.get_absolute_url()}original/"
    assert re.findall(r'<a href="([^"]*)" rel="nofollow" download>', page(client, item)) == [address]
    response = client.get(address)
    assert (response.status_code, response.content) == (200, DATA)
    assert [response.headers[name] for name in ("Content-Type", "Content-Disposition", "X-Robots-Tag")] == [
        "application/octet-stream",
        f'attachment; filename="{item.uid}"',
        "noindex",
    ]


@pytest.mark.parametrize("reason", ["source", "rights", "minor", "correction"])
def test_other_bytes_are_kept_and_not_shown(client: Client, reason: str) -> None:
    item = received(rights="© A photographer" if reason == "rights" else "")
    if reason == "source":
        Source.objects.filter(pk=item.source_id).update(shares_originals=False)
    if reason in Version.Kind.values:
        cast.version(item, 1)
        Version.objects.filter(article=item).update(kind=reason)
    assert re.findall(r"The original is kept, and is not public\.", page(client, item)) != []
    assert client.get(f"{item.get_absolute_url()}original/").status_code == 404


def test_a_text_that_the_wire_alone_changed_is_shared(client: Client) -> None:
    item = received()
    cast.version(item, 1)
    cast.version(item, 2)
    assert client.get(f"{item.get_absolute_url()}original/").content == DATA


def test_sources_share_nothing_unless_told() -> None:
    assert Source().shares_originals is False
