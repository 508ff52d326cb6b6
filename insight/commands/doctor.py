"""`insight doctor`: looks for what is wrong, and says how to mend it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from insight.commands.common import as_json, print_json, settings_of
from insight.errors import InsightError, SettingsError
from insight.settings import Settings

_LEAST_FREE_GB = 2.0


@dataclass(frozen=True)
class Check:
    """What was looked at, whether it is well, and what was seen or is to be done."""

    name: str
    ok: bool
    detail: str


@click.command()
@as_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check the installation, the home folder, the models, the broker and the store."""
    settings = settings_of(ctx)
    checks = list(examine(settings))
    if as_json:
        print_json([{"check": c.name, "ok": c.ok, "detail": c.detail} for c in checks])
    else:
        for check in checks:
            mark = click.style("ok ", fg="green") if check.ok else click.style("BAD", fg="red")
            click.echo(f"{mark}  {check.name}: {check.detail}")
    if bad := sum(not check.ok for check in checks):
        ctx.exit(SettingsError.exit_code if bad else 0)


def examine(settings: Settings) -> Iterator[Check]:
    """Every check, in the order in which trouble in one explains trouble in the next."""
    for name, look in _CHECKS.items():
        try:
            yield Check(name, True, look(settings))
        except InsightError as error:
            yield Check(name, False, str(error))


def _python(settings: Settings) -> str:
    return sys.version.split()[0]


def _home(settings: Settings) -> str:
    if not settings.home.is_dir():
        raise SettingsError(f"{settings.home} does not exist. Run `insight init`.")
    probe = settings.home / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise SettingsError(f"{settings.home} cannot be written: {error.strerror}.") from error
    return str(settings.home)


def _disk(settings: Settings) -> str:
    folder = settings.home if settings.home.is_dir() else settings.home.parent
    free = shutil.disk_usage(folder if folder.is_dir() else "/").free / 1e9
    if free < _LEAST_FREE_GB:
        raise SettingsError(f"Only {free:.1f} GB are free; {_LEAST_FREE_GB:.0f} GB are needed.")
    return f"{free:.0f} GB free"


def _secrets(settings: Settings) -> str:
    from insight.secrets import load_secrets

    load_secrets(settings.home)
    return "present"


def _state(settings: Settings) -> str:
    from insight.state import State

    waiting = State(settings).rows("jobs", count=1000)
    return f"{sum(row['state'] in ('queued', 'running') for row in waiting)} jobs not ended"


def _models(settings: Settings) -> str:
    from insight.errors import ModelError
    from insight.models.weights import verify

    problems = [problem for name in ("labels", "student") for problem in verify(name, settings)]
    if problems:
        raise ModelError(" ".join(problems))
    return "labels encoder and student are whole"


def _own_heads(settings: Settings) -> str:
    from insight.models import Models, own

    used = [path for task in own.TASKS if (path := own.used_path(settings, task)).exists()]
    if not used:
        return "none is in use: ours speak"
    encoder = Models(settings).encoder_hash
    heads = [own.fit_for(own.load(path), encoder) for path in used]
    return ", ".join(f"{h.facts.task} of {h.facts.rows:,} rows is whole" for h in heads)


def _words(settings: Settings) -> str:
    from insight.models.words import missing

    if lacking := missing(settings):
        get = " and ".join(f"`insight models get {name}`" for name in lacking)
        return f"the view tokens stays empty without {', '.join(lacking)}: run {get}"
    return "the models of words are whole"


def _broker(settings: Settings) -> str:
    from insight import broker

    if not settings.broker_url:
        return f"embedded: {broker.find_server()}"
    if not broker.is_ready(settings):
        raise SettingsError("The server of INSIGHT_BROKER_URL does not answer. Start it.")
    return "answers"


def _store(settings: Settings) -> str:
    from insight.store.parts import waiting
    from insight.store.reader import Reader

    row = Reader(settings).row("store/totals.sql")
    parts = len(waiting(settings.inbox))
    return f"{row['documents'] if row else 0:,} documents, {parts} parts in the inbox"


_CHECKS: dict[str, Callable[[Settings], str]] = {
    "python": _python,
    "home": _home,
    "disk": _disk,
    "secrets": _secrets,
    "state": _state,
    "models": _models,
    "own heads": _own_heads,
    "words": _words,
    "broker": _broker,
    "store": _store,
}
