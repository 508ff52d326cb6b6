"""`insight recommend` and `insight forget`: the right item for each shopper, from a shop's events."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insight.commands.common import Progress, as_json, print_json, settings_of
from insight.errors import SettingsError

if TYPE_CHECKING:
    from insight.recommend.fit import Tried
    from insight.recommend.train import Files, Gathered
    from insight.settings import Settings
    from insight.types import Rejected

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 5


@click.group()
def recommend() -> None:
    """Recommend items to shoppers, from what they viewed, carted, bought and rated."""


def _reading(command: Callable[..., None]) -> Callable[..., None]:
    """The options of commands that read events."""
    for option in (
        click.option("--hash-items", is_flag=True, help="Keep items as salted hashes."),
        click.option("--hash-users", is_flag=True, help="Keep shoppers as salted hashes."),
        click.option(
            "--dates",
            type=click.Choice(["day-first", "month-first"]),
            help="What 03/04/2024 is.  [default: as the column shows]",
        ),
        click.option(
            "--map-items", multiple=True, metavar="FIELD=COLUMN", help="A column of ITEMS by hand."
        ),
        click.option(
            "--map",
            "maps",
            multiple=True,
            metavar="FIELD=COLUMN",
            help="A column of EVENTS by hand.",
        ),
        click.option("--items", type=_FILE, help="Table of items: title, text, category, stock."),
        click.argument("events", nargs=-1, type=_FILE),
    ):
        command = option(command)
    return command


@recommend.command(name="fit")
@_reading
@as_json
@click.pass_context
def fit_command(ctx: click.Context, /, as_json: bool, **given: Any) -> None:
    """Choose and fit the models on EVENTS, and keep them for `predict`, the page and the API.

    What the shop sent by the API is read besides; without --items the table of the last fit counts.
    """
    from insight.recommend import pushed
    from insight.recommend.train import train, with_sent

    settings, progress = settings_of(ctx), Progress()
    files = with_sent(settings, _files(given))
    try:
        gathered = _gathered(settings, files, progress)
        version, fitted = train(settings, gathered, progress.show)
        if given["items"]:
            pushed.keep_items(settings, given["items"])
    finally:
        progress.end()
    if as_json:
        tried = [asdict(one) for one in fitted.tried]
        print_json({"version": version, "checked_users": fitted.checked_users, "tried": tried})
        return
    _print_tried(fitted.tried, fitted.checked_users)
    click.echo(f"Kept as {version}.")


@recommend.command()
@click.option("--users", required=True, type=_FILE, help="Text file with a shopper a line.")
@click.option("-k", "count", default=10, show_default=True, type=click.IntRange(1, 1_000))
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(["en", "zh"]), help="Of the reasons.")
@click.option("--sold-out", is_flag=True, help="Recommend what is sold out, too.")
@click.option(
    "--again-after", type=click.IntRange(min=1), metavar="DAYS", help="What was had may come again."
)
@click.option(
    "--per-category", type=click.IntRange(min=1), help="Most items of one category in a list."
)
@click.option(
    "--boost",
    multiple=True,
    metavar="NAME=FACTOR",
    help="For an item or a category; may be repeated.",
)
@click.option("--diversity", default=0.0, show_default=True, type=click.FloatRange(0, 1))
@click.pass_context
def predict(
    ctx: click.Context,
    users: Path,
    count: int,
    output: Path,
    language: str | None,
    sold_out: bool,
    again_after: int | None,
    per_category: int | None,
    boost: tuple[str, ...],
    diversity: float,
) -> None:
    """Write the best items of shoppers as CSV: user, rank, item, score, reason."""
    from insight.files import replacing
    from insight.inert_csv import inert_lines
    from insight.recommend.predict import COLUMNS, open_predictor
    from insight.recommend.rules import Rules

    if output.suffix != ".csv":
        raise SettingsError(f"{output.name}: recommendations are written as .csv.")
    settings, progress = settings_of(ctx), Progress()
    rules = Rules(not sold_out, again_after, per_category, _boosts(boost), diversity)
    predictor = open_predictor(settings)
    names = list(_lines(users))
    unknown = 0

    def rows() -> Iterator[Sequence[Any]]:
        nonlocal unknown
        for done, name in enumerate(names, 1):
            found = predictor.rows(name, count, rules, language or settings.language)
            unknown += not found.is_known
            yield from found.rows
            progress.show("shoppers", done, len(names))

    try:
        with replacing(output) as temporary, temporary.open("wb") as file:
            file.writelines(inert_lines(COLUMNS, rows()))
    finally:
        progress.end()
    click.echo(f"{output}: {len(names):,} shoppers, {unknown:,} of them not known.", err=True)


@recommend.command()
@_reading
@click.option("-k", "count", default=10, show_default=True, type=click.IntRange(1, 1_000))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="JSON file.")
@as_json
@click.pass_context
def evaluate(
    ctx: click.Context, /, count: int, output: Path | None, as_json: bool, **given: Any
) -> None:
    """Measure the models on EVENTS: the last item of each shopper is held out, all items are ranked.

    Settings and weights are chosen on the item before it. Nothing is kept.
    """
    from insight.files import write_atomically
    from insight.recommend.evaluate import evaluate as measured

    settings, progress = settings_of(ctx), Progress()
    try:
        gathered = _gathered(settings, _files(given), progress)
        found = measured(gathered.interactions, gathered.catalogue, count, progress.show)
    finally:
        progress.end()
    if output is not None:
        text = json.dumps(found, ensure_ascii=False, indent=1)
        write_atomically(output, f"{text}\n".encode())
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['users']:,} shoppers, {found['items']:,} items, lists of {count}")
    for name, one in found["models"].items():
        hit, ndcg = one["all"]["hit_rate"], one["all"]["ndcg"]
        click.echo(
            f"{name:12} HR {hit['value']:.4f} ({hit['low']:.4f} to {hit['high']:.4f})  "
            f"NDCG {ndcg['value']:.4f} ({ndcg['low']:.4f} to {ndcg['high']:.4f})  "
            f"MRR {one['all']['mrr']['value']:.4f}  coverage {one['coverage']:.1%}  "
            f"novelty {one['novelty']:.1f}  popular {one['head_share']:.0%} "
            f"(events {one['head_of_events']:.0%})"
        )


@recommend.command()
@click.argument("events", nargs=-1, required=True, type=_FILE)
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="A column by hand.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]))
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3_650), help="Ahead.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@as_json
@click.pass_context
def segments(
    ctx: click.Context,
    events: tuple[Path, ...],
    maps: tuple[str, ...],
    dates: Any,
    days: int,
    output: Path,
    as_json: bool,
) -> None:
    """Write a segment and the expected purchases of each shopper as CSV, from dated purchases."""
    from insight.recommend.segments import write_segments

    settings = settings_of(ctx)
    told = _Refused()
    found = write_segments(settings, events, _pairs(maps, "--map"), dates, days, output, told)
    told.tell()
    if as_json:
        print_json(found)
        return
    for name, count in found["segments"].items():
        click.echo(f"{name:12} {count:,}")


@click.command()
@click.argument("user")
@as_json
@click.pass_context
def forget(ctx: click.Context, user: str, as_json: bool) -> None:
    """Forget a shopper: what is stored of them goes now, and every fit from here on leaves them out."""
    from insight.recommend.forget import forget as forget_shopper
    from insight.state import State

    settings = settings_of(ctx)
    gone = forget_shopper(settings, State(settings), user)
    if as_json:
        print_json({"histories": gone})
    else:
        click.echo(
            f"Forgotten; {gone} stored histories went. Fit again for the weights of the models."
        )


class _Refused:
    """Counts rows that cannot be used and keeps the first reasons."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[str] = []

    def __call__(self, row: Rejected) -> None:
        self.count += 1
        if len(self._first) < _SHOWN:
            self._first.append(f"{row.origin}, line {row.line}, {row.field}: {row.reason}")

    def tell(self) -> None:
        """On stderr."""
        if self.count:
            click.echo(f"rejected {self.count:,} rows:", err=True)
        for line in self._first:
            click.echo(f"  {line}", err=True)


def _gathered(settings: Settings, files: Files, progress: Progress) -> Gathered:
    from insight.recommend.train import gather
    from insight.state import State

    if not files.events and not files.pushed:
        raise SettingsError("There are no events: give files of them, or send them by the API.")
    told = _Refused()
    gathered = gather(settings, State(settings), files, told, lambda n: _step(progress, n))
    progress.end()
    told.tell()
    read = gathered.read
    left_out = f", {read.forgotten:,} of forgotten shoppers" if read.forgotten else ""
    click.echo(f"read {read.rows:,} rows, used {len(read.collector):,}{left_out}", err=True)
    return gathered


def _step(progress: Progress, rows: int) -> None:
    if rows % 10_000 == 0:
        progress.show("read", rows, None)


def _files(given: dict[str, Any]) -> Files:
    from insight.recommend.train import Files

    return Files(
        given["events"],
        given["items"],
        _pairs(given["maps"], "--map"),
        _pairs(given["map_items"], "--map-items"),
        given["dates"],
        given["hash_users"],
        given["hash_items"],
    )


def _pairs(given: Iterable[str], option: str) -> dict[str, str]:
    from insight.commands.data import pairs

    return pairs(list(given), option)


def _boosts(given: Iterable[str]) -> dict[str, float]:
    try:
        return {name: float(factor) for name, factor in _pairs(given, "--boost").items()}
    except ValueError as error:
        raise SettingsError("--boost: a factor is a number, such as Kettles=1.5.") from error


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for line in file:
            if name := line.strip():
                yield name


def _print_tried(tried: Sequence[Tried], users: int) -> None:
    click.echo(f"On {users:,} events held back to choose by:")
    for one in tried:
        weight = f"weight {one.weight:g}" if one.name != "blend" else ""
        click.echo(
            f"{one.name:12} HR@10 {one.hit_rate:.4f}  NDCG@10 {one.ndcg:.4f}  {weight}".rstrip()
        )
