"""How the pages say when, where and how many, in the language of the interface: days, hours on the source's
clock, datelines, numbers."""

import datetime as dt
import re

from django import template
from django.utils.dates import MONTHS_ALT, WEEKDAYS
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext, pgettext_lazy

from articles import figures
from articles.coverage import short_months
from articles.formats import plaintext
from articles.models import Article
from articles.search.analysis import plain_text

register = template.Library()
register.filter("number", figures.grouped)
register.filter(figures.items)
register.filter(figures.noun)

# Zones that the interface has a name of its own for; others are known by that of the tz database.
_ZONES = {"MSK": pgettext_lazy("time zone", "MSK")}

_OPENING = 1500  # characters of the body in which 300 of text are found

# Languages that are mostly written from the right, and scripts that always are (ISO 639, ISO 15924).
_RIGHT_TO_LEFT = frozenset(
    (
        *("ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi"),
        *("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"),
    )
)
# Thai, Lao, Khmer, and the scripts of Chinese and Japanese.
_RUN_TOGETHER = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@register.filter
def long_day(day: dt.date) -> str:
    """Monday, 21 September 2015, day and month kept together"""
    return f"{WEEKDAYS[day.weekday()]}, {plain_day(day)}"


@register.filter
def plain_day(day: dt.date) -> str:
    """21 September 2015, day and month kept together"""
    return f"{day.day}\xa0{MONTHS_ALT[day.month]} {day.year}"


@register.filter
def unbroken(text: str) -> str:
    """The same on one line."""
    return text.replace(" ", "\xa0")


@register.filter
def short_day(day: dt.date) -> str:
    """21 Sep 2015, on one line"""
    # In Russian in the genitive, which Django has no short forms of.
    months = pgettext("months after a day", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
    return f"{day.day}\xa0{months[day.month - 1]}\xa0{day.year}"


@register.filter
def short_month(day: dt.date) -> str:
    """Sep 2015, on one line"""
    return f"{short_months()[day.month - 1]}\xa0{day.year}"


def day_of_year(day: dt.date) -> str:
    """21 September, on one line"""
    return f"{day.day}\xa0{MONTHS_ALT[day.month]}"


def day_span(first: dt.date, last: dt.date) -> str:
    """21 September 2015; 19–24 March 1987; 28 February – 3 March 1987; 30 December 1986 – 2 January 1987"""
    if first == last:
        return plain_day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{plain_day(last)}"
    start = plain_day(first) if first.year != last.year else f"{first.day}\xa0{MONTHS_ALT[first.month]}"
    return f"{start} – {plain_day(last)}"


@register.filter
def clock(article: Article) -> str:
    """The hour on the clock of the source, "14:02"; empty when the hour is not known."""
    return f"{article.local_time:%H:%M}" if article.hour_is_known else ""


@register.filter
def zone(article: Article) -> str:
    """The name of the source's time zone on that day, "MSK" or "UTC+03"; empty when the hour is not known."""
    name = article.local_time.tzname() or ""
    if not article.hour_is_known:
        return ""
    return f"UTC{name}" if name[:1] in "+-" else str(_ZONES.get(name, name))


@register.filter
def machine_time(article: Article) -> str:
    """For `<time datetime>` and linked data: with the offset of the source, or only the date when that is
    all one knows."""
    if article.hour_is_known:
        return article.local_time.isoformat(timespec="seconds")
    return article.published_on.isoformat()


@register.filter
def instant(moment: dt.datetime) -> str:
    """For `<time datetime>`, which takes no microseconds (HTML, section 2.3.5.4)."""
    return moment.isoformat(timespec="seconds")


@register.filter
def dateline_text(article: Article) -> str:
    """The dateline with the stop or dash that leads into the text: "LONDON, April 2 —", "MOSCOW, September
    21. /TASS/."."""
    dateline = article.dateline.strip().rstrip("-–— ")
    if not dateline:
        return ""
    if dateline.endswith("/"):
        return f"{dateline}."
    return dateline if dateline[-1] in ".:;!?" else f"{dateline} —"


@register.filter
def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words."""
    return plaintext.shorten(text, limit)


@register.filter
def gist(article: Article) -> str:
    """What an item says, in at most 300 characters and one line: its standfirst, or how its text begins."""
    text = article.standfirst or plain_text(article.body[:_OPENING])
    return plaintext.shorten(" ".join(text.split()), 300)


@register.filter
def as_wired(headline: str) -> str:
    """A class for headlines that came in capitals: they are set in small ones, which do not shout."""
    return " as-wired" if headline.isupper() else ""


@register.filter
def with_dateline(article: Article, body: str | None = None) -> SafeString:
    """The body, its first paragraph led in by the dateline; or the same body with links put into it."""
    body = article.body if body is None else body
    if not (lead_in := dateline_text(article)):
        return mark_safe(body)  # noqa: S308 - sanitised where it is written
    span = f'<span class="dateline">{escape(lead_in)}</span> '
    led, found = re.subn(r"<p>", lambda _: f"<p>{span}", body, count=1)
    return mark_safe(led if found else f"<p>{span}</p>{body}")  # noqa: S308 - the same


@register.filter
def direction(language: str) -> str:
    """For `dir`: how a language (BCP 47) is written, by its script where the tag has one."""
    primary, *more = language.lower().split("-")
    written = next((part for part in more if len(part) == 4), "")
    return "rtl" if written in _RIGHT_TO_LEFT or (not written and primary in _RIGHT_TO_LEFT) else "ltr"


@register.filter
def reading_minutes(article: Article) -> int:
    """At 230 words a minute or, where words run together, 500 characters; at least one."""
    runs = len(_RUN_TOGETHER.findall(article.body))
    return max(1, round(len(article.body.split()) / 230 + runs / 500))


@register.simple_tag(takes_context=True)
def absolute(context: template.RequestContext, path: str) -> str:
    """A path as a whole address, for those who read the page elsewhere."""
    return context.request.build_absolute_uri(path)
