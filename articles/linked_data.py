"""schema.org descriptions of what the pages show, and how they are put into a page."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Correction, Country, Person, Source, Subject, Topic
from articles.templatetags.archive import machine_time

_TYPES = {"person": "Person", "country": "Country", "topic": "DefinedTerm"}
# What could end the script element or the line it stands on. JSON reads the escapes back as the same
# characters.
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def script(*descriptions: dict[str, Any]) -> SafeString:
    """A `<script type="application/ld+json">` that no headline can break out of."""
    data = descriptions[0] if len(descriptions) == 1 else list(descriptions)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


def news_article(
    article: Article,
    *,
    url: str,
    root: str,
    subjects: Iterable[Subject] = (),
    corrections: Sequence[Correction] = (),
) -> dict[str, Any]:
    """NewsArticle. `url` is the page's own address and `root` the site's, without a slash at its end; tags
    must be loaded."""
    about = [subject(each, root) for each in subjects]
    filed_by = organisation(article.source, root)
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": root + article.get_permanent_url(),
        "url": url,
        "mainEntityOfPage": url,
        "headline": article.headline,
        "description": article.standfirst,
        "datePublished": machine_time(article),
        "dateModified": _instant(article.updated_at) if article.version_number > 1 else "",
        "dateline": article.dateline,
        "articleSection": article.section,
        "inLanguage": article.language,
        "wordCount": len(strip_tags(article.body).split()),
        "isAccessibleForFree": True,
        "author": {"@type": "Person", "name": article.byline}
        if article.byline
        else organisation(article.source, root),
        "publisher": filed_by,
        "copyrightNotice": article.rights_notice,
        "isBasedOn": article.url,
        "contentLocation": {"@type": "Place", "name": article.location} if article.location else "",
        "about": [each for each in about if each["@type"] != "DefinedTerm"],
        "keywords": [each for each in about if each["@type"] == "DefinedTerm"],
        "correction": [_correction(each) for each in corrections],
    }
    return {name: value for name, value in described.items() if value not in ("", [])}


def subject(tagged: Person | Country | Topic | Subject, root: str) -> dict[str, Any]:
    """Person, Country or DefinedTerm, with Wikidata as the same thing elsewhere."""
    url = root + tagged.get_absolute_url()
    described: dict[str, Any] = {"@type": _TYPES[tagged.kind], "@id": url, "name": tagged.name, "url": url}
    if tagged.wikidata_id:
        described["sameAs"] = f"https://www.wikidata.org/entity/{tagged.wikidata_id}"
    if isinstance(tagged, Topic) and tagged.code:
        described["termCode"] = tagged.code
        described["inDefinedTermSet"] = "http://cv.iptc.org/newscodes/mediatopic/"
    return described


def organisation(source: Source, root: str) -> dict[str, Any]:
    described = {
        "@type": "NewsMediaOrganization",
        "@id": root + source.get_absolute_url(),
        "name": source.name,
    }
    return described | ({"url": source.home_page} if source.home_page else {})


def breadcrumbs(crumbs: Sequence[tuple[str, str]], root: str) -> dict[str, Any]:
    """BreadcrumbList of (name, path); a crumb without a path is left out."""
    steps = [(name, path) for name, path in crumbs if path]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": root + path}
            for number, (name, path) in enumerate(steps, start=1)
        ],
    }


def website(root: str) -> dict[str, Any]:
    """WebSite with the address of its search."""
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "@id": f"{root}/",
        "name": "News Archive",
        "url": f"{root}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{root}/search/?q={{q}}"},
            "query-input": "required name=q",
        },
    }


def _correction(correction: Correction) -> dict[str, Any]:
    made = _instant(correction.created_at)
    return {"@type": "CorrectionComment", "text": correction.note, "dateCreated": made}


def _instant(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")
