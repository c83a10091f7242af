import json

import pytest

from articles.citations.csl import items
from articles.citations.reference import reference
from tests import cast

pytestmark = pytest.mark.django_db


def test_an_item() -> None:
    item = cast.article('"Київ" </script>', language="uk", byline="By A. Writer")
    assert json.loads(items(reference(item, "https://news.test"))) == [
        {
            "id": item.uid,
            "type": "article-newspaper",
            "title": '"Київ" </script>',
            "author": [{"literal": "A. Writer"}],
            "container-title": "Reuters",
            "publisher": "Reuters",
            "archive": "News Archive",
            "issued": {"date-parts": [[2015, 9, 21]]},
            "language": "uk",
            "URL": f"https://news.test/a/{item.uid}/",
        }
    ]
