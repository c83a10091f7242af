"""The tags that items bring from the wire: each with its label as evidence."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeAlias

from articles import rows
from articles.formats.record import ArticleRecord
from articles.models import SUBJECTS, TAGGINGS, Article, Tagging
from articles.tagging.labels import LabelledSubjects

Labelled = Sequence[tuple[Article, ArticleRecord]]
# Kind of subject, article, subject: tags that are to stay away whatever the labels say.
Spared: TypeAlias = set[tuple[type[Any], int, int]]


def tag(labelled: Labelled, subjects: LabelledSubjects) -> None:
    """Writes the taggings of new articles; one statement for each kind of subject."""
    for tagging, wanted in _wanted(labelled, subjects):
        rows.insert(tagging, wanted.values())


def retag(labelled: Labelled, subjects: LabelledSubjects, spared: Collection[Any] = ()) -> set[int]:
    """Brings the imported tags of known articles in line with their labels; tags of other origin stay.

    `spared` are not written. Returns the articles whose tags changed.
    """
    changed: set[int] = set()
    articles = [article.pk for article, _record in labelled]
    for (tagging, wanted), model in zip(_wanted(labelled, subjects), SUBJECTS, strict=True):
        manager: Any = tagging._default_manager
        standing = manager.filter(article_id__in=articles)
        existing = {
            (a, s): (pk, origin)
            for pk, a, s, origin in standing.values_list("pk", "article_id", "subject_id", "origin")
        }
        dropped = [
            (article, pk)
            for (article, subject), (pk, origin) in existing.items()
            if origin == Tagging.Origin.IMPORT and (article, subject) not in wanted
        ]
        added = {
            pair: row for pair, row in wanted.items() if pair not in existing and (model, *pair) not in spared
        }
        if dropped:
            manager.filter(pk__in=[pk for _article, pk in dropped]).delete()
        rows.insert(tagging, added.values())
        changed |= {article for article, _pk in dropped} | {article for article, _subject in added}
    return changed


def named(labelled: Labelled, subjects: LabelledSubjects) -> dict[int, dict[str, list[list[str]]]]:
    """The tags that the labels of articles alone would give them, as a version holds them: uid and name."""
    found: dict[int, dict[str, list[list[str]]]] = {article.pk: {} for article, _record in labelled}
    for model in SUBJECTS:
        keys = {article.pk: list(subjects.of(record, model)) for article, record in labelled}
        manager: Any = model._default_manager
        rows = manager.filter(pk__in={pk for of_article in keys.values() for pk in of_article})
        names = {pk: [uid, name] for pk, uid, name in rows.values_list("pk", "uid", "name")}
        for article, of_article in keys.items():
            found[article][model.kind_plural] = [names[pk] for pk in of_article if pk in names]
    return found


def _wanted(
    labelled: Labelled, subjects: LabelledSubjects
) -> Iterator[tuple[type[Any], dict[tuple[int, int], rows.Row]]]:
    """For each kind of subject the rows of its taggings, by article and subject."""
    kinds: Any = zip(SUBJECTS, TAGGINGS, strict=True)
    for model, tagging in kinds:
        yield (
            tagging,
            {
                (article.pk, subject): {
                    "article_id": article.pk,
                    "subject_id": subject,
                    "origin": Tagging.Origin.IMPORT,
                    "evidence": {"scheme": label.scheme, "label": label.code},
                    "sequence": article.sequence if article.is_public else None,
                }
                for article, record in labelled
                for subject, label in subjects.of(record, model).items()
            },
        )
