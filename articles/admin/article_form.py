"""The form of an article: its text, its day and hour where the source is, and what kind of change it is."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils import timezone

from articles import chronology, differences, editing, versions
from articles.formats import fields
from articles.models import Article, Source, Version
from articles.models.identity import slug_base
from articles.models.subject import check_name
from articles.received import URGENCIES

if TYPE_CHECKING:
    ArticleModelForm = forms.ModelForm[Article]
else:
    ArticleModelForm = forms.ModelForm

KINDS = (
    (Version.Kind.MINOR, "Minor: nothing that readers were told changes"),
    (Version.Kind.CORRECTION, "Correction: readers are told, by the note below"),
)
LABELS = {
    "headline": "Headline",
    "standfirst": "Standfirst",
    "body": "Body",
    "dateline": "Dateline",
    "location": "Location",
    "byline": "Byline",
    "section": "Section",
    "language": "Language",
    "slugline": "Slugline",
    "url": "Page at its source",
    "rights": "Rights",
    "urgency": "Urgency",
    "editorial_note": "Editorial note",
}


LONGEST_CHAIN = 100  # takes
WITHDRAWN = (
    "Readers do not see this item any more: your note would reach nobody. Nothing is saved yet; save again "
    "to keep the text."
)
# What work on many items may change without a version: the form sends back what it was when it was read.
READ = ("source", "day", "hour", "language")


@dataclass(slots=True)
class Collision:
    """What an editor is shown when somebody else saved first: nothing of either text is lost."""

    by: User | None
    at: dt.datetime
    # Label, and the standing text with what saving would make of it.
    both_changed: list[tuple[str, list[list[differences.Change]]]] = field(default_factory=list)
    # Labels of what only the other changed: the form has taken it over.
    taken_over: list[str] = field(default_factory=list)


class ArticleForm(ArticleModelForm):
    day = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Where the source is.",
    )
    hour = forms.TimeField(
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="On the clock of the source; empty when only the day is known.",
    )
    kind = forms.ChoiceField(label="This change is", choices=KINDS, widget=forms.RadioSelect, required=False)
    reason = forms.CharField(required=False, max_length=500, help_text="For colleagues: why.")
    note = forms.CharField(
        label="Note for readers",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For a correction: what was wrong. Shown above the text.",
    )
    url = forms.URLField(label="Page at its source", required=False, max_length=1000, assume_scheme="https")
    # The version that the editor reads, and the uid that a new article will have however often it is sent.
    before = forms.IntegerField(widget=forms.HiddenInput, required=False)
    uid = forms.CharField(
        widget=forms.HiddenInput, required=False, validators=[RegexValidator(r"\A[0-9a-hjkmnp-tv-z]{12}\Z")]
    )

    collision: Collision | None = None

    class Meta:
        model = Article
        fields = (
            *("source", "headline", "slug", "standfirst", "body", "dateline"),
            *("location", "byline", "section", "language", "supersedes"),
            *("slugline", "url", "rights", "urgency", "editorial_note"),
        )
        widgets = {
            "headline": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "standfirst": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
            "rights": forms.Textarea(attrs={"rows": 2}),
            "editorial_note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.instance
        self.standing = {name: getattr(article, name) for name in (*versions.TEXT, "slug")}
        self.standing_place = _place_of(article) if article.pk else ()
        if article.pk:
            local = article.local_time
            self.initial.update(day=local.date(), before=article.version_number)
            self.initial["hour"] = (
                local.time().replace(second=0, microsecond=0) if article.hour_is_known else None
            )
        else:
            self.initial.setdefault("day", dt.datetime.now(dt.UTC).date())
            self.initial.setdefault("hour", dt.datetime.now(dt.UTC).time().replace(second=0, microsecond=0))
            self.initial["uid"] = article.uid
        for name in READ if article.pk else ():
            if name in self.fields:
                self.fields[name].show_hidden_initial = True
        if not article.is_public:
            del self.fields["kind"], self.fields["note"]
        if "language" in self.fields:
            self.fields["language"].required = False
            self.fields["language"].help_text = "BCP 47, such as en or ru; the source’s when empty."
        if "body" in self.fields:
            self.fields["body"].help_text = (
                "Plain text, an empty line between paragraphs; "
                "or small HTML: p, h2, h3, ul, ol, li, blockquote, a, em, strong, br."
            )

    def clean_headline(self) -> str:
        headline: str = self.cleaned_data["headline"]
        check_name(headline)
        return headline

    def clean_language(self) -> str:
        said: str = self.cleaned_data["language"]
        if said and not fields.language(said):
            raise ValidationError("Give a code of BCP 47, such as en or ru.")
        return fields.language(said)

    def clean_urgency(self) -> int | None:
        """Raises ValidationError for what is none; what came by wire may stay."""
        said: int | None = self.cleaned_data["urgency"]
        if said is not None and said != self.initial.get("urgency") and said not in URGENCIES:
            raise ValidationError("Urgencies go from 1 to 9.")
        return said

    def clean_supersedes(self) -> Article | None:
        """Raises ValidationError for an item that would follow itself, be it by way of others."""
        former: Article | None = self.cleaned_data["supersedes"]
        above, seen = former, 0
        while above and self.instance.pk and seen < LONGEST_CHAIN:
            if above.pk == self.instance.pk:
                raise ValidationError("An item cannot be a later take of itself.")
            above, seen = above.supersedes, seen + 1
        return former

    def clean_source(self) -> Source:
        chosen: Source = self.cleaned_data["source"]
        return chosen.standing

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        source = cleaned.get("source")
        if source and cleaned.get("day"):
            self._place(cleaned)
        if "language" in self.fields:
            cleaned["language"] = cleaned.get("language") or (source.language if source else "en")
        uid = cleaned.get("uid") or self.instance.uid
        if not self.instance.pk and not Article.objects.filter(uid=uid).exists():
            self.instance.uid = uid
        cleaned["slug"] = cleaned.get("slug") or slug_base(cleaned.get("headline", ""), fallback=uid)
        self._check_kind(cleaned)
        saved = cleaned.get("before") != self.instance.version_number
        if self.instance.pk and (saved or self._read() != self._standing_read()):
            self._collide(cleaned)
        return cleaned

    def _read(self) -> dict[str, str]:
        """What the editor was shown, as far as the form says it."""
        sent = {name: self.data.get(self.add_initial_prefix(name)) for name in READ}
        return {name: str(value) for name, value in sent.items() if value is not None}

    def _standing_read(self) -> dict[str, str]:
        """The same of what stands."""
        now = {name: self.initial.get(name) for name in self._read()}
        return {name: "" if value is None else str(value) for name, value in now.items()}

    def _place(self, cleaned: dict[str, Any]) -> None:
        """The instant of the wall time given; an hour that nobody touched keeps its seconds."""
        article, zone = self.instance, cleaned["source"].time_zone
        day, hour = cleaned["day"], cleaned.get("hour")
        precision = Article.Precision.DAY if hour is None else Article.Precision.MINUTE
        if article.pk and precision == article.precision:
            local = article.published_at.astimezone(ZoneInfo(zone))
            if (local.date(), local.hour, local.minute) == (day, *_hour_and_minute(hour or local.time())):
                return
        try:
            moment = dt.datetime.combine(day, hour or dt.time())
            article.published_at = chronology.instant_from_wall_time(moment, zone)
            chronology.local_date(article.published_at, zone)
        except OverflowError:
            self.add_error("day", ValidationError("The archive holds the years 1 to 9999."))
            return
        article.precision = precision
        if hour and article.published_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != moment:
            self.add_error("hour", "The clocks of the source are put forward and skip this hour on that day.")
        if article.is_public and article.published_at > timezone.now():
            self.add_error("day", "Readers see this item already: its time cannot be still to come.")

    def _check_kind(self, cleaned: dict[str, Any]) -> None:
        if "kind" not in self.fields:
            if (self.data.get("note") or "").strip():
                self.add_error(None, WITHDRAWN)
            return
        if not cleaned.get("kind"):
            self.add_error("kind", "Readers have seen this item: is the change minor, or a correction?")
        elif cleaned["kind"] == Version.Kind.CORRECTION and not (cleaned.get("note") or "").strip():
            self.add_error("note", "A correction needs a note for readers.")

    def _collide(self, cleaned: dict[str, Any]) -> None:
        """Compares three texts: what was read, what the other saved, what is now sent."""
        article = self.instance
        read = article.versions.filter(number=cleaned.get("before") or 0).first()
        base = read.fields if read else {}
        is_saved = cleaned.get("before") != article.version_number
        collision = self._collision(is_saved=is_saved)
        data: Any = self.data
        fresh = data.copy()
        fresh["before"] = str(article.version_number)
        for name, value in self._standing_read().items():
            fresh[self.add_initial_prefix(name)] = value
        for name in versions.TEXT if is_saved else ("language",):
            theirs, mine = self.standing[name], editing.tidied(name, cleaned.get(name, self.standing[name]))
            if mine == theirs:
                continue
            if base.get(name) == mine or self._is_untouched(name):
                fresh[name] = "" if theirs is None else theirs
                collision.taken_over.append(LABELS[name])
            else:
                changes = differences.changes(_blocks(name, theirs), _blocks(name, mine))
                collision.both_changed.append((LABELS[name], changes))
        self._collide_in_place(cleaned, base, fresh, collision)
        fresh["slug"] = self.standing["slug"]
        self.data = fresh
        if collision.both_changed or collision.taken_over:
            self.collision = collision
            self.add_error(None, "Somebody else saved this item while you had it open. Nothing is saved yet.")
        cleaned["before"] = article.version_number

    def _collision(self, *, is_saved: bool) -> Collision:
        """By whom: of what was done to many items the log tells it, of what was saved the version."""
        article = self.instance
        if not is_saved:
            last = article.changes.select_related("operation__created_by").order_by("-operation_id").first()
            return (
                Collision(last.operation.created_by, last.operation.created_at)
                if last
                else Collision(None, article.updated_at)
            )
        version = article.versions.select_related("created_by").filter(number=article.version_number).first()
        return Collision(version.created_by if version else None, article.updated_at)

    def _is_untouched(self, *names: str) -> bool:
        """Whether the editor left these fields as the form showed them."""
        return self._read().keys() >= set(names) and not set(names) & set(self.changed_data)

    def _collide_in_place(
        self, cleaned: dict[str, Any], base: dict[str, Any], fresh: QueryDict, collision: Collision
    ) -> None:
        """The same for source, day and hour, which go together."""
        article, theirs = self.instance, self.standing_place
        source = cleaned.get("source")
        mine = (article.published_at, article.precision, source.uid if source else "")
        if mine == theirs:
            return
        read = base.get("published_at"), base.get("precision"), base.get("source")
        if read == (mine[0].isoformat(), *mine[1:]) or self._is_untouched("source", "day", "hour"):
            fresh["source"] = str(self.initial["source"])
            fresh["day"], fresh["hour"] = str(self.initial["day"]), str(self.initial["hour"] or "")
            collision.taken_over.append("Source, day and hour")
        else:
            changes = differences.changes([_told(*theirs)], [_told(*mine)])
            collision.both_changed.append(("Source, day and hour", changes))


def _place_of(article: Article) -> tuple[dt.datetime, str, str]:
    return article.published_at, article.precision, article.source.uid


def _told(instant: dt.datetime, precision: str, source_uid: str) -> str:
    source = Source.objects.filter(uid=source_uid).first()
    local = instant.astimezone(ZoneInfo(source.time_zone if source else "UTC"))
    hour = f" {local:%H:%M}" if precision == Article.Precision.MINUTE else ""
    return f"{source or 'no source'}, {local:%Y-%m-%d}{hour}"


def _hour_and_minute(time: dt.time) -> tuple[int, int]:
    return time.hour, time.minute


def _blocks(name: str, text: str) -> list[str]:
    return differences.paragraphs(text) if name == "body" else [str(text or "")]
