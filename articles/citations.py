"""How to quote an item so that the quotation stays good: always by its permanent address."""

from django.utils.dateformat import format as format_date

from articles.models import Article


def plain(article: Article, permanent_url: str) -> str:
    """One line of text: “Headline.” Source, byline, day. News Archive, address."""
    headline = article.headline if article.headline[-1:] in ".?!" else f"{article.headline}."
    filed_by = f"{article.source.name}, {article.byline}" if article.byline else article.source.name
    day = format_date(article.published_on, "j F Y")
    return f"“{headline}” {filed_by}, {day}. News Archive, {permanent_url}"
