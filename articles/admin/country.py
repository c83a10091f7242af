from django.contrib import admin

from articles.admin.subject import AliasInline, SubjectAdmin
from articles.models import Country


class CountryAliases(AliasInline):
    fk_name = "country"


@admin.register(Country)
class CountryAdmin(SubjectAdmin):
    inlines = (CountryAliases,)
    autocomplete_fields = ("successors",)
    fields = (
        *("name", "sort_name", "slug", "description", "wikidata_id"),
        *(("alpha2", "alpha3", "alpha4", "numeric"), ("region", "subregion"), ("latitude", "longitude")),
        *(("existed_from", "existed_until"), "successors"),
        *(("is_hidden", "is_deprecated"), "uid", "origin", "article_count"),
    )

    @admin.display(description="code and place")
    def facts(self, subject: Country) -> str:
        years = f"{subject.existed_from or '?'}–{subject.existed_until or '?'}" if subject.is_historic else ""
        return ", ".join(filter(None, (subject.code, subject.subregion or subject.region, years)))
