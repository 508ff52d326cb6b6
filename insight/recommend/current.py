"""The version of the models in use, opened once and again when another one is fitted."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from insight.cleaning.identity import author_hash
from insight.recommend.saved import current, load, stamp
from insight.recommend.serve import history_of
from insight.secrets import load_secrets
from insight.settings import Settings

if TYPE_CHECKING:
    from insight.recommend.saved import Saved
    from insight.recommend.why import Taken


class Current:
    """Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._open: tuple[str, Saved] | None = None

    def there(self) -> bool:
        """Whether anything was fitted."""
        return current(self._settings) is not None

    def saved(self) -> Saved:
        """The version in use. Raises RecommendError where there is none."""
        now = stamp(self._settings)
        with self._lock:
            if self._open is None or self._open[0] != now:
                self._open = (now, load(self._settings))
            return self._open[1]

    def history(self, user: str) -> list[Taken]:
        """What is stored of a shopper, by the id or by its hash where ids are kept as hashes."""
        saved = self.saved()
        if found := history_of(saved, user):
            return found
        salt = load_secrets(self._settings.home).author_salt
        return history_of(saved, author_hash(salt, user) or "")
