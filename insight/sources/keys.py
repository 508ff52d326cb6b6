"""Keys of sources: settings that the source of that name is given."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from insight.settings import Settings


def keys_of(settings: Settings, needs: Sequence[str]) -> dict[str, str]:
    """Those of the settings in `needs` that are set."""
    found: dict[str, str] = {}
    for name in needs:
        value = getattr(settings, name)
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        if plain:
            found[name] = plain
    return found
