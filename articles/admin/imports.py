"""The page where archivists hand in files: they are looked at first, and imported when that is agreed to."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import deliveries, errands, formats, rights, spool, uploads
from articles.models import Errand, Source
from articles.models.identity import UID_LENGTH, new_uid
from articles.sources import Sources, UnknownSource

SUGGESTED = 300  # sources offered by name
EARLIEST = dt.date(1, 1, 1)


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(file, initial) for file in data or ()]


class GivenForm(forms.Form):
    """What an archivist knows of items that do not say it themselves."""

    source = forms.CharField(
        required=False,
        max_length=200,
        label="Whose items",
        help_text="Only when the items do not say it: a source by name, such as Reuters.",
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    day = forms.DateField(
        required=False,
        label="Day",
        help_text="Of items that do not say when they were published.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_source(self) -> str:
        """The slug of a source given by name or slug."""
        said = self.cleaned_data["source"].strip()
        try:
            return Sources(create=False).called(said).slug if said else ""
        except UnknownSource as error:
            raise forms.ValidationError(str(error)) from None

    def given(self) -> dict[str, str]:
        """The part of an order that says it."""
        day: dt.date | None = self.cleaned_data["day"]
        return {"source": self.cleaned_data["source"], "day": day.isoformat() if day else ""}


class ImportForm(GivenForm):
    uid = forms.CharField(required=False, max_length=UID_LENGTH, widget=forms.HiddenInput)
    folder = forms.ChoiceField(required=False, label="Or a folder of the server")
    below = forms.CharField(
        required=False,
        max_length=1000,
        label="Part of the folder",
        help_text="Such as 2015/09; all of it when empty.",
    )
    format = forms.ChoiceField(required=False, label="Format")
    uploads = FilesField(required=False, label="Files")
    field_order = ("uid", "folder", "below", "format", "source", "day", "uploads")

    def __init__(self, *args: Any, refusal: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refusal = refusal
        known = [(known.name, known.title) for known in formats.FORMATS]
        choose(self.fields["format"], [("", "found out from each file"), *known])
        choose(
            self.fields["folder"],
            [("", "none"), *((str(path), str(path)) for path in settings.IMPORT_FOLDERS)],
        )
        if not settings.IMPORT_FOLDERS:
            del self.fields["folder"], self.fields["below"]

    def clean(self) -> None:
        files, folder = self.cleaned_data.get("uploads"), self.cleaned_data.get("folder")
        if self._refusal:
            raise forms.ValidationError(self._refusal)
        if self.errors:
            return
        if bool(files) == bool(folder):
            raise forms.ValidationError("Choose files or a folder." if files else "Choose what to import.")
        if folder:
            try:
                deliveries.folder(folder, self.cleaned_data["below"])
            except deliveries.Outside as error:
                raise forms.ValidationError(str(error)) from None

    def order(self) -> tuple[dict[str, str], str]:
        """The order of an errand, and what it is called. Raises OSError when there is no room for files."""
        said = self.given() | {"format": self.cleaned_data["format"]}
        files: list[UploadedFile[Any]] = self.cleaned_data["uploads"]
        if not files:
            folder, below = self.cleaned_data["folder"], self.cleaned_data["below"]
            return said | {"folder": folder, "below": below}, f"{folder} {below}".strip()
        names = [spool.file_name(file.name or "") for file in files]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return said | {"spool": spool.keep(files)}, ", ".join(names[:3]) + more


def choose(field: Any, choices: list[tuple[str, str]]) -> None:
    field.choices = choices


def import_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not rights.holds(request.user, "add_importrun"):
        raise PermissionDenied
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, refusal=_refusal(request))
        if (sent := _sent_before(request)) or (form.is_valid() and (sent := _ordered(request, form))):
            return HttpResponseRedirect(reverse("admin:articles_errand_change", args=[sent.pk]))
    else:
        form = ImportForm(initial={"uid": new_uid()})
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Import news",
        "opts": model_admin.opts,
        "form": form,
        "limit": uploads.limit(),
        "limit_bytes": settings.IMPORT_UPLOAD_LIMIT,
        "most_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "formats": formats.FORMATS,
        "sources": Source.objects.order_by("-article_count", "pk").values_list("name", flat=True)[:SUGGESTED],
    }
    return TemplateResponse(request, "admin/articles/importrun/import.html", context)


def _refusal(request: HttpRequest) -> str:
    """Why what was sent could not be kept."""
    return "".join(getattr(handler, "refusal", "") for handler in request.upload_handlers)


def _sent_before(request: HttpRequest) -> Errand | None:
    """What a second click on the button ordered the first time."""
    uid = request.POST.get("uid", "")
    return Errand.objects.filter(uid=uid, created_by_id=request.user.pk).first() if uid else None


def _ordered(request: HttpRequest, form: ImportForm) -> Errand | None:
    try:
        order, called = form.order()
    except OSError as error:
        form.add_error(None, f"The server cannot keep it: {error.strerror}. Nothing was kept.")
        return None
    errand, made = errands.order(
        Errand.Kind.LOOK, called, user=request.user, uid=form.cleaned_data["uid"] or new_uid(), order=order
    )
    if not made and "spool" in order:  # the same form came twice at once
        spool.drop(order["spool"])
    return errand
