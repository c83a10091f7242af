from typing import Self

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connection, models

from articles import prepared
from articles.models.subject import Subject

DEEPEST = 50  # no tree is as deep; were there a circle, the way up would end here


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
        super().clean()
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

    def above(self) -> "list[Topic]":
        """The broader topics, the broadest first, with name and slug; a hidden one ends the way. One query,
        none of a broadest one."""
        if self.parent_id is None:
            return []
        table = self._meta.db_table
        statement = f"""
            WITH RECURSIVE above(id, name, slug, parent_id, step) AS (
                SELECT id, name, slug, parent_id, 1 FROM {table} WHERE id = %s AND NOT is_hidden
                UNION ALL SELECT topic.id, topic.name, topic.slug, topic.parent_id, step + 1
                FROM {table} topic JOIN above ON topic.id = above.parent_id
                WHERE NOT topic.is_hidden AND step < {DEEPEST}
            ) SELECT id, name, slug FROM above ORDER BY step DESC
        """  # noqa: S608 - the name of a table
        found = prepared.rows(statement, [self.parent_id])
        return [Topic.from_db(DEFAULT_DB_ALIAS, ("id", "name", "slug"), row) for row in found]

    def below(self) -> list[int]:
        """The keys of all narrower topics that readers may see, at any depth; a hidden one hides what is
        below it. One query."""
        table = self._meta.db_table
        # UNION, not UNION ALL: it ends even were there a circle.
        statement = f"""
            WITH RECURSIVE below(id) AS (
                SELECT id FROM {table} WHERE parent_id = %s AND NOT is_hidden
                UNION SELECT topic.id FROM {table} topic JOIN below ON topic.parent_id = below.id
                WHERE NOT topic.is_hidden
            ) SELECT id FROM below
        """  # noqa: S608 - the name of a table
        with connection.cursor() as cursor:
            cursor.execute(statement, [self.pk])
            return [pk for (pk,) in cursor.fetchall() if pk != self.pk]
