"""The one place where the site takes files: from those who may import, on the page for it, up to a limit.

Django stores what a request uploads before any view has looked at who sends it. Here nothing is stored but
for those who may: files sent to other addresses, or by others, are read over.
"""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import SkipFile, StopUpload, TemporaryFileUploadHandler
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from articles import rights

IMPORT_PAGE = "admin:articles_importrun_import"


class Spooled(TemporaryUploadedFile):
    """In a temporary file of the spool, so that keeping it is no copy."""

    def __init__(self, name: str | None, content_type: str | None, charset: str | None, extra: Any) -> None:
        settings.IMPORT_SPOOL.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=settings.IMPORT_SPOOL)  # noqa: SIM115
        UploadedFile.__init__(self, file, name, content_type, 0, charset, extra)


class Delivery(TemporaryFileUploadHandler):
    """Into temporary files. `refusal` is a sentence when they were too large or did not fit on the disk."""

    refusal = ""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Called with the stream, the headers, and how many bytes the request announces."""
        self._announced = int(args[2])

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if not self._is_wanted():
            raise SkipFile
        if self._announced > settings.IMPORT_UPLOAD_LIMIT:
            self._refuse(f"That is more than {limit()} at once. Nothing was kept.")
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        try:
            self.file = Spooled(self.file_name, self.content_type, self.charset, self.content_type_extra)
        except OSError as error:
            self._refuse(f"The server cannot keep it: {error.strerror}. Nothing was kept.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._refuse(f"The server cannot keep it: {error.strerror}. Nothing was kept.")

    def _is_wanted(self) -> bool:
        request = self.request
        return (
            request is not None
            and request.path == reverse(IMPORT_PAGE)
            and rights.holds(request.user, "add_importrun")
        )

    def _refuse(self, sentence: str) -> None:
        self.refusal = sentence
        raise StopUpload(connection_reset=False)


def limit() -> str:
    """How much one upload may bring, in words."""
    return filesizeformat(settings.IMPORT_UPLOAD_LIMIT)
