"""The pages of the second factor: give a code, set up an app, make recovery codes."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_otp import login
from django_otp.plugins.otp_totp.models import default_key

from articles import recording, second_factor

KEY = "second_factor_key"
WRONG = "That code is not right, or it was used already. Wait a moment before you give the next."
SiteView = Callable[[Any, HttpRequest, User], HttpResponse]


def _of_staff(view: SiteView) -> Callable[[Any, HttpRequest], HttpResponse]:
    """For whoever came in by password, which is not enough for any other page."""

    def page(site: Any, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not (isinstance(user, User) and user.is_active and user.is_staff):
            return HttpResponseRedirect(reverse("admin:login"))
        return view(site, request, user)

    return page


@_of_staff
def give(site: Any, request: HttpRequest, user: User) -> HttpResponse:
    """Asks for a code; who has given one, or needs none, sees how it stands."""
    if not second_factor.has_one(user):
        return HttpResponseRedirect(reverse("admin:second_factor_set_up"))
    is_wrong = False
    if request.method == "POST":
        if device := second_factor.tried(user, request.POST.get("code", "")):
            request.session.cycle_key()
            login(request, device)
            return HttpResponseRedirect(_next(request))
        is_wrong = True
    context = {
        "title": "Second factor",
        "is_given": second_factor.is_given(request.user),
        "codes_left": second_factor.codes_left(user),
        "wrong": WRONG if is_wrong else "",
        "next": _next(request),
    }
    return _page(site, request, "give", context)


@_of_staff
def set_up(site: Any, request: HttpRequest, user: User) -> HttpResponse:
    """Shows a new key, and keeps it when the app's code shows that it has it."""
    if second_factor.has_one(user) and not second_factor.is_given(request.user):
        return HttpResponseRedirect(reverse("admin:second_factor"))
    key = request.session.setdefault(KEY, default_key())
    device = second_factor.proposed(user, key)
    if request.method == "POST":
        if kept := second_factor.enrol(user, key, request.POST.get("code", "")):
            del request.session[KEY]
            request.session.cycle_key()
            login(request, kept)
            recording.note(user, {"second factor": [None, "set up"]}, request.user)
            return _show_codes(site, request, user)
        device.key = key
    context = {
        "title": "Set up a second factor",
        "picture": second_factor.picture(device),
        "key": device.config_url.partition("secret=")[2].partition("&")[0],
        "is_needed": second_factor.is_needed(user),
        "wrong": WRONG if request.method == "POST" else "",
    }
    return _page(site, request, "set_up", context)


@_of_staff
def new_codes(site: Any, request: HttpRequest, user: User) -> HttpResponse:
    if request.method != "POST" or not (second_factor.has_one(user) and second_factor.is_given(request.user)):
        return HttpResponseRedirect(reverse("admin:second_factor"))
    recording.note(user, {"recovery codes": [None, "new"]}, request.user)
    return _show_codes(site, request, user)


def door(request: HttpRequest) -> str:
    """Where somebody goes who has given the password alone."""
    return f"{reverse('admin:second_factor')}?{urlencode({REDIRECT_FIELD_NAME: _next(request)})}"


def _show_codes(site: Any, request: HttpRequest, user: User) -> HttpResponse:
    codes = second_factor.recovery_codes(user)
    return _page(site, request, "codes", {"title": "Recovery codes", "codes": codes})


def _next(request: HttpRequest) -> str:
    """Where the person was going, on this site; else the start page."""
    given = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    if url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure()):
        return given
    return reverse("admin:index")


def _page(site: Any, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"admin/second_factor/{name}.html", {**site.each_context(request), **context})
