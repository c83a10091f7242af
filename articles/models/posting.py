from django.db import models


class Block(models.Model):
    """Where the articles of one block of ids stand in time, and their facets: what searches keep in memory.

    `articles.search.blocks` packs and writes it. `generation` rises with every change of the row.
    """

    number = models.BigIntegerField(primary_key=True)
    generation = models.BigIntegerField()
    sequences = models.BinaryField(help_text="Of each article; negative while it is not public, 0: none.")
    days = models.BinaryField(help_text="The local day of each article, from 0001-01-01 as 1.")
    sizes = models.BinaryField(help_text="How many facets each article has.")
    facets = models.BinaryField(help_text="The facet numbers of one article after the other.")

    def __str__(self) -> str:
        return f"block {self.number}"


class Posting(models.Model):
    """Which articles of a block have a frequent lexeme, a bit each. See `articles.search.postings`."""

    lexeme = models.TextField()
    block = models.BigIntegerField(db_index=True)
    bits = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["lexeme", "block"], name="posting_once"),)

    def __str__(self) -> str:
        return f"{self.lexeme} in block {self.block}"


class Impact(models.Model):
    """How often the words of an article occur in it: what ranking reads. See `articles.search.impacts`."""

    article_id = models.BigIntegerField(primary_key=True)
    length = models.PositiveIntegerField(help_text="Words in headline, standfirst and body.")
    entries = models.BinaryField(help_text="Hashes of stems, then their weighted frequencies.")

    def __str__(self) -> str:
        return f"impacts of article {self.article_id}"
