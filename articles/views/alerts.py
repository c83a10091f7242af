"""Mail about new hits: ask for it, confirm it, change it, end it; and the items of a mail.

Nobody signs in and no cookie is set. What may be done follows from the secret in the address, so a form sent
from elsewhere can do no more than a link; asking for a mail is the one thing open to all, and is bounded.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles import letters, saved_search, subscribing
from articles.models import Alert, Mailing, Subscriber
from articles.models.identity import key_of
from articles.outlook import DAYS, outlook
from newsarchive import signing_in

View = Callable[..., HttpResponse]


def own_page(view: View) -> View:
    """GET, HEAD and POST; kept by no cache, in no index, and its address told to nobody."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    guarded: View = csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(page)))
    return guarded


class ChoiceForm(forms.Form):
    """How a search is mailed."""

    by = forms.ChoiceField(label=_("Mail me items"), choices=Alert.By.choices, initial=Alert.By.PUBLISHED)
    frequency = forms.ChoiceField(
        label=_("How often"), choices=Alert.Frequency.choices, initial=Alert.Frequency.DAILY
    )


class WishForm(ChoiceForm):
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("address",)

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        return address.lower()


@own_page
def alerts(request: HttpRequest) -> HttpResponse:
    """The search of the query string, what it would have sent, and the form to ask for it."""
    if not request.GET:
        return render(request, "alerts/alerts.html", {"section": "search"})
    query = saved_search.canonical(request.GET.urlencode())
    form = WishForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _asked(
            request, subscribing.Wish(query=query, language=get_language() or "en", **form.cleaned_data)
        )
    now = timezone.now()
    context = {
        "section": "search",
        "form": form,
        "title": saved_search.titles([query])[query],
        "search": saved_search.address(query),
        "action": f"{reverse('articles:alerts')}?{query}",
        "outlooks": [(label, outlook(query, by, now)) for by, label in Alert.By.choices],
        "days": DAYS,
    }
    return render(request, "alerts/alerts.html", context, status=400 if form.errors else 200)


def _asked(request: HttpRequest, wish: subscribing.Wish) -> HttpResponse:
    try:
        subscribing.ask(wish, subscribing.network_of(signing_in.address(request)))
    except OSError:
        return render(request, "alerts/no_mail.html", status=503)
    return render(request, "alerts/asked.html", {"section": "search"})


@own_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """By GET a button, because programs that read mail follow links; by POST the alert is made."""
    wish = subscribing.wish_of(token)
    if request.method == "POST":
        subscriber = subscribing.confirm(wish)
        return HttpResponseRedirect(reverse("articles:subscriber", args=[subscriber.key]))
    context = {"title": saved_search.titles([wish.query])[wish.query], "wish": wish}
    return render(request, "alerts/confirm.html", context)


@own_page
def mailing(request: HttpRequest, uid: str) -> HttpResponse:
    """What a mail had, as far as it may still be seen."""
    found = get_object_or_404(Mailing, uid=uid)
    items = letters.public_items(found)
    context = {
        "articles": [item.article for item in items],
        "mailed_on": found.created_at,
        "missing": found.items.count() - len(items),
    }
    return render(request, "alerts/mailing.html", context)


@own_page
def subscriber(request: HttpRequest, key: str) -> HttpResponse:
    """The alerts of one subscriber, each with a form to change or delete it."""
    owner = _owner(key)
    if request.method == "POST":
        _change(owner, request)
        return HttpResponseRedirect(request.path)
    kept = list(owner.alerts.all())
    titles = saved_search.titles([alert.query for alert in kept])
    context = {
        "alerts": [
            {
                "pk": alert.pk,
                "title": titles[alert.query],
                "url": saved_search.address(alert.query),
                "form": ChoiceForm(
                    initial={"by": alert.by, "frequency": alert.frequency}, prefix=str(alert.pk)
                ),
            }
            for alert in kept
        ],
        "stop": reverse("articles:unsubscribe", args=[key]),
    }
    return render(request, "alerts/subscriber.html", context)


def _change(owner: Subscriber, request: HttpRequest) -> None:
    number = request.POST.get("alert", "")
    alert = get_object_or_404(owner.alerts, pk=key_of(number))
    if "delete" in request.POST:
        alert.delete()
        return
    form = ChoiceForm(request.POST, prefix=number)
    if not form.is_valid():
        raise BadRequest(gettext("This cannot be chosen. Please choose again."))
    if form.cleaned_data["by"] != alert.by:
        alert.delete()
    subscribing.save(owner, alert.query, **form.cleaned_data)


@own_page
def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """RFC 8058: by POST at once, whatever is sent with it; by GET a button. A second time is as good."""
    if request.method == "POST":
        Subscriber.objects.filter(key=key).delete()
        return render(request, "alerts/stopped.html")
    _owner(key)
    return render(request, "alerts/stop.html")


def _owner(key: str) -> Subscriber:
    found = Subscriber.objects.filter(key=key).first()
    if found is None:
        raise Http404(gettext("There are no alerts at this address. They may have been deleted."))
    return found
