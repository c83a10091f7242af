"""Whether one item follows another: the rules of chaining, each a question to two items alone.

Who is asked about is near: `articles.traces` has found a key that the two share within its WINDOW. The bounds
are those at which pairs of a wire of 1987 were found to be parts of one story; docs/stories.md has figures.
"""

from typing import NamedTuple

from articles import similarity, takes, traces
from articles.models import StoryPart
from articles.traces import Filing

# What two texts have in common when one is a copy of the other; the figures must be the same, nearly.
COPY, COPY_FIGURES = 0.6, 0.8
# The part of the shorter text that stands in the longer one, and of its figures.
ENLARGED, SAME_HEADLINE, MARKED, SAME_SLUGLINE = 0.9, 0.5, 0.5, 0.2
FIGURES, MARKED_FIGURES = 0.8, 0.5

_UPDATE, _COPY = StoryPart.Relation.UPDATE, StoryPart.Relation.COPY


class Verdict(NamedTuple):
    """How one item follows another. `likeness` is the per cent of shingles in common, where it was asked."""

    relation: str
    likeness: int | None
    same_source: bool


def judged(later: Filing, earlier: Filing) -> Verdict | None:
    """Whether and how one item follows another that has a key in common with it."""
    pair = _Comparison(later, earlier)
    same_source = later.source_id == earlier.source_id
    if same_source and later.mark.is_marked and pair.is_announced():
        return Verdict(str(later.mark.relation or _COPY), pair.per_cent, same_source)
    if pair.is_copy():
        return Verdict(_COPY, pair.per_cent, same_source)
    if pair.is_enlarged() or (same_source and pair.is_continued()):
        return Verdict(_UPDATE if same_source else _COPY, pair.per_cent, same_source)
    return None


class _Comparison:
    """Two items, and what their texts have in common when that is asked."""

    def __init__(self, later: Filing, earlier: Filing) -> None:
        self._later, self._earlier = later, earlier
        self._likeness: similarity.Likeness | None = None
        differing = later.simhash ^ earlier.simhash
        self._is_near = (differing & (1 << 64) - 1).bit_count() <= traces.DISTANCE

    @property
    def likeness(self) -> similarity.Likeness:
        if self._likeness is None:
            self._likeness = similarity.likeness(self._later.text, self._earlier.text)
        return self._likeness

    @property
    def per_cent(self) -> int | None:
        """None where the texts did not have to be compared."""
        return round(self._likeness.overlap * 100) if self._likeness else None

    def is_announced(self) -> bool:
        """The later one is marked as an update, a correction …: is it of this one?"""
        if self._has_slugline():
            return True
        if takes.agree(self._later.title, self._earlier.title):
            tables = self._later.text.is_figures and self._earlier.text.is_figures
            return not tables or self.likeness.figures_contained >= MARKED_FIGURES
        return self._is_near and self.likeness.contained >= MARKED

    def is_copy(self) -> bool:
        if not self._is_near:
            return False
        if self._later.text.is_terse or self._earlier.text.is_terse:
            return self._later.text.all_words == self._earlier.text.all_words
        return self.likeness.overlap >= COPY and self.likeness.figures >= COPY_FIGURES

    def is_enlarged(self) -> bool:
        """One of them holds nearly all of the other."""
        terse = self._later.text.is_terse or self._earlier.text.is_terse
        return self._is_near and not terse and self._contains(ENLARGED)

    def is_continued(self) -> bool:
        """Their sluglines or headlines are the same, and their texts are no strangers."""
        if self._has_slugline() and self.likeness.contained >= SAME_SLUGLINE:
            return True
        same_headline = self._later.title.words == self._earlier.title.words
        return same_headline and self._contains(SAME_HEADLINE)

    def _has_slugline(self) -> bool:
        ours, theirs = self._later.slug, self._earlier.slug
        return ours is not None and theirs is not None and ours.words == theirs.words

    def _contains(self, share: float) -> bool:
        return self.likeness.contained >= share and self.likeness.figures_contained >= FIGURES
