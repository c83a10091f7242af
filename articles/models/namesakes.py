from django.db import models

from articles.models.operation import Operation


class Namesakes(models.Model):
    """That those who bear one name are rightly different: an editor said so, and the operation when and who.

    `kind` is that of a facet number; `likeness` the column of `NameForm` in which they have `form` in common.
    `bearers` are the keys of those it was said of: one who claims the name later is asked about anew.
    """

    class Likeness(models.TextChoices):
        KEY = "key", "the very same name"
        ALIKE = "alike", "spellings of one name"

    kind = models.PositiveSmallIntegerField()
    likeness = models.CharField(max_length=5, choices=Likeness.choices)
    form = models.CharField(max_length=200)
    bearers = models.JSONField()
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "name of several"
        constraints = (
            models.UniqueConstraint(fields=["kind", "likeness", "form"], name="namesakes_once"),
            models.CheckConstraint(condition=~models.Q(form=""), name="namesakes_form_not_empty"),
        )

    def __str__(self) -> str:
        return self.form
