import re
from typing import Any

import pytest
from django.test import Client

from tests import cast

pytestmark = pytest.mark.django_db

ADDRESS = "/2015/09/21/russian-and-japanese-foreign-ministers-to-discuss-peace-treaty-in-moscow/"


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def found(pattern: str, page: str) -> list[Any]:
    return re.findall(pattern, page, re.DOTALL)


def test_versions_are_listed_newest_first_with_their_notes(client: Client) -> None:
    item = cast.talks()
    cast.version(item, 1)
    cast.version(item, 2, note="It was Monday.")
    cast.version(item, 3, is_public=False)
    page = html(client, f"{ADDRESS}versions/")
    assert found(r'<td class="num"><a href="(.*?)">', page) == ["2/", "1/"]
    assert found(r"</time></td><td>(.*?)</td>", page) == ["Correction: It was Monday.", "From the wire"]


def test_a_version_marks_what_changed_word_by_word(client: Client) -> None:
    item = cast.talks()
    cast.version(item, 1, headline="Talks", standfirst="", body="<p>They met on Sunday in Moscow.</p>")
    cast.version(item, 2, headline="Talks", standfirst="", body="<p>They met on Monday in Moscow.</p>")
    page = html(client, f"{ADDRESS}versions/2/")
    assert found(r'<div class="story-body"[^>]*>\s*(.*?)\s*</div>', page) == [
        "<p>They met on <del>Sunday </del><ins>Monday </ins>in Moscow.</p>"
    ]


def test_a_version_that_readers_may_not_see_is_not_there(client: Client) -> None:
    item = cast.talks()
    cast.version(item, 1)
    cast.version(item, 2, is_public=False)
    html(client, f"{ADDRESS}versions/1/")
    html(client, f"{ADDRESS}versions/2/", 404)
    html(client, f"{ADDRESS}versions/99/", 404)
