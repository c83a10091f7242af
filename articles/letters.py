"""The mails themselves: plain text and small HTML, both escaped, in the subscriber's own terms."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from articles import saved_search
from articles.models import MailedItem, Mailing, Subscriber
from newsarchive.languages import speaking

_LONGEST_SUBJECT = 150
_LONGEST_TITLE = 80  # in a mail to somebody who may not have asked for it


def digest(mailing: Mailing) -> EmailMultiAlternatives | None:
    """The mail of new items, in the language of its subscriber; None when nobody is to get it, or nothing of
    it may be seen any more."""
    subscriber = mailing.subscriber
    if subscriber is None or not subscriber.mail_address:
        return None
    items = public_items(mailing)
    if not items:
        return None
    with speaking(subscriber.language):
        return _digest(mailing, subscriber, items)


def _digest(mailing: Mailing, subscriber: Subscriber, items: Sequence[MailedItem]) -> EmailMultiAlternatives:
    parts = sections(items)
    named = ", ".join(dict.fromkeys(part["title"] for part in parts))
    news = ngettext(
        "%(count)s new item for: %(searches)s", "%(count)s new items for: %(searches)s", len(items)
    )
    context = {
        "parts": parts,
        "count": len(items),
        "page": link("articles:mailing", mailing.uid),
        "manage": link("articles:subscriber", subscriber.key),
        "stop": link("articles:unsubscribe", subscriber.key),
    }
    letter = _letter(
        "digest", subscriber.mail_address, news % {"count": len(items), "searches": named}, context
    )
    letter.extra_headers |= {
        "Message-ID": f"<{mailing.uid}@{urlsplit(settings.SITE_URL).hostname}>",
        # RFC 8058
        "List-Unsubscribe": f"<{context['stop']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return letter


def confirmation(address: str, query: str, token: str) -> EmailMultiAlternatives:
    """Whoever asks chooses what is shown, perhaps to a stranger: so it is short, and cannot be a link."""
    title = _harmless(saved_search.titles([query])[query])
    context = {"title": title, "page": link("articles:confirm_alert", token)}
    return _letter(
        "please_confirm", address, gettext("Please confirm: mail about %(title)s") % {"title": title}, context
    )


def _harmless(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s,-]", " ", text).split())[:_LONGEST_TITLE]


def public_items(mailing: Mailing) -> list[MailedItem]:
    """What it has and may be seen, in its order. One query."""
    items = mailing.items.select_related("article__source", "alert").defer("article__body").order_by("pk")
    return [item for item in items if item.article.is_public]


def sections(items: Sequence[MailedItem]) -> list[dict[str, Any]]:
    """The items by the search that found them, with its title and address."""
    queries = [item.alert.query if item.alert else "" for item in items]
    titles = saved_search.titles([query for query in queries if query])
    return [
        {
            "title": titles.get(query, ""),
            "search": settings.SITE_URL + saved_search.address(query) if query else "",
            "entries": [(item.article, link("articles:permalink", item.article.uid)) for item in some],
        }
        for query, some in groupby(items, key=lambda item: item.alert.query if item.alert else "")
    ]


def link(name: str, argument: str) -> str:
    """An address as mails have it: of the site as its settings name it, whatever host a request named."""
    return settings.SITE_URL + reverse(name, args=[argument])


def _letter(name: str, address: str, subject: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(
        subject=one_line(subject),
        body=loader.render_to_string(f"alerts/{name}.txt", context),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(loader.render_to_string(f"alerts/{name}.html", context), "text/html")
    return letter


def one_line(text: str) -> str:
    """Without what could end a header, and not too long."""
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())
    return plain if len(plain) <= _LONGEST_SUBJECT else plain[: _LONGEST_SUBJECT - 1] + "…"
