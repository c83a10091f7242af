import secrets
from collections.abc import Collection, Iterator
from typing import Any

from django.db import models, transaction

from articles import rows
from articles.search import facet
from articles.search.alike import alike
from articles.search.analysis import key

BATCH = 500
MOST_NAMED = 2000  # subjects in one announcement: of more it says that any may have changed
KEPT = 1000


class NameWord(models.Model):
    """A word of the names and aliases of a person, country or topic, once each: what suggestions look up.

    What is hidden has none. The words follow from the names: `spell` keeps them, called by whoever writes
    names. `kind` is that of a facet number. Words are UTF-8, so that every database compares them byte by
    byte, whatever its collation.
    """

    kind = models.PositiveSmallIntegerField()
    subject = models.PositiveBigIntegerField()
    word = models.BinaryField(max_length=256)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "word", "subject"], name="name_word_once"),)
        indexes = (models.Index(fields=["kind", "subject", "word"], name="name_word_of_subject"),)

    def __str__(self) -> str:
        return bytes(self.word).decode()


class NameForm(models.Model):
    """A name or alias of a person, country or topic as search compares it, once each, and its form in which
    spellings are alike, empty for a short one. Kept by `spell`, as words are; what is hidden has none.
    """

    kind = models.PositiveSmallIntegerField()
    subject = models.PositiveBigIntegerField()
    key = models.CharField(max_length=200)
    alike = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "subject", "key"], name="name_form_once"),)
        indexes = (
            models.Index(fields=["kind", "key", "subject"], name="name_form_by_key"),
            models.Index(fields=["kind", "alike", "subject", "key"], name="name_form_by_alike"),
        )

    def __str__(self) -> str:
        return self.key


class NameChange(models.Model):
    """That names of some people, countries or topics changed, so that processes know what to read anew.

    By its token a change that was rolled back is told from another that has its key. Without subjects
    everything of the kind may have changed. The last KEPT are kept.
    """

    token = models.BigIntegerField()
    kind = models.CharField(max_length=7)
    subjects = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


def announce(model: type[Any], pks: Collection[int]) -> None:
    """Tells all processes that the names of these changed, or what was taught about them. Two queries."""
    if pks:
        subjects = sorted(set(pks)) if len(pks) <= MOST_NAMED else None
        change = NameChange.objects.create(token=secrets.randbits(63), kind=model.kind, subjects=subjects)
        NameChange.objects.filter(pk__lt=change.pk - KEPT).delete()


def words_of(name: str) -> set[bytes]:
    """The words of a name as search compares them."""
    return {word.encode() for word in key(name).split()}


@transaction.atomic
def spell(model: type[Any], pks: Collection[int]) -> None:
    """Brings the words and forms of these people, countries or topics in line with their names, of deleted
    ones too.

    Three queries for each BATCH where nothing changed, up to seven where something did; two to announce it.
    """
    announce(model, pks)
    kind = facet.KINDS[model.kind]
    for batch in _batches(pks):
        names = _names(model, batch)
        _keep_forms(kind, batch, names)
        wanted, stored = _words(names), _stored(kind, batch)
        surplus = [pk for entry, pk in stored.items() if entry not in wanted]
        if surplus:
            NameWord.objects.filter(pk__in=surplus).delete()
        # Somebody else may be writing another alias of the same subject.
        lacking = sorted(wanted - stored.keys())
        rows.insert(
            NameWord, ({"kind": kind, "subject": pk, "word": word} for pk, word in lacking), lacking=True
        )


def _keep_forms(kind: int, pks: Collection[int], names: set[tuple[int, str]]) -> None:
    wanted, stored = _forms(names), _stored_forms(kind, pks)
    NameForm.objects.filter(pk__in=[pk for form, pk in stored.items() if form not in wanted]).delete()
    lacking = sorted(wanted - stored.keys())
    forms = ({"kind": kind, "subject": pk, "key": name, "alike": alike(name)} for pk, name in lacking)
    rows.insert(NameForm, forms, lacking=True)


def misspelt(model: type[Any]) -> Iterator[list[int]]:
    """Subjects of a kind, deleted ones included, whose words are not those of their names; in batches."""
    kind = facet.KINDS[model.kind]
    everyone = model._default_manager.order_by("pk").values_list("pk", flat=True)
    last = 0
    while batch := list(everyone.filter(pk__gt=last)[:BATCH]):
        names = _names(model, batch)
        wrong = {pk for pk, _ in _words(names) ^ _stored(kind, batch).keys()}
        wrong |= {pk for pk, _ in _forms(names) ^ _stored_forms(kind, batch).keys()}
        if wrong:
            yield sorted(wrong)
        last = batch[-1]
    gone: set[int] = set()
    for kept in (NameWord, NameForm):
        manager: Any = kept._default_manager
        lost = manager.filter(kind=kind).exclude(subject__in=model._default_manager.values("pk"))
        gone.update(lost.values_list("subject", flat=True))
    yield from _batches(gone)


def _names(model: type[Any], pks: Collection[int]) -> set[tuple[int, str]]:
    shown = model._default_manager.filter(pk__in=pks, is_hidden=False).order_by()
    rows = shown.values_list("pk", "name", "aliases__text")
    return {(pk, text) for pk, *texts in rows for text in texts if text}


def _words(names: set[tuple[int, str]]) -> set[tuple[int, bytes]]:
    return {(pk, word) for pk, text in names for word in words_of(text)}


def _forms(names: set[tuple[int, str]]) -> set[tuple[int, str]]:
    return {(pk, name) for pk, text in names if (name := key(text)[:200])}


def _stored_forms(kind: int, pks: Collection[int]) -> dict[tuple[int, str], int]:
    rows = NameForm.objects.filter(kind=kind, subject__in=pks).values_list("subject", "key", "pk")
    return {(subject, name): pk for subject, name, pk in rows}


def _stored(kind: int, pks: Collection[int]) -> dict[tuple[int, bytes], int]:
    rows = NameWord.objects.filter(kind=kind, subject__in=pks).values_list("subject", "word", "pk")
    return {(subject, bytes(word)): pk for subject, word, pk in rows}


def _batches(pks: Collection[int]) -> Iterator[list[int]]:
    in_order = sorted(set(pks))
    for start in range(0, len(in_order), BATCH):
        yield in_order[start : start + BATCH]
