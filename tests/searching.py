"""What the search page says, read from its text."""

import html
import re
from typing import Any

from django.test import Client


def page(client: Client, **parameters: Any) -> str:
    response = client.get("/search/", parameters)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def found(pattern: str, text: str) -> list[Any]:
    return [
        html.unescape(each) if isinstance(each, str) else each
        for each in re.findall(pattern, text, re.DOTALL)
    ]


def headlines(text: str) -> list[str]:
    titles = found(r'<h3 class="stream-title"[^>]*><a href="[^"]*">(.*?)</a>', text)
    return [re.sub(r"</?mark>", "", title).replace("\xa0", " ") for title in titles]


def refusal(client: Client, **parameters: Any) -> str:
    response = client.get("/search/", parameters)
    assert response.status_code == 400
    return str(found(r"<h1>Not understood</h1>\s*<p>(.*?)</p>", response.content.decode())[0])


def count(text: str) -> str:
    return str(found(r'class="search-count">(.*?)</h2>', text)[0]).strip()
