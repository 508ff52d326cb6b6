"""Words of a customer on their way through the broker: it writes what it carries to its disk.

What is kept of a conversation is masked; an order can only be looked up with what was really said.
So the words travel sealed, by a key of this instance, and are read by its own processes alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

    from insight.settings import Settings

_PURPOSE = b"words on their way to the assistant"


class Seal:
    """Seals JSON values and opens them again. Raises SettingsError without readable secrets."""

    def __init__(self, settings: Settings) -> None:
        from cryptography.fernet import Fernet

        from insight.secrets import load_secrets

        own = load_secrets(settings.home).web_key.encode()
        key = hmac.digest(own, _PURPOSE, hashlib.sha256)
        self._fernet: Fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, value: Any) -> str:
        """A JSON value as ASCII text that tells nothing."""
        plain = json.dumps(value, ensure_ascii=False).encode()
        return self._fernet.encrypt(plain).decode("ascii")

    def open(self, sealed: str | bytes) -> Any:
        """The value. Raises ValueError for what was sealed elsewhere or changed since."""
        from cryptography.fernet import InvalidToken

        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as error:
            raise ValueError("this was not sealed by this instance") from error
