"""Which writers are asked, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from insight.campaigns.brief import Writer
from insight.campaigns.writers.template import Template
from insight.settings import Settings

Choice = Literal["auto", "template", "local", "endpoint"]
CHOICES: tuple[Choice, ...] = ("auto", "template", "local", "endpoint")


def writers(settings: Settings, choice: Choice) -> Sequence[Writer]:
    """The writers of a choice; the template stands behind each of them.

    `auto` asks the endpoint where one is set, then the local model where it is on this machine.
    Raises SettingsError or ModelError for a writer that was asked for and is not there.
    """
    from insight.models.local import is_there

    found: list[Writer] = []
    if choice == "endpoint" or (choice == "auto" and settings.endpoint_url):
        found.append(_endpoint(settings))
    if choice == "local" or (choice == "auto" and is_there(settings)):
        found.append(_local(settings))
    return [*found, Template()]


def _endpoint(settings: Settings) -> Writer:
    from insight.campaigns.writers.model import LONG_PROMPT, Whole
    from insight.models.endpoint import Endpoint
    from insight.models.kept import Kept

    return Whole(Kept(Endpoint(settings), settings, LONG_PROMPT))


def _local(settings: Settings) -> Writer:
    from insight.campaigns.writers.model import Joined
    from insight.models.local import Local

    return Joined(Local(settings))
