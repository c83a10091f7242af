"""Former addresses: what was at one address and is at another now is found from the old one, in one hop."""

from typing import Protocol
from urllib.parse import unquote

from articles.models import Operation, Redirect


class Addressed(Protocol):
    uid: str

    def get_absolute_url(self) -> str: ...


def path_of(item: Addressed) -> str:
    """The path of its page as requests bring it: from the first slash, not percent-encoded."""
    return unquote(item.get_absolute_url())


def moved(item: Addressed, kind: str, former: str, operation: Operation) -> None:
    """Leaves a redirect at the former path, and takes away one that leads to where the item now stands."""
    standing = path_of(item)
    if former == standing:
        return
    Redirect.objects.update_or_create(
        path=former, defaults={"kind": kind, "target_uid": item.uid, "operation": operation}
    )
    Redirect.objects.filter(path=standing).delete()


def occupy(item: Addressed) -> list[str]:
    """Readers find what is published at an address, not what once was there; returns the uids of that."""
    redirects = Redirect.objects.filter(path=path_of(item))
    former = list(redirects.values_list("target_uid", flat=True))
    redirects.delete()
    return former
