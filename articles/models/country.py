from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles import reference
from articles.models.subject import Subject

# Those of the reference data (UN M49), for readers in other languages.
REGIONS = {
    "Africa": _("Africa"),
    "Americas": _("Americas"),
    "Antarctica": _("Antarctica"),
    "Asia": _("Asia"),
    "Europe": _("Europe"),
    "Oceania": _("Oceania"),
    "Australia and New Zealand": _("Australia and New Zealand"),
    "Caribbean": _("Caribbean"),
    "Central America": _("Central America"),
    "Central Asia": _("Central Asia"),
    "Eastern Africa": _("Eastern Africa"),
    "Eastern Asia": _("Eastern Asia"),
    "Eastern Europe": _("Eastern Europe"),
    "Melanesia": _("Melanesia"),
    "Micronesia": _("Micronesia"),
    "Middle Africa": _("Middle Africa"),
    "Northern Africa": _("Northern Africa"),
    "Northern America": _("Northern America"),
    "Northern Europe": _("Northern Europe"),
    "Polynesia": _("Polynesia"),
    "South America": _("South America"),
    "South-Eastern Asia": _("South-Eastern Asia"),
    "Southern Africa": _("Southern Africa"),
    "Southern Asia": _("Southern Asia"),
    "Southern Europe": _("Southern Europe"),
    "Western Africa": _("Western Africa"),
    "Western Asia": _("Western Asia"),
    "Western Europe": _("Western Europe"),
}


def named(name: str) -> str:
    """A name of a country in the language of the interface, by the reference data; any other stays."""
    language = get_language() or settings.LANGUAGE_CODE
    return name if language == settings.LANGUAGE_CODE else reference.country_names(language).get(name, name)


class Country(Subject):
    """A country or territory of ISO 3166-1, or of ISO 3166-3: a former one, with four letters and an end."""

    kind = "country"
    kind_plural = "countries"

    alpha2 = models.CharField("ISO 3166 alpha-2", max_length=2, blank=True)
    alpha3 = models.CharField("ISO 3166 alpha-3", max_length=3, blank=True)
    alpha4 = models.CharField(
        "ISO 3166-3 alpha-4", max_length=4, blank=True, help_text="Former countries only."
    )
    numeric = models.CharField("ISO 3166 numeric", max_length=3, blank=True)
    region = models.CharField(max_length=60, blank=True)
    subregion = models.CharField(max_length=60, blank=True)
    latitude = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text="Degrees north, of the middle.",
    )
    longitude = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text="Degrees east, of the middle.",
    )
    existed_from = models.SmallIntegerField(null=True, blank=True, help_text="Year.")
    existed_until = models.SmallIntegerField(
        null=True, blank=True, help_text="Year; empty for one that exists."
    )
    successors: "models.ManyToManyField[Self, models.Model]" = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors"
    )

    class Meta(Subject.Meta):
        verbose_name_plural = "countries"
        constraints = (
            *Subject.Meta.constraints,
            models.UniqueConstraint(
                fields=["alpha2"],
                condition=models.Q(alpha4="") & ~models.Q(alpha2=""),
                name="country_alpha2_once",
            ),
            models.UniqueConstraint(
                fields=["alpha4"], condition=~models.Q(alpha4=""), name="country_alpha4_once"
            ),
            models.CheckConstraint(
                condition=models.Q(existed_from__isnull=True)
                | models.Q(existed_until__isnull=True)
                | models.Q(existed_until__gte=models.F("existed_from")),
                name="country_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True) | models.Q(latitude__range=(-90, 90)),
                name="country_latitude",
            ),
            models.CheckConstraint(
                condition=models.Q(longitude__isnull=True) | models.Q(longitude__range=(-180, 180)),
                name="country_longitude",
            ),
        )

    @cached_property
    def shown_name(self) -> str:
        return named(self.name)

    @property
    def code(self) -> str:
        """The shortest code that means this one alone: alpha-4 of a former country, else alpha-2."""
        return self.alpha4 or self.alpha2

    @property
    def is_historic(self) -> bool:
        return bool(self.alpha4)
