"""Stories as they are shown: the parts of one, newest first, and how many stand beside a listed item."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from articles import prepared
from articles.models import Article, StoryPart
from articles.models.article import LISTED
from articles.prepared import Prepared

SHOWN = 50  # parts of a story

# Whether a part is public is asked of each that was found, and never the other way.
_BESIDE = """
    SELECT part.article_id, part.story_id, (
        SELECT count(*) FROM articles_storypart AS other
        WHERE other.story_id = part.story_id AND other.article_id <> part.article_id
        AND (SELECT status FROM articles_article WHERE id = other.article_id) = 'published'
    ) FROM articles_storypart AS part WHERE part.article_id IN ({articles}) AND part.story_id IS NOT NULL
"""


class Story:
    """The parts of an article's story that somebody may see, newest first; none when it stands alone.

    `is_cut`: there are older ones that are not among them.
    """

    def __init__(self, article: Article, parts: Sequence[StoryPart]) -> None:
        self.article = article
        self.is_cut = len(parts) > SHOWN
        self.parts = list(parts[:SHOWN])
        self._by_article = {part.article_id: part for part in self.parts}

    def __bool__(self) -> bool:
        return len(self.parts) > 1

    @property
    def steps(self) -> list[tuple[StoryPart, Article | None]]:
        """Each part, with the one that it follows where that is among them."""
        return [(part, self._followed(part)) for part in self.parts]

    @property
    def follows(self) -> tuple[Article, str] | None:
        """What the article follows, and how."""
        part = self._by_article.get(self.article.pk)
        followed = self._followed(part) if part else None
        return (followed, part.relation) if part and followed else None

    @property
    def corrections(self) -> list[Article]:
        """The items sent to correct the article."""
        correction = StoryPart.Relation.CORRECTION
        parts = (part for part in self.parts if part.follows_id == self.article.pk)
        return [part.article for part in parts if part.relation == correction]

    @property
    def latest(self) -> Article | None:
        """The newest part that says more than the article: a copy does not."""
        later = (part for part in self.parts if part.article.sequence > self.article.sequence)
        return next((part.article for part in later if part.relation != StoryPart.Relation.COPY), None)

    @property
    def before(self) -> Article | None:
        """The part next to the article that is older than it."""
        older = (part.article for part in self.parts if part.article.sequence < self.article.sequence)
        return next(older, None)

    @property
    def after(self) -> Article | None:
        """The part next to the article that is newer than it."""
        newer = (part.article for part in self.parts if part.article.sequence > self.article.sequence)
        return min(newer, key=lambda article: article.sequence, default=None)

    def _followed(self, part: StoryPart) -> Article | None:
        followed = self._by_article.get(part.follows_id or 0)
        return followed.article if followed else None


def public_story(article: Article) -> Story:
    """As readers may see it: of each part what a line of a listing shows. One query."""
    return Story(article, _public_parts.ask(article.pk))


def whole_story(article: Article) -> Story:
    """With drafts and what was withdrawn. One query."""
    return Story(article, list(_parts(article.pk)[: SHOWN + 1]))


def _parts(article: Any) -> QuerySet[StoryPart]:
    """Those of the story of an article, of which the key is given."""
    story = StoryPart.objects.filter(article=article).values("story")
    parts = StoryPart.objects.filter(story__in=story).select_related("article__source")
    # Plus nothing: an index of articles that is in this order leads past all of them.
    newest_first = (F("article__sequence") + 0).desc()
    return parts.defer("article__body", "article__standfirst").order_by(newest_first)


def _public(article: str) -> Exists:
    """That the article of a part is public, asked of each part that was found, and never the other way."""
    return Exists(Article.objects.public().filter(pk=OuterRef(article)))


_public_parts = Prepared(
    lambda article: (
        _parts(article)
        .defer(None)
        .only("follows", "relation", *(f"article__{name}" for name in LISTED))
        .filter(_public("article"))[: SHOWN + 1]
    )
)


def count_beside(articles: Collection[Article]) -> None:
    """Gives each of some public articles `of_story`, the number of its story, and `beside`: how many other
    public parts that has. One query."""
    found: dict[int, tuple[int, int]] = {}
    if articles:
        marks = ", ".join(["%s"] * len(articles))
        statement = _BESIDE.replace("{articles}", marks)
        rows = prepared.rows(statement, [article.pk for article in articles])
        found = {pk: (story, count) for pk, story, count in rows}
    for article in articles:
        article.of_story, article.beside = found.get(article.pk, (None, 0))


def gathered(articles: Iterable[Article]) -> list[Article]:
    """The first of each story, which has those that follow in its `takes`; `beside` counts the others.

    They have been through `count_beside`.
    """
    firsts: dict[int, Article] = {}
    for article in articles:
        first = firsts.setdefault(article.of_story or -article.pk, article)
        if first is not article:
            first.takes = [*first.takes, article]
            first.beside -= 1
    return list(firsts.values())


def note_followed(articles: Collection[Article]) -> None:
    """Gives each of some articles `follows`: its part, with the public item that it follows, or None. One
    query."""
    parts = StoryPart.objects.filter(_public("follows"), pk__in=[article.pk for article in articles])
    found = {part.pk: part for part in parts.select_related("follows").defer("follows__body").order_by()}
    for article in articles:
        article.follows = found.get(article.pk)
