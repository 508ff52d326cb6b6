"""How a file would be read, from its first rows: shown before anything is stored."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from insight.cleaning.clean import Cleaned
from insight.errors import SourceError
from insight.parameters import IngestParameters
from insight.pipeline import origin_of, with_readers
from insight.settings import Settings
from insight.sources.columns import looks_like_data
from insight.sources.files import fields_of, fixed_of, item_of, open_tables
from insight.sources.presets import Preset, preset_of
from insight.sources.tables.table import Row, Table, numbered
from insight.types import RawItem

ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Preview:
    """One table of a file; with a `problem` it cannot be imported like this."""

    name: str
    columns: Sequence[str]
    """Those that can be chosen: numbers where the first line is data."""
    titles: Mapping[str, str]
    """What stands in the first line of a column that has only a number."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Field to column."""
    read_as: Mapping[str, str] = field(default_factory=dict)
    """How dates and ratings are read, as messages."""
    cleaned: Cleaned | None = None
    """What the first rows become."""
    read: int = 0
    """How many rows were looked at."""
    is_whole: bool = False
    """Whether these are all rows."""
    problem: SourceError | None = None
    preset: Preset | None = None
    """The known layout that it was recognised by."""

    @property
    def ignored(self) -> list[str]:
        """Columns that are not read."""
        return [column for column in self.columns if column not in self.fields.values()]


def look(
    settings: Settings, parameters: IngestParameters, path: Path, rows: int = ROWS
) -> Generator[Preview, None, None]:
    """Each table of a file, from its first `rows` rows. Raises SourceError for an unreadable file."""
    with closing(open_tables(path, parameters.mapping)) as tables:
        for table in tables:
            yield _look(settings, parameters, table, rows)


def _look(settings: Settings, parameters: IngestParameters, table: Table, rows: int) -> Preview:
    try:
        fields = fields_of(table, parameters.mapping)
    except SourceError as error:
        return _without_fields(table, error)
    found = list(itertools.islice(table.rows, rows + 1))
    fixed = fixed_of(table, parameters.told)
    items = [item_of(table, row, fields, fixed) for row in found[:rows]]
    preview = Preview(
        table.name,
        table.columns,
        _titles(table, found),
        fields,
        read=len(items),
        is_whole=len(found) <= rows,
        preset=preset_of(table.columns),
    )
    return _cleaned(settings, parameters, preview, items)


def _cleaned(
    settings: Settings, parameters: IngestParameters, preview: Preview, items: list[RawItem]
) -> Preview:
    try:
        _, readers = with_readers(settings, items, parameters.dates)
    except SourceError as error:
        return replace(preview, problem=error)
    told = readers.describe()
    return replace(
        preview,
        read_as={name: words for name, words in told.items() if name in preview.fields},
        cleaned=readers.clean(items, origin_of(settings, parameters)),
    )


def _without_fields(table: Table, error: SourceError) -> Preview:
    """A table whose columns must be named by hand: by their numbers where there is no header."""
    if table.header is None or not looks_like_data(table.columns):
        return Preview(table.name, table.columns, {}, problem=error)
    table = numbered(table, table.header)
    return Preview(table.name, table.columns, _titles(table, [next(table.rows)]), problem=error)


def _titles(table: Table, rows: Sequence[Row]) -> dict[str, str]:
    if list(table.columns) != [str(place) for place in range(1, len(table.columns) + 1)]:
        return {}
    first: Mapping[str, object] = rows[0].values if rows else {}
    return {c: " ".join(str(first.get(c, "")).split())[:40] for c in table.columns}
