"""schema.org descriptions of what the pages show, and how they are put into a page."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from articles.citations.reference import author
from articles.models import Alias, Article, Correction, Country, Person, Source, Subject, Topic
from articles.stories import Story
from articles.templatetags.archive import machine_time
from newsarchive.languages import unprefixed

OTHER_NAMES = 20
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
    about: Iterable[Subject] = (),
    mentions: Iterable[Subject] = (),
    corrections: Sequence[Correction] = (),
    story: Story | None = None,
) -> dict[str, Any]:
    """NewsArticle. `url` is the page's own address and `root` the site's, without a slash at its end; tags
    must be loaded. It is `about` some of them, and names others in passing."""
    subjects = [*about]
    filed_by = organisation(article.source, root)
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": root + article.get_permanent_url(),
        "identifier": article.uid,
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
        "author": {"@type": "Person", "name": author(article.byline)} if article.byline else filed_by,
        "publisher": filed_by,
        "copyrightNotice": article.rights_notice,
        "contentLocation": {"@type": "Place", "name": article.location} if article.location else "",
        "about": [subject(each, root) for each in subjects],
        "mentions": [subject(each, root) for each in mentions],
        "keywords": [each.name for each in subjects if isinstance(each, Topic)],
        "isPartOf": _archive(root),
        "isBasedOn": _based_on(article, story, root),
        "correction": [
            *(_correction(each) for each in corrections),
            *(_correcting(each, root) for each in (story.corrections if story else ())),
        ],
    }
    return {name: value for name, value in described.items() if value not in ("", [])}


def _based_on(article: Article, story: Story | None, root: str) -> str | list[str]:
    """The item at its source, and the one that it follows here."""
    found = [article.url] if article.url else []
    if story and story.follows:
        found.append(root + story.follows[0].get_permanent_url())
    return found[0] if len(found) == 1 else found


def subject(tagged: Person | Country | Topic | Subject, root: str) -> dict[str, Any]:
    """Person, Country or DefinedTerm, with Wikidata as the same thing elsewhere."""
    url = tagged.get_absolute_url()
    described: dict[str, Any] = {"@type": _TYPES[tagged.kind], "@id": root + unprefixed(url)}
    described |= {"name": tagged.shown_name, "url": root + url}
    if tagged.wikidata_id:
        described["sameAs"] = f"https://www.wikidata.org/entity/{tagged.wikidata_id}"
    if isinstance(tagged, Topic) and tagged.code:
        described["termCode"] = tagged.code
        described["inDefinedTermSet"] = "http://cv.iptc.org/newscodes/mediatopic/"
    return described


def subject_page(
    shown: Person | Country | Topic | Subject, root: str, aliases: Iterable[Alias] = ()
) -> dict[str, Any]:
    """The same as the thing its own page is about: with its other names, what it is, and where."""
    names = dict.fromkeys(alias.text for alias in aliases if alias.kind != Alias.Kind.DEMONYM)
    described = {"@context": "https://schema.org", **subject(shown, root)}
    described |= {"description": shown.description, "alternateName": [*names][:OTHER_NAMES]}
    if isinstance(shown, Country):
        described["identifier"] = shown.code
        if shown.latitude is not None and shown.longitude is not None:
            point = {"latitude": shown.latitude, "longitude": shown.longitude}
            described["geo"] = {"@type": "GeoCoordinates", **point}
    return {name: value for name, value in described.items() if value not in ("", [])}


def _archive(root: str) -> dict[str, Any]:
    return {"@type": "WebSite", "@id": f"{root}/", "name": "News Archive", "url": f"{root}/"}


def organisation(source: Source, root: str) -> dict[str, Any]:
    described = {
        "@type": "NewsMediaOrganization",
        "@id": root + unprefixed(source.get_absolute_url()),
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
        **_archive(root),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{root}/search/?q={{q}}"},
            "query-input": "required name=q",
        },
    }


def _correction(correction: Correction) -> dict[str, Any]:
    made = _instant(correction.created_at)
    return {"@type": "CorrectionComment", "text": correction.note, "dateCreated": made}


def _correcting(article: Article, root: str) -> dict[str, Any]:
    """An item that its sender sent to correct another."""
    return {
        "@type": "CorrectionComment",
        "@id": root + article.get_permanent_url(),
        "url": root + article.get_absolute_url(),
        "text": article.headline,
        "datePublished": machine_time(article),
    }


def _instant(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")
