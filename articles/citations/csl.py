"""CSL-JSON (https://github.com/citation-style-language/schema, csl-data.json, 1.0.2)."""

import json

from articles.citations.reference import ARCHIVE, Reference


def items(cited: Reference) -> str:
    """A list of one item. Names are literal: their parts are not known."""
    item = {
        "id": cited.uid,
        "type": "article-newspaper",
        "title": cited.headline,
        "author": [{"literal": cited.author or cited.source}],
        "container-title": cited.source,
        "publisher": cited.source,
        "archive": ARCHIVE,
        "issued": {"date-parts": [[cited.day.year, cited.day.month, cited.day.day]]},
        "language": cited.language,
        "abstract": cited.standfirst,
        "URL": cited.url,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=1)
