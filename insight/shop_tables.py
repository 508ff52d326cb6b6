"""Tables beside the documents: which listing is which product, and what was sold each week."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from insight.parameters import ProductsParameters, SalesParameters
from insight.pipeline import Batch, Counts, rejected_rows
from insight.runner import Context
from insight.sources import listings, sales
from insight.sources.dates import DateReader
from insight.sources.shop_rows import name, read_rows
from insight.store import parts
from insight.types import Listing, Rejected, WeeklySales


def read_products(context: Context, batch: Batch) -> Counts:
    """Parse one table of products into a part; rejected rows are kept beside."""
    parameters: ProductsParameters = context.parameters
    items = read_rows(Path(batch["file"]), parameters.mapping, listings.LAYOUT)
    shop = name(parameters.source)
    return _take_in(context, "listings", listings.parse(items, shop, parameters.sample))


def read_sales(context: Context, batch: Batch) -> Counts:
    """Parse one weekly table into a part; rejected rows are kept beside."""
    parameters: SalesParameters = context.parameters
    path = Path(batch["file"])
    items = list(read_rows(path, parameters.mapping, sales.LAYOUT))
    given = [item.fields.get("week") for item in items if not item.problem]
    dates = DateReader.for_values(
        itertools.filterfalse(sales.is_week, given),
        context.settings.zone,
        parameters.dates,
        path.name,
    )
    return _take_in(context, "sales", sales.parse(items, dates, parameters.sample))


def _take_in(
    context: Context, kind: str, found: Iterable[Listing | WeeklySales | Rejected]
) -> Counts:
    """Write what was found as one part: the loader takes a table of a user whole."""
    rows, rejected = [], 0
    with rejected_rows(context) as reject:
        for one in found:
            if isinstance(one, Rejected):
                reject(one)
                rejected += 1
            else:
                rows.append(parts.plain_row(one))
    part = parts.part_name(kind, context.task, context.batch)
    parts.write_part(context.settings.inbox, part, rows)
    read = len(rows) + rejected
    return {"rows": read, "read": read, "rejected": rejected}
