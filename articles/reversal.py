"""One step of an operation put back: each row as it was, unless somebody changed it since.

Nothing is guessed: what was changed since stays as it is, and is told in a sentence. A row that a later merge
moved on, or dropped beside another, counts as unchanged: the name that it was given and the one it has by now
are one name.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from articles import chaining, ledger
from articles.ledger import Change, Columns, Watch
from articles.models import SUBJECTS, Article, Operation, Redirect, Source, Step, Tagging
from articles.models.name import spell
from articles.search import index

Rows = dict[int, Columns]

# What others refer to is put back before them, and taken away after them.
_FIRST: tuple[type[models.Model], ...] = (*SUBJECTS, Source, Article)
_REFILED = {"source_id", "published_at"}


class Reversal:
    """Puts back one step. The caller has its turn and a transaction."""

    def __init__(self, operation: Operation, step: Step) -> None:
        self._operation = operation
        changes = ledger.unpack(step)
        order = sorted(changes, key=lambda table: apps.get_model(table) not in _FIRST)
        self._changes = {apps.get_model(table): changes[table] for table in order}
        self._kept: list[str] = []
        self._articles: set[int] = set()
        self._refiled: set[int] = set()
        self._named: dict[type[Any], set[int]] = defaultdict(set)
        self._merged: dict[tuple[Any, ...], bool] = {}

    def run(self) -> list[str]:
        """Returns a sentence for each thing that stays as it is."""
        for model in reversed(self._changes):
            self._take_away(model, self._changes[model])
        for model, changes in self._changes.items():
            # What others hang from stands before they do. Of two tags on one item the one that moved is back
            # before the one that gave way returns.
            parts = (self._put_back, self._set_back) if model in _FIRST else (self._set_back, self._put_back)
            for part in parts:
                part(model, changes)
        for named, keys in self._named.items():
            spell(named, keys)
        chaining.refresh(self._refiled)
        index.refresh(self._articles)
        return self._kept

    @property
    def articles(self) -> Collection[int]:
        """The keys of those that are otherwise now."""
        return self._articles

    def _take_away(self, model: Any, changes: list[Change]) -> None:
        """What was made. Where it is gone already, that is as it was."""
        made = {each.key: each.after or {} for each in changes if each.before is None}
        fitting = self._unchanged(model, _standing(model, changes, made), made, {})

        def delete(rows: Rows) -> None:
            model._default_manager.filter(pk__in=rows).delete()

        self._attempt(model, fitting, delete, "is used by now")

    def _put_back(self, model: Any, changes: list[Change]) -> None:
        """What was deleted. Where it stands again, somebody undid a later merger first."""
        deleted = {each.key: each.before or {} for each in changes if each.after is None}
        standing = _standing(model, changes, deleted)
        self._insert(model, {key: row for key, row in deleted.items() if key not in standing})

    def _set_back(self, model: Any, changes: list[Change]) -> None:
        """What was changed; those that become the same at once."""
        before = {each.key: each.before for each in changes if each.before and each.after}
        after = {each.key: each.after for each in changes if each.before and each.after}
        standing = _standing(model, changes, before)
        missing = {key: row for key, row in before.items() if key not in standing}
        absorbed = self._absorbed(model, missing.keys()) if missing else {}
        self._insert(model, {key: row | missing[key] for key, row in absorbed.items()})
        self._keep(model, [missing[key] for key in missing if key not in absorbed], "is gone since")
        alike: dict[str, Rows] = defaultdict(dict)
        for key, row in self._unchanged(model, standing, after, before).items():
            value = {name: value for name, value in before[key].items() if value != after[key][name]}
            alike[repr(value)][key] = row | value
            self._touch(model, [(key, row)])
        for rows in alike.values():
            changed = next(iter(rows))
            names = [name for name, value in before[changed].items() if value != after[changed][name]]
            self._update(model, rows, names)

    def _unchanged(self, model: Any, standing: Rows, after: Rows, before: Rows) -> Rows:
        """Those of the rows that still say what they were made to say; of the others those that say neither
        that nor what they said before are told."""
        found: Rows = {}
        for key, row in standing.items():
            if self._agree(model, after[key], row):
                found[key] = row
            elif not (key in before and self._agree(model, before[key], row)):
                self._keep(model, [row], "was changed since")
        return found

    def _update(self, model: Any, wanted: Rows, names: list[str]) -> None:
        """These columns, which are the same in all of the rows."""

        def update(rows: Rows) -> None:
            row = next(iter(rows.values()))
            model._default_manager.filter(pk__in=rows).update(**{name: row[name] for name in names})

        self._attempt(model, self._known(model, wanted), update, "has its former place taken by another")

    def _insert(self, model: Any, wanted: Rows) -> None:
        def insert(rows: Rows) -> None:
            for key, row in rows.items():
                values = {name: _read(model, name, value) for name, value in row.items()}
                model(pk=key, **values).save_base(raw=True, force_insert=True)

        self._attempt(model, self._known(model, wanted), insert, "has its former place taken by another")

    def _attempt(self, model: Any, rows: Rows, act: Callable[[Rows], None], why: str) -> None:
        """All at once; where that is refused each by itself."""
        if not rows:
            return
        try:
            with transaction.atomic():
                act(rows)
        except (models.ProtectedError, IntegrityError):
            if len(rows) == 1:
                self._keep(model, rows.values(), why)
            for key, row in rows.items() if len(rows) > 1 else ():
                self._attempt(model, {key: row}, act, why)
        else:
            self._touch(model, rows.items())

    def _known(self, model: Any, wanted: Rows) -> Rows:
        """Those whose article, subject and so on still exist; a user who is gone is left out of the row."""
        lost = {field: _gone(field, wanted.values()) for field in _references(model)} if wanted else {}
        found: Rows = {}
        for key, row in wanted.items():
            gone = [field for field, keys in lost.items() if row.get(field.attname) in keys]
            if all(field.null for field in gone):
                found[key] = row | {field.attname: None for field in gone}
            else:
                self._keep(model, [row], "belonged to what is gone since")
        return found

    def _absorbed(self, model: Any, keys: Collection[int]) -> Rows:
        """Of rows that are gone those that a later merge dropped, for another said the same."""
        if not issubclass(model, Tagging):
            return {}
        found: Rows = {}
        later = Operation.objects.filter(pk__gt=self._operation.pk, kind=Operation.Kind.MERGE)
        for step in Step.objects.filter(operation__in=later, is_undone=False).iterator():
            for key, before, after in ledger.unpack(step).get(model._meta.label, ()):
                if key in keys and before is not None and after is None:
                    found[key] = before
        return found

    def _agree(self, model: Any, wanted: Columns, row: Columns) -> bool:
        """Whether a row still says this; a name that was merged since stands for the one it is now."""
        for name, value in wanted.items():
            asked = (model, name, value, row.get(name))
            if value != row.get(name) and asked not in self._merged:
                self._merged[asked] = _is_merged(*asked)
            if value != row.get(name) and not self._merged[asked]:
                return False
        return True

    def _touch(self, model: Any, changed: Iterable[tuple[int, Columns]]) -> None:
        """Remembers of what the index and the words of names may be otherwise now."""
        for key, row in changed:
            if model is Article:
                self._articles.add(key)
                if row.keys() & _REFILED:
                    self._refiled.add(key)
            elif "article_id" in row:
                self._articles.add(row["article_id"])
            if model in SUBJECTS:
                self._named[model].add(key)
            for named in SUBJECTS if not issubclass(model, Tagging) else ():
                if (subject := row.get(f"{named.kind}_id")) is not None:
                    self._named[named].add(subject)

    def _keep(self, model: Any, kept: Iterable[Columns], why: str) -> None:
        self._kept += [f"{_said(model, row)} {why}" for row in kept]


def _standing(model: Any, changes: list[Change], keys: Collection[int]) -> Rows:
    """The rows as they are now; of articles not their texts."""
    if not keys:
        return {}
    told = {"headline", *(name for each in changes for name in (each.before or {}) | (each.after or {}))}
    columns = tuple(sorted(told)) if model is Article else ()
    return ledger.rows(Watch(model, Q(pk__in=list(keys)), columns))


def _is_merged(model: Any, column: str, value: Any, now: Any) -> bool:
    if model is Redirect and column == "target_uid":
        return any(
            named._default_manager.filter(uid=value, merged_into__uid=now).exists()
            for named in (*SUBJECTS, Source)
        )
    fields = {field.attname: field for field in _references(model)}
    target: Any = fields[column].related_model if column in fields and value and now else None
    if target is None or not hasattr(target, "merged_into"):
        return False
    return bool(target._default_manager.filter(pk=value, merged_into=now).exists())


def _references(model: Any) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _gone(field: Any, rows: Iterable[Columns]) -> set[int]:
    """Keys that these rows refer to, of what is not there any more."""
    asked = {row[field.attname] for row in rows if row.get(field.attname) is not None}
    found = field.related_model._default_manager.filter(pk__in=asked).values_list("pk", flat=True)
    return asked - set(found) if asked else set()


def _read(model: Any, column: str, value: Any) -> Any:
    field = next(field for field in model._meta.concrete_fields if field.attname == column)
    return field.to_python(value)


def _said(model: Any, row: Columns) -> str:
    """What a row is, for an editor: the tag Russia of “Treaty signed”."""
    if issubclass(model, Tagging):
        named: Any = model._meta.get_field("subject").related_model
        subject = named._default_manager.filter(pk=row["subject_id"]).first()
        article = Article.objects.filter(pk=row["article_id"]).only("headline").first()
        return f"the tag {subject} of " + (f"“{article}”" if article else "an item that was deleted")
    told = (row.get(name) for name in ("headline", "name", "text", "title", "path", "url", "form"))
    return f"the {model._meta.verbose_name} “{next(filter(None, told), '?')}”"
