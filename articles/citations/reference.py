"""What a citation says of an item, whatever its form; and an item as a message to send on."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from articles.markup import one_line
from articles.models import Article

ARCHIVE = "News Archive"


@dataclass(frozen=True, slots=True)
class Reference:
    """An item as it is quoted: by its permanent address. Every text is one line without control characters.

    `author` is the byline as printed, empty where there is none: the archive does not know which of the words
    is a family name, so none is moved to the front. `day` is the one on the clock of the source.
    """

    uid: str
    headline: str
    author: str
    source: str
    day: dt.date
    language: str
    standfirst: str
    url: str

    @property
    def mail(self) -> str:
        """The address of a letter about the item (RFC 6068), of which nobody else learns."""
        body = f"{self.headline}\r\n{self.source}, {self.day.isoformat()}\r\n{self.url}\r\n"
        return f"mailto:?subject={quote(self.headline, safe='')}&body={quote(body, safe='')}"


def reference(article: Article, root: str) -> Reference:
    """The source must be loaded; `root` is the address of the site, without a slash at its end."""
    return Reference(
        uid=article.uid,
        headline=one_line(article.headline),
        author=author(article.byline),
        source=one_line(article.source.name),
        day=article.published_on,
        language=article.language,
        standfirst=one_line(article.standfirst),
        url=root + article.get_permanent_url(),
    )


def author(byline: str) -> str:
    """The byline as printed, but for the English "By" before it."""
    line = one_line(byline)
    return line[3:] if line[:3].lower() == "by " else line
