"""How a reader comes to have an alert: asked for, confirmed by a signed link, and only then stored."""

import datetime as dt
import ipaddress
from typing import NamedTuple

from django.core import signing
from django.core.exceptions import BadRequest
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, gettext_lazy

from articles import arrivals, letters
from articles.alerts import MOST_ALERTS, next_time
from articles.models import Alert, MailRequest, Subscriber

VALID = dt.timedelta(days=2)
DAY = dt.timedelta(days=1)
# Mails asked for in a day: for one address, from one network, in all. Whoever asks for more gets none, and is
# told the same as everybody.
OF_ADDRESS, OF_NETWORK, IN_ALL = 3, 20, 2000
_SALT = "articles.subscribing"
_TOO_MANY = gettext_lazy("Nobody can have more than %(most)s saved searches. Delete one first.")


class Wish(NamedTuple):
    """What a reader asked for."""

    address: str
    query: str
    by: str
    frequency: str
    language: str = "en"


def ask(wish: Wish, network: str) -> bool:
    """Mails a link to confirm the wish, unless too much was asked for; whether it did.

    Whoever asks is told nothing about it, nor whether the address is known. Raises OSError when no mail can
    be sent.
    """
    if not _is_allowed(wish.address, network):
        return False
    token = signing.dumps(list(wish), salt=_SALT, compress=True)
    letters.confirmation(wish.address, wish.query, token).send()
    return True


def wish_of(token: str) -> Wish:
    """Raises BadRequest with a sentence when the link is not ours, or too old."""
    try:
        return Wish(*signing.loads(token, salt=_SALT, max_age=VALID))
    except signing.SignatureExpired as error:
        raise BadRequest(gettext("This link is more than two days old. Please ask for a new one.")) from error
    except (signing.BadSignature, TypeError) as error:
        raise BadRequest(
            gettext("This link is not complete. Please copy all of it from the mail.")
        ) from error


@transaction.atomic
def confirm(wish: Wish) -> Subscriber:
    """Stores what was asked for; a second time changes nothing. All mails to the subscriber are from then on
    in the language of the page that was asked last. Raises BadRequest when there are too many."""
    subscriber, _ = Subscriber.objects.select_for_update().get_or_create(address=wish.address)
    if subscriber.language != wish.language:
        subscriber.language = wish.language
        subscriber.save(update_fields=["language"])
    save(subscriber, wish.query, wish.by, wish.frequency)
    return subscriber


def save(subscriber: Subscriber, query: str, by: str, frequency: str) -> Alert:
    """The subscriber's alert for a search, which begins now. Raises BadRequest when there are too many."""
    known = subscriber.alerts.filter(query=query, by=by).first()
    if known is None:
        if subscriber.alerts.count() >= MOST_ALERTS:
            raise BadRequest(_TOO_MANY % {"most": MOST_ALERTS})
        known = Alert(subscriber=subscriber, query=query, by=by, seen=arrivals.last())
    known.frequency = frequency
    known.next_at = next_time(frequency, timezone.now())
    known.save()
    return known


def network_of(host: str) -> str:
    """The part of an address that belongs to one household or office: /24 of IPv4, /56 of IPv6."""
    try:
        ip = ipaddress.ip_address(host.strip())
    except ValueError:
        return ""
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    return str(ipaddress.ip_network((mapped, 24 if mapped.version == 4 else 56), strict=False))


@transaction.atomic
def _is_allowed(address: str, network: str) -> bool:
    """Counts the request when it is. The table is bounded by IN_ALL."""
    now = timezone.now()
    MailRequest.objects.filter(asked_at__lt=now - DAY).delete()
    own, near = _digest(address), _digest(network)
    recent = MailRequest.objects.all()
    if (
        recent.filter(address=own).count() >= OF_ADDRESS
        or recent.filter(network=near).count() >= OF_NETWORK
        or recent.count() >= IN_ALL
    ):
        return False
    MailRequest.objects.create(address=own, network=near, asked_at=now)
    return True


def _digest(text: str) -> str:
    """So that nobody can read from the table who asked."""
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()
