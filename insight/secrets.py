"""Secrets of this instance: made at first start, readable by their owner alone.

They are never logged, never shown, and never part of the published database.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from insight.errors import SettingsError
from insight.files import write_atomically


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """`web_key` signs sessions; `author_salt` keeps author hashes from being guessed."""

    web_key: str
    author_salt: str


def load_secrets(home: Path) -> Secrets:
    """Read the secrets of `home`, making them first where there are none.

    Two processes that start at once end with the same secrets: the file is linked into place
    and the first link wins. Raises SettingsError when the file cannot be read.
    """
    path = home / "secrets.json"
    if not path.exists():
        fresh = Secrets(*(secrets.token_hex(32) for _ in fields(Secrets)))
        home.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".secrets-{secrets.token_hex(8)}")
        write_atomically(temporary, json.dumps(asdict(fresh)).encode(), mode=0o600)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    try:
        return Secrets(**json.loads(path.read_text()))
    except (OSError, TypeError, ValueError) as error:
        raise SettingsError(
            f"{path} cannot be read as the secrets of this instance. Restore it from a back-up; "
            "without it, authors get other hashes and everybody must log in again."
        ) from error
