"""Addresses of more than a row knows: of two tags together; and former ones, which lead on in one hop."""

from collections.abc import Callable
from functools import partial
from typing import Protocol
from urllib.parse import unquote

from articles import paths
from articles.models import SUBJECTS, Operation, Redirect

_PLURALS = {model.kind: model.kind_plural for model in SUBJECTS}
_ORDER = {kind: number for number, kind in enumerate(_PLURALS)}


class Addressed(Protocol):
    uid: str

    def get_absolute_url(self) -> str: ...


def of_subjects(kind: str) -> Callable[[str], str]:
    """What gives the address of a subject of a kind from its slug."""
    return partial(paths.below, kind)


def of_pair(one: tuple[str, str], other: tuple[str, str], name: str = "pair") -> str:
    """The page of two subjects, or a feed of it, whichever is named first; each is a kind and a slug."""
    first, second = sorted((one, other), key=lambda subject: (_ORDER[subject[0]], subject[1]))
    return paths.pair(name, (_PLURALS[first[0]], first[1]), (_PLURALS[second[0]], second[1]))


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
