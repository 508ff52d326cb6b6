"""Reports that were built already: the same data, week and day give the same report."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime
from typing import TYPE_CHECKING

from insight.settings import Settings
from insight.store.reader import Reader

if TYPE_CHECKING:
    from insight.types import Report

_KEPT = 32


class ReportCache:
    """Builds each report once. Safe to share between threads."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self._settings = settings
        self._reader = reader
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str | None, str, bool, str], Report] = OrderedDict()

    def get(self, week: str | None, language: str, without_doubtful: bool = False) -> Report:
        """The report on `week`, or on the newest whole week.

        Raises InsightError when `week` is no week.
        """
        # Statistics libraries load slowly, and only here.
        from insight.reports import build_report

        today = datetime.now(self._settings.zone).date().isoformat()
        key = (self._reader.version(), week, language, without_doubtful, today)
        # One at a time: two requests for one report would otherwise build it twice.
        with self._lock:
            if key not in self._kept:
                self._kept[key] = build_report(
                    self._settings,
                    self._reader,
                    week,
                    language,
                    without_doubtful=without_doubtful,
                )
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]
