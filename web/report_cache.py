"""Reports that were built already: the same data, week and day give the same report."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

from insight.settings import Settings
from insight.store.reader import Reader
from insight.types import Asked, Report

_KEPT = 32


class ReportCache:
    """Builds each report once. Safe to share between threads."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self._settings = settings
        self._reader = reader
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, Asked, str, str], Report] = OrderedDict()

    def get(self, asked: Asked, language: str) -> Report:
        """The report that is asked for. Raises InsightError when there can be none."""
        # Statistics libraries load slowly, and only here.
        from insight.reports import build_report

        today = datetime.now(self._settings.zone).date().isoformat()
        key = (self._reader.version(), asked, language, today)
        # One at a time: two requests for one report would otherwise build it twice.
        with self._lock:
            if key not in self._kept:
                self._kept[key] = build_report(
                    self._settings,
                    self._reader,
                    asked.week,
                    language,
                    days=asked.days,
                    scope=asked.scope,
                )
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]
