from typing import Self

from django.core.exceptions import ValidationError
from django.db import models

from articles.models.subject import Subject


class Topic(Subject):
    """A concept of the IPTC Media Topics (code "medtop:…"), or one of the archive's own (no code)."""

    kind = "topic"
    kind_plural = "topics"

    parent: "models.ForeignKey[Self | None, Self | None]" = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="narrower"
    )
    code = models.CharField(
        max_length=30, blank=True, help_text="IPTC Media Topic, such as medtop:20000639; empty for our own."
    )

    class Meta(Subject.Meta):
        constraints = (
            *Subject.Meta.constraints,
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="topic_code_once"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="topic_not_its_own_parent",
            ),
        )

    def clean(self) -> None:
        """Raises ValidationError for a topic that would be below itself."""
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": f"“{self.name}” cannot be below itself."})
            seen.add(above.pk)
            above = above.parent

    @property
    def is_own(self) -> bool:
        """Whether the archive added this topic because the IPTC tree lacks it."""
        return not self.code
