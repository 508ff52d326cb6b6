"""What the commands share: settings of the chosen home, JSON, and progress."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import click

from insight.settings import Settings, load_settings

_BAR = 24
"""Signs of the bar of a progress line."""
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
annotator_option = click.option(
    "--with",
    "annotator",
    type=click.Choice(["ours", "endpoint"]),
    default="ours",
    show_default=True,
    help="Who reads the texts.",
)


def settings_of(ctx: click.Context) -> Settings:
    """The settings of the home that `--home` or INSIGHT_HOME names; warnings go to stderr."""
    from insight.logs import set_up_logs

    settings = load_settings(ctx.find_root().obj)
    set_up_logs(settings.model_copy(update={"log_level": "error"}))
    return settings


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def print_counts(counts: Mapping[str, Any]) -> None:
    """One line: read 100, stored 98, ..."""
    click.echo(
        ", ".join(
            f"{name.replace('_', ' ')} {value:,}" if isinstance(value, int) else f"{name} {value}"
            for name, value in counts.items()
        )
    )


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"


class Progress:
    """A line on stderr: how far a long work is, its rate, and where the end is known the time left.

    Silent where nobody watches. The rate is that since the first line of this work.
    """

    def __init__(self) -> None:
        self.watched = sys.stderr.isatty()
        self._shown = False
        self._what, self._first, self._since = "", 0, 0.0

    def show(self, what: str, done: int, total: int | None) -> None:
        if self.watched:
            line = self._line(what, done, total, time.monotonic())
            click.echo(f"\r\033[K{line}", nl=False, err=True)
            self._shown = True

    def _line(self, what: str, done: int, total: int | None, now: float) -> str:
        if what != self._what or done < self._first:
            self._what, self._first, self._since = what, done, now
        line = f"{what}: {done:,}"
        if total:
            share = min(done / total, 1.0)
            bar = "#" * int(share * _BAR)
            line = f"{what} [{bar:-<{_BAR}}] {share:.0%}, {done:,} of {total:,}"
        if done > self._first and now > self._since:
            rate = (done - self._first) / (now - self._since)
            line += f", {rate:,.0f}/s" if rate >= 10 else f", {rate:.1f}/s"
            if total and done < total:
                line += f", {_duration((total - done) / rate)} left"
        return line

    def job(self, row: Mapping[str, Any]) -> None:
        """Show the row of a job."""
        from insight.jobs import job

        stages = job(row["name"]).stages
        if 0 <= row["stage"] < len(stages):
            self.show(stages[row["stage"]].name, row["done"], row["total"])

    def end(self) -> None:
        if self._shown:
            click.echo("\r\033[K", nl=False, err=True)

    def __enter__(self) -> Callable[[Mapping[str, Any]], None]:
        return self.job

    def __exit__(self, *_: object) -> None:
        self.end()
