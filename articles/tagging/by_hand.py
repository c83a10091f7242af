"""Tags that an editor gives an article and takes from it, one by one."""

from collections.abc import Collection, Iterable
from typing import Any

from articles import rights
from articles.models import TAGGINGS, Article, Subject, Tagging
from articles.rights import Actor


def of(article: Article) -> Any:
    """The taggings of each kind, under the name of the kind in versions."""
    return (
        ("people", article.person_taggings),
        ("countries", article.country_taggings),
        ("topics", article.topic_taggings),
    )


def missing(article: Article, subjects: Iterable[Subject]) -> list[Subject]:
    """Those of the subjects that the article is not tagged with, each once; what was merged, as it is now."""
    now = [subject.standing for subject in subjects]
    wanted = {(_model(subject), subject.pk): subject for subject in now}
    present = _held(article, {model for model, _ in wanted}, "subject_id")
    return [subject for key, subject in wanted.items() if key not in present]


def present(article: Article, taggings: Iterable[Tagging]) -> list[Tagging]:
    """Those of the taggings that the article still has."""
    wanted = {(type(tagging), tagging.pk): tagging for tagging in taggings}
    held = _held(article, {model for model, _ in wanted}, "pk")
    return [tagging for key, tagging in wanted.items() if key in held]


def _held(article: Article, kinds: Collection[type[Tagging]], column: str) -> set[tuple[type[Tagging], int]]:
    """What the taggings of an article have in a column. A query for each of the kinds."""
    return {
        (taggings.model, value)
        for _, taggings in of(article)
        if taggings.model in kinds
        for value in taggings.values_list(column, flat=True)
    }


def add(article: Article, subjects: Iterable[Subject], user: Actor) -> None:
    wanted = list(subjects)
    for model in TAGGINGS:
        tagging: Any = model
        tagging.objects.bulk_create(
            [
                tagging(
                    article=article,
                    subject=each,
                    origin=Tagging.Origin.EDITOR,
                    created_by=rights.person(user),
                )
                for each in wanted
                if _model(each) is model
            ],
            ignore_conflicts=True,
        )


def remove(article: Article, taggings: Collection[Tagging]) -> None:
    for model in TAGGINGS:
        pks = [tagging.pk for tagging in taggings if isinstance(tagging, model)]
        if pks:
            model.objects.filter(article=article, pk__in=pks).delete()


def _model(subject: Subject) -> type[Tagging]:
    by_kind = {tagging._meta.get_field("subject").related_model: tagging for tagging in TAGGINGS}
    return by_kind[type(subject)]
