"""The parts of an address: years of four digits, months and days of two, slugs in any script."""

from django.urls.converters import StringConverter


class FourDigits:
    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return f"{int(value):04d}"


class TwoDigits:
    regex = "[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return f"{int(value):02d}"


class UnicodeSlug(StringConverter):
    """Letters, digits and marks of any script, - and _: no ASCII punctuation, space or slash."""

    regex = r"[^\x00-,./:-@\[-^`{-\x7f]{1,200}"


class Uid(StringConverter):
    regex = "[0-9A-Za-z]{1,32}"


class SubjectKind(StringConverter):
    """The first segment of the address of a person, country or topic."""

    regex = "people|countries|topics"
