"""Reports that were built already: the same data, week and day give the same report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from insight.glance import ProductGlance, glance
from insight.settings import Settings
from insight.store.reader import Reader
from insight.types import Asked, Report
from web.renewed import Renewed, Served

_KEPT = 32
_QUICK_SECONDS = 0.6


@dataclass(slots=True)
class Built:
    """A report, and what its page shows besides: made once."""

    report: Report
    products: tuple[ProductGlance, ...]
    _body: Markup | None = field(default=None)

    def body(self, render: Callable[[Report], Markup]) -> Markup:
        """The report as a fragment of a page."""
        if self._body is None:
            self._body = render(self.report)
        return self._body


class ReportCache:
    """Builds each report once. Safe to share between threads."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self._settings = settings
        self._reader = reader
        self._kept = Renewed(self._version, _KEPT, _QUICK_SECONDS)

    def get(self, asked: Asked, language: str) -> Report:
        """The report on the newest data. Raises InsightError when there can be none."""
        return self._kept.exact((asked, language), self._build(asked, language)).value.report

    def latest(self, asked: Asked, language: str) -> Served[Built]:
        """The report at once, as it was last built; a newer one is built meanwhile.

        Raises InsightError when there can be none.
        """
        return self._kept.get((asked, language), self._build(asked, language))

    def warm(self, language: str) -> None:
        """Begin to build the newest report, where there are data, before somebody asks for it."""
        if self._version():
            self._kept.begin((Asked(), language), self._build(Asked(), language))

    def _build(self, asked: Asked, language: str) -> Callable[[], Built]:
        def build() -> Built:
            # Statistics libraries load slowly, and only here.
            from insight.reports.build import build_report

            report = build_report(
                self._settings,
                self._reader,
                asked.week,
                language,
                days=asked.days,
                scope=asked.scope,
            )
            with self._reader.snapshot() as snapshot:
                return Built(report, glance(report, snapshot))

        return build

    def _version(self) -> str:
        """Of the data, and of the day: tomorrow another week may be the latest whole one."""
        version = self._reader.version()
        today = datetime.now(self._settings.zone).date().isoformat()
        return version and f"{version} {today}"
