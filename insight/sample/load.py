"""The sample as files of a home, and the jobs that read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from insight.sample.generate import write_listings, write_sales, write_sample
from insight.settings import Settings

SOURCE = "demo"


def write_files(settings: Settings, today: date) -> list[tuple[str, dict[str, Any]]]:
    """Write the sample into the uploads; the jobs that read it, with their parameters, in order.

    Written twice on one day, the files are the same and nothing is stored twice.
    """
    folder = settings.uploads
    folder.mkdir(parents=True, exist_ok=True)
    write_listings(folder / "sample-products.csv")
    write_sales(folder / "sample-sales.csv", today)
    write_sample(folder / "sample.csv", today)
    return [
        ("products", {"files": [str(folder / "sample-products.csv")], "sample": True}),
        ("sales", {"files": [str(folder / "sample-sales.csv")], "sample": True}),
        (
            "ingest",
            {"files": [str(folder / "sample.csv")], "source": SOURCE, "sample": True},
        ),
    ]
