"""Whether a message would command the assistant or draw out what it must not tell."""

from __future__ import annotations

from insight.assistant.signals import shown


def is_attempt(message: str) -> bool:
    """Whether it does; a refusal is all that comes of it, for nothing that is said could obey."""
    return bool(shown("attempts", message))
