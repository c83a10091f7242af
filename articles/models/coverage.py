from django.db import models


class Coverage(models.Model):
    """How many public items of one facet fall into one month. Kept by `articles.search.index.refresh`.

    `facet` is a facet number (see `articles.search.facet`); 0 stands for the whole archive. `month` counts
    from year 0: 2015-09 is 2015 * 12 + 8.
    """

    facet = models.BigIntegerField()
    month = models.IntegerField()
    count = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["facet", "month"], name="coverage_once"),)
        indexes = (models.Index(fields=["month", "facet"], name="coverage_month"),)

    def __str__(self) -> str:
        return f"{self.facet}: {self.count} in {self.month // 12}-{self.month % 12 + 1:02}"


class IndexState(models.Model):
    """The one row about the search index: sums that ranking needs, what made it, when it last changed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    analyser_version = models.PositiveSmallIntegerField()
    documents = models.PositiveBigIntegerField(default=0)
    length = models.PositiveBigIntegerField(default=0, help_text="Tokens in all documents.")
    languages = models.JSONField(default=list, help_text="Languages that queries are stemmed for.")
    generation = models.BigIntegerField(default=0, help_text="Rises with every change of the index.")
    frequent = models.JSONField(default=list, help_text="The lexemes whose postings are kept as bits.")
    coming = models.JSONField(
        null=True, help_text="The lexemes that will have been chosen, while their postings are made."
    )
    chosen_at = models.PositiveBigIntegerField(default=0, help_text="Documents when they were chosen.")
    chosen_in = models.BigIntegerField(default=0, help_text="The generation in which they were chosen.")

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="index_state_single"),)

    def __str__(self) -> str:
        return f"{self.documents} documents"
