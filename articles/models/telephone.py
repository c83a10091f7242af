from functools import cached_property

from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

_SALT = "articles.models.telephone"


def sealed(text: str) -> bytes:
    """20 bytes that nobody makes from the text without SECRET_KEY: an HMAC (RFC 2104) with SHA-256, cut."""
    return salted_hmac(_SALT, text, algorithm="sha256").digest()[:20]


class Telephone(TOTPDevice):  # type: ignore[misc]  # untyped
    """A device whose key (RFC 4226, section 4: 160 bits) is made from what is stored, and SECRET_KEY.

    Who reads the database can make no codes.
    """

    class Meta:
        proxy = True
        default_permissions = ()

    @cached_property
    def bin_key(self) -> bytes:
        return sealed(self.key)
