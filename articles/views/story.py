import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from articles import differences
from articles.models import Article, StoryPart
from articles.templatetags.archive import clock, short_day, zone
from articles.views import periods
from articles.views.caching import reader_page


@reader_page
def since(request: HttpRequest, *, year: int, month: int, day: int, slug: str, uid: str) -> HttpResponse:
    """What an item says otherwise than an earlier part of its story. At most three queries."""
    try:
        published_on = dt.date(year, month, day)
    except ValueError:
        raise Http404 from None
    public = Article.objects.public().select_related("source")
    later = public.filter(published_on=published_on, slug=slug).first()
    earlier = public.filter(uid=uid.lower()).first()
    if later is None or earlier is None or not _of_one_story(later, earlier):
        raise Http404
    context = {
        "section": "dates",
        "article": later,
        "earlier": earlier,
        "filed": _filed(earlier),
        "headline": differences.changes([earlier.headline], [later.headline]),
        "paragraphs": differences.changes(_text(earlier), _text(later)),
        "crumbs": [
            *periods.crumbs(later.published_on),
            (later.headline, later.get_absolute_url()),
            (gettext("What changed"), ""),
        ],
    }
    return render(request, "article/since.html", context)


def _of_one_story(one: Article, other: Article) -> bool:
    stories = StoryPart.objects.filter(pk__in=[one.pk, other.pk]).values_list("story", flat=True)
    return one.pk != other.pk and len(stories) == 2 and stories[0] == stories[1] is not None


def _filed(article: Article) -> str:
    """Its day and, where it is known, the hour on the clock of its source."""
    day = short_day(article.published_on)
    return f"{day}, {clock(article)} {zone(article)}" if article.hour_is_known else day


def _text(article: Article) -> list[str]:
    opening = [text for text in (article.standfirst, article.dateline) if text]
    return opening + differences.paragraphs(article.body)
