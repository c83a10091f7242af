from django.db import models

from articles.models.identity import UID_LENGTH


class ReferenceEntry(models.Model):
    """What an entry of the reference data said when it was last loaded, and which subject it became.

    Tells a value that came from the data, and may follow it, from one that an editor chose; and a subject
    that an editor deleted from one that is new.
    """

    kind = models.CharField(max_length=7, help_text="As of Subject.kind.")
    code = models.CharField(max_length=200, help_text="ISO or Media Topic code, else the name.")
    uid = models.CharField(max_length=UID_LENGTH, help_text="Of the subject; it may be gone.")
    loaded = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "reference entries"
        constraints = (models.UniqueConstraint(fields=["kind", "code"], name="reference_entry_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
