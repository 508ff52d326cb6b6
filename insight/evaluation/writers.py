"""The writers that can be measured, by the names that a command gives them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from insight.campaigns.brief import Writer
from insight.errors import SettingsError
from insight.settings import Settings
from insight.training.writer_pairs import Pair

_ADAPTED = "local:"


def open_writer(name: str, settings: Settings) -> Writer:
    """The writer of a name, without the template behind it.

    Raises SettingsError for a name that is none, and ModelError for a writer that is not there.
    """
    from insight.campaigns.writers.choose import CHOICES, Choice, writers
    from insight.campaigns.writers.model import Joined

    plain: Choice | None = next((one for one in CHOICES if one == name and one != "auto"), None)
    if plain is not None:
        return writers(settings, plain)[0]
    if name.startswith(_ADAPTED):
        from insight.models.local import Local

        adapter = Path(name.removeprefix(_ADAPTED))
        if not adapter.is_file():
            raise SettingsError(f"There is no adapter {str(adapter)!r}.")
        return Joined(Local(settings, adapter))
    if Path(name).is_dir():
        from insight.training.writer_learned import Learned

        return Learned(Path(name))
    raise SettingsError(
        f"There is no writer {name!r}. Known: template, local, endpoint, local:ADAPTER.gguf, and "
        "folders of `insight train writer`."
    )


def drawn(pairs: Sequence[Pair], limit: int, seed: int) -> list[Pair]:
    """Some of the pairs, each as likely as any other, in their order; all of them for 0."""
    if not limit or limit >= len(pairs):
        return list(pairs)
    chosen = sorted(random.Random(seed).sample(range(len(pairs)), limit))
    return [pairs[number] for number in chosen]
