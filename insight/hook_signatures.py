"""Signatures of webhooks: that of standardwebhooks.com, and those of GitHub and Shopify.

All are HMAC-SHA256 over the body. Only the first signs a moment too, so that what was overheard
cannot be sent again later; with the others a message that comes again changes nothing, because a
document has an id.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable

from insight.errors import UserError
from insight.messages import message

FORMS = ("standard", "github", "shopify")
WINDOW_SECONDS = 300
"""How far the clock of the sender may be from ours."""
_PREFIX = "whsec_"
_LONGEST = 200


Header = Callable[[str], str | None]


class SignatureError(Exception):
    """A message is not signed as its hook wants it; the words say what is wrong with it."""


def new_secret(form: str) -> str:
    """A secret for a hook of this form."""
    if form == "standard":
        return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_hex(32)


def checked_secret(form: str, secret: str) -> str:
    """A secret that somebody brings. Raises UserError where the form cannot use it."""
    plain = secret.strip()
    if not 16 <= len(plain) <= _LONGEST or not plain.isascii() or not plain.isprintable():
        raise UserError(
            message("A secret has 16 to %(most)s printable ASCII characters.", most=_LONGEST)
        )
    if form == "standard":
        try:
            _key(form, plain)
        except (ValueError, binascii.Error) as error:
            raise UserError(
                message("A secret of this form is whsec_ and base64 after it.")
            ) from error
    return plain


def verify(form: str, secret: str, header: Header, body: bytes, now: float) -> None:
    """Check a message; `header` gives the one of a name. Raises SignatureError."""
    if form == "standard":
        _verify_standard(_key(form, secret), header, body, now)
        return
    mac = hmac.new(_key(form, secret), body, hashlib.sha256)
    if form == "github":
        name, wanted = "X-Hub-Signature-256", f"sha256={mac.hexdigest()}"
    else:
        name, wanted = "X-Shopify-Hmac-Sha256", base64.b64encode(mac.digest()).decode()
    if not _same(_header(header, name), wanted):
        raise SignatureError("The signature does not fit the body and the secret.")


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature` of the standard form."""
    return _standard(_key("standard", secret), message_id, str(timestamp), body)


def _verify_standard(key: bytes, header: Header, body: bytes, now: float) -> None:
    message_id, sent = _header(header, "webhook-id"), _header(header, "webhook-timestamp")
    given = _header(header, "webhook-signature")
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= 12):
        raise SignatureError("The header webhook-timestamp is no count of seconds.")
    if abs(now - int(sent)) > WINDOW_SECONDS:
        raise SignatureError(
            f"The header webhook-timestamp is more than {WINDOW_SECONDS} s from now."
        )
    wanted = _standard(key, message_id, sent, body)
    # Several, while the sender changes its secret.
    if not any(_same(one, wanted) for one in given.split(" ")):
        raise SignatureError(
            "The signature does not fit the id, the moment, the body and the secret."
        )


def _standard(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    mac = hmac.new(key, signed, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def _header(header: Header, name: str) -> str:
    value = header(name)
    if not value:
        raise SignatureError(f"The header {name} is missing.")
    return value


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _key(form: str, secret: str) -> bytes:
    if form != "standard":
        return secret.encode()
    if not secret.startswith(_PREFIX):
        raise ValueError("it does not begin with whsec_")
    return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
