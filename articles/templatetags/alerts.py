from typing import Any

from django import template
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from articles import saved_search
from articles.models import Alert

register = template.Library()

SHOWN = 10


@register.inclusion_tag("admin/articles/alert/_own.html")
def own_searches(user: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
    """The searches that somebody at the desk has kept, newest first. At most six queries."""
    kept = list(Alert.objects.filter(subscriber__user=user.pk or 0)[:SHOWN])
    titles = saved_search.titles([alert.query for alert in kept]) if kept else {}
    return {"searches": [(titles[alert.query], saved_search.address(alert.query)) for alert in kept]}
